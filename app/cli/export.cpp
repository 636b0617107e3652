#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/export_study.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::int64_t study = 0;
  std::string format, out, source;
};

/// A BIDS data set gains sessions, so that all studies go into one.
std::string defaultFolder(const app::ExportRequest& request) {
  if (request.format == app::ExportFormat::bids) return "bids";
  return concat("study-", request.study.value);
}

Result<Answer> run(Session& session, const Options& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  app::ExportRequest request{.study = StudyId{options.study},
                             .format = *app::exportFormatFromName(options.format),
                             .folder = options.out,
                             .source = std::nullopt};
  if (options.out.empty())
    request.folder = (*workspace)->folder() / "exports" / defaultFolder(request);
  if (!options.source.empty()) request.source = options.source;
  using Files = std::vector<std::filesystem::path>;
  const auto files = session.run<Files>(
      {.lane = app::Lane::cpu,
       .kind = "export",
       .subject = concat("study ", options.study),
       .request = {}},
      [&](const JobContext& context) { return app::exportStudy(**workspace, request, context); });
  if (!files) return std::unexpected(files.error());
  return answerOf(*files);
}

}  // namespace

void addExport(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "export",
                       "Write a study's images, labels and measurements for other programs",
                       "twinscope-cli export --study 3 --as dicom-seg --out results");
  auto options = std::make_shared<Options>();
  verb->add_option("--study", options->study, "Number of the study")->required();
  verb->add_option("--as", options->format, "nifti, dicom-seg, dicom-sr or bids")
      ->required()
      ->check(CLI::IsMember({"nifti", "dicom-seg", "dicom-sr", "bids"}));
  verb->add_option("--out", options->out,
                   "Folder; made where missing (default: exports in the workspace)");
  verb->add_option("--source", options->source,
                   "Folder of the source series: DICOM objects refer to its own UIDs, so that a "
                   "viewer lays them over it");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
