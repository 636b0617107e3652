#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/settings.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace twinscope::cli {
namespace {

struct Options {
  std::string path, patient, date, labels, labelMap, spacing, dates;
};

Result<Vec3> spacingFrom(const std::string& text) {
  std::array<double, 3> values{};
  const char* at = text.data();
  const char* end = at + text.size();
  for (int axis = 0; axis < 3; ++axis) {
    const auto [next, error] = std::from_chars(at, end, values[axis]);
    const bool more = axis < 2 ? next != end && *next == ',' : next == end;
    if (error != std::errc() || !more || !(values[axis] > 0 && values[axis] < 100))
      return usageError("--spacing-mm needs three lengths in mm", "For example 0.9,0.9,5");
    at = next + 1;
  }
  return Vec3{values[0], values[1], values[2]};
}

Result<app::ImportRequest> requestFrom(const Options& options, const app::Settings& settings) {
  app::ImportRequest request{.path = options.path,
                             .patientKey = std::nullopt,
                             .date = std::nullopt,
                             .labels = std::nullopt,
                             .labelEdition = options.labelMap,
                             .spacingMm = std::nullopt,
                             .dates = settings.dates};
  if (!options.patient.empty()) request.patientKey = options.patient;
  if (!options.date.empty()) {
    request.date = Date::parse(options.date);
    if (!request.date) return usageError("--date must be a day", "For example 2024-03-01");
  }
  if (!options.labels.empty()) request.labels = options.labels;
  if (!options.labels.empty() && options.labelMap.empty())
    return usageError("--labels needs --label-map: what the values mean",
                      "For example --label-map brats2021");
  if (!options.labelMap.empty())
    if (const auto table = LabelTable::byEdition(options.labelMap); !table)
      return std::unexpected(table.error());
  if (!options.spacing.empty()) {
    const auto spacing = spacingFrom(options.spacing);
    if (!spacing) return std::unexpected(spacing.error());
    request.spacingMm = *spacing;
  }
  if (!options.dates.empty())
    request.dates = options.dates == "shift" ? app::DatePolicy::shift : app::DatePolicy::keep;
  return request;
}

Result<app::Settings> settingsOf(const app::Workspace& workspace) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  return app::loadSettings((*store)->care());
}

Result<Json> storedStudies(const app::Workspace& workspace, const std::vector<StudyId>& ids) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto& reader = (*store)->studies();
  const auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  Json list = Json::array();
  for (const StudyId id : ids) {
    const auto study = reader.study(id);
    const auto series = reader.series(id);
    if (!study) return std::unexpected(study.error());
    if (!series) return std::unexpected(series.error());
    if (!*study) continue;
    const auto patient =
        std::ranges::find((*patients), (*study)->patient, &twin::PatientRecord::id);
    list.push_back(jsonOf(**study, patient == patients->end() ? "" : patient->key, *series));
  }
  return list;
}

/// Says what a person should know before trusting the timeline; each warning once, with how many images it is about.
void noteDoubts(const Session& session, const app::ImportPlan& plan) {
  const auto undated = [](const app::ProposedStudy& study) { return !study.dateKnown; };
  if (std::ranges::any_of(plan.studies, undated)) session.note(app::undatedVisitRule());
  std::map<std::string, int> warnings;
  for (const auto& series : plan.series)
    for (const auto& finding : series.report.findings)
      if (finding.severity == imaging::Verdict::warning)
        ++warnings[concat(finding.code, ": ", finding.message, " (", finding.remedy, ")")];
  for (const auto& [line, images] : warnings)
    session.note(concat(line, images > 1 ? concat(" [", images, " images]") : std::string()));
}

Json documentOf(const app::ImportPlan& plan, const app::ImportOutcome& outcome, Json studies) {
  Json json{{"series", Json::array()}, {"studies", std::move(studies)}};
  for (const auto& series : plan.series) json["series"].push_back(jsonOf(series.report));
  json["skipped"] = Json::array();
  for (const Error& error : outcome.skipped) {
    json["skipped"].push_back(jsonOf(error));
    json["skipped"].back()["study"] = error.context;
  }
  return json;
}

Error nothingTaken(const app::ImportPlan& plan, const app::ImportOutcome& outcome) {
  if (!outcome.skipped.empty()) return outcome.skipped.front();
  for (const auto& series : plan.series)
    if (!series.report.findings.empty()) {
      const auto& finding = series.report.findings.front();
      return refusal(finding.code, finding.message, finding.remedy).error();
    }
  return refusal("import.nothing", "There is no usable image", "Choose the folder with the scans")
      .error();
}

Result<Answer> run(Session& session, const Options& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const auto settings = settingsOf(**workspace);
  if (!settings) return std::unexpected(settings.error());
  const auto request = requestFrom(options, *settings);
  if (!request) return std::unexpected(request.error());
  app::ImportPlan plan;
  const auto outcome = session.run<app::ImportOutcome>(
      {.lane = app::Lane::cpu, .kind = "import", .subject = "images", .request = {}},
      [&](const JobContext& context) -> Result<app::ImportOutcome> {
        ProgressSlice looking(context.progress, 0.0, 0.4), storing(context.progress, 0.4, 1.0);
        auto planned = app::planImport(**workspace, *request, {context.stop, looking, context.log});
        if (!planned) return std::unexpected(planned.error());
        plan = std::move(*planned);
        return app::runImport(**workspace, plan, {context.stop, storing, context.log});
      });
  if (!outcome) return std::unexpected(outcome.error());
  if (outcome->studies.empty()) return std::unexpected(nothingTaken(plan, *outcome));
  noteDoubts(session, plan);
  for (const Error& error : outcome->skipped) session.note(describe(error));
  auto studies = storedStudies(**workspace, outcome->studies);
  if (!studies) return std::unexpected(studies.error());
  std::string text;
  for (const Json& study : *studies)
    text += concat("study ", study.at("id").get<std::int64_t>(), "  ",
                   study.at("patient").get<std::string>(), "  ",
                   study.at("date").get<std::string>(), "\n");
  return Answer{
      .json = documentOf(plan, *outcome, std::move(*studies)), .text = text, .exitCode = 0};
}

}  // namespace

void addImport(CLI::App& app, Command& command) {
  auto* verb =
      addVerb(app, command, "import", "Take images in; in bulk where the folder holds many",
              "twinscope-cli import BraTS2021/ --label-map brats2021");
  auto options = std::make_shared<Options>();
  verb->add_option("path", options->path, "File, folder or archive")->required();
  verb->add_option("--patient", options->patient, "Pseudonym of the patient");
  verb->add_option("--date", options->date, "Day of the examination, YYYY-MM-DD");
  verb->add_option("--labels", options->labels, "Segmentation of the one study at PATH");
  verb->add_option("--label-map", options->labelMap,
                   "What label values mean: brats2021, brats2023, …");
  verb->add_option("--spacing-mm", options->spacing,
                   "True voxel size x,y,z where the files have none");
  verb->add_option("--dates", options->dates, "keep or shift; default: the workspace's setting")
      ->check(CLI::IsMember({"keep", "shift"}));
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
