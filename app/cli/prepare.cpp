#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/provenance.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/imaging/nifti/nifti.h"

#include <algorithm>
#include <cctype>

namespace twinscope::cli {
namespace {

struct Options {
  std::int64_t study = 0;
  std::string out;
  double spacingMm = 1.0;
  bool n4 = false;
};

std::string fileNameOf(Modality slot) {
  std::string name(nameOf(slot));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name + ".nii.gz";
}

LabelMap maskFrom(const Volume& mask) {
  std::vector<std::uint8_t> inside(mask.voxels().size());
  std::ranges::transform(mask.voxels(), inside.begin(),
                         [](float value) { return static_cast<std::uint8_t>(value > 0.5F); });
  return {mask.grid(), std::move(inside), LabelTable("brain", {{1, std::nullopt, "brain"}})};
}

struct Written {
  std::vector<std::string> files;
  double brainMl = 0;
};

/// Reads the prepared volumes; writes them where a folder is given.
Result<Written> exportPrepared(const app::Workspace& workspace,
                               const twin::PreparationRecord& preparation,
                               const std::filesystem::path& folder) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto& reader = (*store)->studies();
  const auto rows = reader.prepared(preparation.study);
  if (!rows) return std::unexpected(rows.error());
  Written written;
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  for (const auto& row : *rows) {
    const bool isMask = row.slot == Modality::unknown;
    if (!isMask && folder.empty()) continue;
    const auto volume = reader.volume(row.voxels, preparation.grid, row.slot);
    if (!volume) return std::unexpected(volume.error());
    const auto file = folder / (isMask ? "brain_mask.nii.gz" : fileNameOf(row.slot));
    Status status;
    if (isMask) {
      const LabelMap mask = maskFrom(*volume);
      written.brainMl = static_cast<double>(std::ranges::count(mask.labels(), 1)) *
                        mask.grid().voxelVolumeMm3() / kMm3PerMl;
      if (!folder.empty()) status = imaging::writeNifti(mask, file);
    } else {
      status = imaging::writeNifti(*volume, file);
    }
    if (!status) return std::unexpected(status.error());
    if (!folder.empty()) written.files.push_back(file.string());
  }
  return written;
}

Json registrationsOf(const app::PreparationProvenance& provenance) {
  Json list = Json::array();
  for (const auto& report : provenance.registrations)
    list.push_back({{"slot", nameOf(report.slot)},
                    {"metricBefore", report.metricBefore},
                    {"metricAfter", report.metricAfter},
                    {"worldFromWorld", jsonOf(report.movingFromFixed)}});
  return list;
}

Answer answerOf(const twin::PreparationRecord& preparation, const Written& written) {
  const auto provenance = app::PreparationProvenance::fromJson(preparation.provenance)
                              .value_or(app::PreparationProvenance{});
  Answer answer;
  answer.json = {{"grid", jsonOf(preparation.grid)},
                 {"brainMask", {{"volumeMl", written.brainMl}}},
                 {"registrations", registrationsOf(provenance)},
                 {"reference", nameOf(preparation.reference)},
                 {"studyFromBaseline", jsonOf(preparation.studyFromBaseline)},
                 {"files", written.files}};
  answer.text = concat("brain ", figure(written.brainMl), " ml, reference ",
                       nameOf(preparation.reference), "\n");
  for (const auto& report : provenance.registrations)
    answer.text += concat(nameOf(report.slot), ": mutual information ", figure(report.metricBefore),
                          " -> ", figure(report.metricAfter), "\n");
  for (const auto& file : written.files) answer.text += file + "\n";
  return answer;
}

Result<Answer> run(Session& session, const Options& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  const imaging::PrepareOptions how{
      .spacingMm = options.spacingMm,
      .bias = options.n4 ? imaging::BiasCorrection::n4 : imaging::BiasCorrection::none};
  const StudyId study{options.study};
  const auto preparation = session.run<twin::PreparationRecord>(
      {.lane = app::Lane::cpu,
       .kind = "prepare",
       .subject = concat("study ", study.value),
       .request = Json{{"study", study.value}, {"spacingMm", how.spacingMm}}.dump()},
      [&](const JobContext& context) {
        return app::prepareStoredStudy(**workspace, study, how, context);
      });
  if (!preparation) return std::unexpected(preparation.error());
  const auto written = exportPrepared(**workspace, *preparation, options.out);
  if (!written) return std::unexpected(written.error());
  return answerOf(*preparation, *written);
}

}  // namespace

void addPrepare(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "prepare", "Register, mask the brain and resample a study",
                       "twinscope-cli prepare --study 3 --out prepared/");
  auto options = std::make_shared<Options>();
  verb->add_option("--study", options->study, "Number of the study")->required();
  verb->add_option("--out", options->out, "Folder for t1.nii.gz, …, brain_mask.nii.gz");
  verb->add_option("--spacing-mm", options->spacingMm, "Voxel size of the working grid, 0.5 to 4");
  verb->add_flag("--n4", options->n4, "Correct the bias field first");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
