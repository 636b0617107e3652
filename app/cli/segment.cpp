#include "app/cli/image_files.h"
#include "app/cli/json_values.h"
#include "app/cli/named_model.h"
#include "app/cli/verb.h"
#include "app/services/models.h"
#include "app/services/settings.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/nifti/nifti.h"
#include "core/learning/torch_run.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::int64_t study = 0;
  std::vector<std::string> images;
  std::string model, out, uncertainty, labelMap = "canonical", grid;
  bool flips = false;
  double spacingMm = 1.0;
};

struct Segmented {
  learning::SegmentationOutcome outcome;
  std::string modelName, modelHash;
  Grid nativeGrid;  ///< of the reference sequence
};

Result<Segmented> segmentFiles(Session& session, const Options& options) {
  const auto named = namedImages(options.images);
  if (!named) return std::unexpected(named.error());
  const auto model = namedModel(session, withFlips(options.model, options.flips));
  if (!model) return std::unexpected(model.error());
  return session.run<Segmented>(
      {.lane = app::Lane::cpu, .kind = "segment", .subject = "files", .request = {}},
      [&](const JobContext& context) -> Result<Segmented> {
        auto volumes = loadImages(*named, context);
        if (!volumes) return std::unexpected(volumes.error());
        ProgressSlice preparing(context.progress, 0.05, 0.5);
        auto prepared = imaging::prepareStudy(*volumes, {.spacingMm = options.spacingMm},
                                              {context.stop, preparing, context.log});
        if (!prepared) return std::unexpected(prepared.error());
        Segmented result;
        for (const Volume& volume : *volumes)
          if (volume.modality() == prepared->reference) result.nativeGrid = volume.grid();
        volumes->clear();
        ProgressSlice segmenting(context.progress, 0.5, 1.0);
        auto outcome =
            learning::segment(**model, prepared->sequences, prepared->brainMask,
                              {context.stop, segmenting, context.log},
                              options.uncertainty.empty() ? learning::Uncertainty::leftOut
                                                          : learning::Uncertainty::entropy);
        if (!outcome) return std::unexpected(outcome.error());
        result.outcome = std::move(*outcome);
        if (const auto& entropy = result.outcome.entropy)
          if (const Status written = imaging::writeNifti(*entropy, options.uncertainty); !written)
            return std::unexpected(written.error());
        result.modelName = (*model)->card().name;
        result.modelHash = (*model)->card().sha256;
        return result;
      });
}

Result<Grid> nativeGridOf(const app::Workspace& workspace, StudyId study) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto preparation = (*store)->studies().preparation(study);
  if (!preparation) return std::unexpected(preparation.error());
  const auto series = (*store)->studies().series(study);
  if (!series) return std::unexpected(series.error());
  for (const auto& row : *series)
    if (*preparation && row.slot == (*preparation)->reference) return row.grid;
  return failure("study.no-reference", "The study's reference image is not there");
}

Result<std::string> modelNameOf(const app::Workspace& workspace, const Options& options) {
  if (!options.model.empty()) return options.model;
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto settings = app::loadSettings((*store)->care());
  if (!settings) return std::unexpected(settings.error());
  return settings->defaultModel;
}

Result<Segmented> segmentStudy(Session& session, const Options& options) {
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  auto model = modelNameOf(**workspace, options);
  if (!model) return std::unexpected(model.error());
  *model = withFlips(*model, options.flips);
  const StudyId study{options.study};
  auto stored = session.run<app::StoredSegmentation>(
      {.lane = app::Lane::cpu,
       .kind = "segment",
       .subject = concat("study ", study.value),
       .request = Json{{"study", study.value}, {"model", *model}}.dump()},
      [&](const JobContext& context) {
        return app::segmentStoredStudy(**workspace, study, *model, context);
      });
  if (!stored) return std::unexpected(stored.error());
  auto grid = nativeGridOf(**workspace, study);
  if (!grid) return std::unexpected(grid.error());
  return Segmented{.outcome = std::move(stored->outcome),
                   .modelName = stored->modelName,
                   .modelHash = stored->modelHash,
                   .nativeGrid = *grid};
}

Status writeLabels(const Segmented& segmented, const Options& options, bool onNativeGrid) {
  if (options.out.empty()) return {};
  const auto table = LabelTable::byEdition(options.labelMap);
  if (!table) return std::unexpected(table.error());
  const LabelMap& working = segmented.outcome.labels;
  const LabelMap chosen = onNativeGrid && !working.grid().coincidesWith(segmented.nativeGrid)
                              ? resample(working, segmented.nativeGrid)
                              : working;
  const auto labels = chosen.convertedTo(*table);
  if (!labels) return std::unexpected(labels.error());
  return imaging::writeNifti(*labels, options.out);
}

Answer answerOf(const Segmented& segmented, const Options& options) {
  Json volumes = Json::object(), intervals = Json::object();
  std::string text;
  for (const auto& volume : segmented.outcome.volumes) {
    const std::string region(nameOf(volume.region));
    volumes[region] = volume.ml;
    text += concat(region, "  ", figure(volume.ml), " ml");
    if (volume.lowMl && volume.highMl) {
      intervals[region] = {*volume.lowMl, *volume.highMl};
      text += concat("  (", figure(*volume.lowMl), " to ", figure(*volume.highMl), ")");
    }
    text += "\n";
  }
  text += concat(segmented.modelName, ", ", segmented.outcome.device, ", ",
                 figure(segmented.outcome.seconds), " s\n");
  return {.json = {{"volumesMl", volumes},
                   {"intervalMl", intervals},
                   {"seconds", segmented.outcome.seconds},
                   {"device", segmented.outcome.device},
                   {"model", {{"name", segmented.modelName}, {"hash", segmented.modelHash}}},
                   {"labels", options.out.empty() ? Json(nullptr) : Json(options.out)}},
          .text = text,
          .exitCode = 0};
}

Result<Answer> run(Session& session, const Options& options) {
  learning::keepFreedMemory();
  const bool ofFiles = !options.images.empty();
  if (ofFiles == (options.study > 0))
    return usageError("Name either a study or images", "--study 3, or --images t1=a.nii.gz,t1c=…");
  if (!ofFiles && !options.uncertainty.empty())
    return usageError("--uncertainty goes with --images", "Write the study's images out first");
  const auto segmented = ofFiles ? segmentFiles(session, options) : segmentStudy(session, options);
  if (!segmented) return std::unexpected(segmented.error());
  const bool native = options.grid.empty() ? ofFiles : options.grid == "native";
  if (const Status written = writeLabels(*segmented, options, native); !written)
    return std::unexpected(written.error());
  return answerOf(*segmented, options);
}

}  // namespace

void addSegment(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "segment", "Segment a study, or files without a workspace",
                       "twinscope-cli segment --images t1=t1.nii.gz,t1c=t1c.nii.gz,t2=t2.nii.gz,"
                       "flair=flair.nii.gz --out labels.nii.gz");
  auto options = std::make_shared<Options>();
  verb->add_option("--study", options->study, "Number of the study");
  verb->add_option("--images", options->images, "t1=FILE,t1c=FILE,t2=FILE,flair=FILE")
      ->delimiter(',');
  verb->add_option("--model", options->model,
                   "Name of a model, or with --images a card file; \"A + B\" averages models");
  verb->add_flag("--flips", options->flips, "Average the 8 mirrored copies: eight times slower");
  verb->add_option("--uncertainty", options->uncertainty,
                   "With --images: entropy in nats on the working grid, .nii.gz");
  verb->add_option("--out", options->out, "Label file to write, .nii.gz");
  verb->add_option("--label-map", options->labelMap, "Values in --out: canonical, brats2021, …");
  verb->add_option("--grid", options->grid,
                   "Grid of --out: that of the reference image (native; default for --images), or "
                   "the working grid of \"prepare --out\" (default for --study)")
      ->check(CLI::IsMember({"native", "working"}));
  verb->add_option("--spacing-mm", options->spacingMm, "Working grid of --images, 0.5 to 4");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
