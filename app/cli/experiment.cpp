#include "app/services/experiments/experiment.h"

#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/experiments/study_report.h"
#include "app/services/files.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::string study, scale = "laptop", out, configFile, changes = "{}";
  std::vector<std::string> folders;
  std::optional<std::size_t> seeds;
  std::size_t threads = 0;
  std::optional<std::uint64_t> firstSeed, onlySeed;
};

Result<app::StudyConfig> configOf(const Options& options) {
  auto config = app::configOf(
      app::studyFrom(options.study).value_or(app::StudyKind::thesis),
      options.scale == "published" ? app::StudyScale::published : app::StudyScale::laptop);
  if (!options.configFile.empty()) {
    const auto text = app::readFile(options.configFile);
    if (!text) return std::unexpected(text.error());
    auto read = config.changedBy(*text);
    if (!read) return read;
    config = std::move(*read);
  }
  if (options.seeds) config.seeds = *options.seeds;
  if (options.firstSeed) config.firstSeed = *options.firstSeed;
  if (!options.folders.empty()) config.folders = options.folders;
  return config.changedBy(options.changes);
}

Json jsonOf(const app::StudyTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json figures = Json::object();
    for (std::size_t n = 0; n < table.columns.size(); ++n)
      if (row.figures[n].n > 0)
        figures[table.columns[n]] = {
            {"mean", row.figures[n].mean}, {"sd", row.figures[n].sd}, {"seeds", row.figures[n].n}};
    rows.push_back({{"setting", row.arm.setting}, {"arm", row.arm.arm}, {"figures", figures}});
  }
  return {{"title", table.title}, {"rows", rows}};
}

/// {"table":[…], "expected":[…], "holds":…}: holds is false where one expectation does not, null where not all was measured.
Answer answerOf(const app::StudyResult& result) {
  Answer answer{.json = {{"study", nameOf(result.config.study)},
                         {"parts", result.cells.size()},
                         {"planned", result.planned},
                         {"seconds", result.seconds()},
                         {"table", Json::array()},
                         {"expected", Json::array()},
                         {"holds", nullptr}},
                .text = app::markdownOf(result),
                .exitCode = 0};
  for (const auto& table : app::tablesOf(result)) answer.json["table"].push_back(jsonOf(table));
  bool holds = true;
  for (const auto& each : app::expectationsOf(result)) {
    holds = holds && each.holds;
    answer.json["expected"].push_back(
        {{"text", each.text}, {"holds", each.holds}, {"found", each.found}});
  }
  if (result.isComplete()) answer.json["holds"] = holds;
  return answer;
}

/// That of the workspace, whose screens show it, where none is named.
Result<std::filesystem::path> folderOf(Session& session, const Options& options,
                                       app::StudyKind study) {
  if (!options.out.empty()) return options.out;
  const auto workspace = session.workspaceFolder();
  if (!workspace) return std::unexpected(workspace.error());
  return app::studyFolder(*workspace, study);
}

Result<Answer> run(Session& session, const Options& options) {
  learning::keepFreedMemory();
  if (options.threads > 0) setComputeThreads(options.threads);
  const auto config = configOf(options);
  if (!config) return std::unexpected(config.error());
  const auto folder = folderOf(session, options, config->study);
  if (!folder) return std::unexpected(folder.error());
  const app::ExperimentOptions experiment{
      .config = *config, .folder = *folder, .onlySeed = options.onlySeed};
  const auto watch = [&](const app::StudyResult& result) {
    session.note(concat(result.cells.size(), " of ", result.planned, " parts are done"));
  };
  const auto result = session.run<app::StudyResult>(
      {.lane = app::Lane::cpu,
       .kind = "experiment",
       .subject = std::string(nameOf(config->study)),
       .request = config->toJson()},
      [&](const JobContext& job) { return app::runExperiment(experiment, watch, job); });
  if (!result) return std::unexpected(result.error());
  return answerOf(*result);
}

}  // namespace

void addExperiment(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "experiment",
                       "Repeat a published study, on phantoms or on public data sets",
                       "twinscope-cli experiment thesis --seeds 3 --out thesis/");
  auto options = std::make_shared<Options>();
  std::vector<std::string> names;
  for (const app::StudyKind study : app::kStudies) names.emplace_back(nameOf(study));
  verb->add_option(
          "study", options->study,
          "twinsegnet, fedsegnet, fedgin, thesis; longitudinal: two visits of each patient; "
          "progression: real patients, with --data")
      ->required()
      ->check(CLI::IsMember(names));
  verb->add_option(
      "--out", options->out,
      "Folder for tables, plots and the report, where a study that was cut off goes on; "
      "without it the workspace's, whose screens show it");
  verb->add_option("--seeds", options->seeds, "Repeats; figures are means over them");
  verb->add_option("--seed", options->firstSeed, "The first one");
  verb->add_option("--only-seed", options->onlySeed,
                   "Does this one alone, so that several processes share a study");
  verb->add_option("--threads", options->threads,
                   "Of this process; 0: as many as processors. Small networks are fastest with 1")
      ->check(CLI::Range(0, 1024));
  verb->add_option("--scale", options->scale,
                   "laptop: under an hour on two processors; published: as in the papers")
      ->check(CLI::IsMember({"laptop", "published"}));
  verb->add_option("--data", options->folders,
                   "Folders of BraTS, LiTS, ACDC, TotalSegmentator, AMOS; without them phantoms");
  verb->add_option("--config", options->configFile, "JSON file with settings in place of those");
  verb->add_option("--changes", options->changes, "Single settings, as JSON: '{\"rounds\": 4}'");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
