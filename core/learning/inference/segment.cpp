#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/learning/inference/clean_labels.h"
#include "core/learning/inference/combined_model.h"
#include "core/learning/inference/model_input.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/torch_run.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace twinscope::learning {
namespace {

/// One channel of the scores at the voxels of another grid.
std::vector<float> channelOn(const Scores& scores, std::size_t channel, const Grid& from,
                             const Grid& to) {
  const std::size_t voxels = scores.size.voxels();
  const auto first = scores.values.begin() + static_cast<std::ptrdiff_t>(channel * voxels);
  std::vector<float> values(first, first + static_cast<std::ptrdiff_t>(voxels));
  if (from.coincidesWith(to)) return values;
  const Volume moved = resample(Volume(from, std::move(values)), to);
  return {moved.voxels().begin(), moved.voxels().end()};
}

/// Arg max over classes on the box, channel by channel so that only one is held at full size.
std::vector<std::uint8_t> bestClass(const Scores& scores, const Grid& from, const Grid& box) {
  std::vector<float> best = channelOn(scores, 0, from, box);
  std::vector<std::uint8_t> label(best.size(), 0);
  for (std::size_t c = 1; c < scores.channels; ++c) {
    const std::vector<float> score = channelOn(scores, c, from, box);
    for (std::size_t v = 0; v < score.size(); ++v)
      if (score[v] > best[v]) {
        best[v] = score[v];
        label[v] = static_cast<std::uint8_t>(c);
      }
  }
  return label;
}

/// Canonical label of a voxel inside a region alone; the smaller region paints over the larger.
std::uint8_t paintOf(Region region) {
  switch (region) {
    case Region::wt:
    case Region::ed:
      return 2;
    case Region::tc:
    case Region::ncr:
      return 1;
    case Region::et:
      return 3;
    case Region::rc:
      return 4;
    default:  // a card with other regions is not valid
      break;
  }
  return 0;
}

std::vector<std::uint8_t> paintRegions(const ModelCard& card, const Scores& scores,
                                       const Grid& from, const Grid& box) {
  std::vector<std::uint8_t> label(box.voxels(), 0);
  for (const Region region :
       {Region::wt, Region::ed, Region::tc, Region::ncr, Region::et, Region::rc}) {
    const auto at = std::ranges::find(card.regions, region);
    if (at == card.regions.end()) continue;
    const auto score =
        channelOn(scores, static_cast<std::size_t>(at - card.regions.begin()), from, box);
    for (std::size_t v = 0; v < score.size(); ++v)
      if (score[v] > 0.5F) label[v] = paintOf(region);
  }
  return label;
}

/// Labels of the box put into the whole grid, background outside the brain.
std::vector<std::uint8_t> insideBrain(const std::vector<std::uint8_t>& boxLabels,
                                      const VoxelBox& box, const Grid& grid,
                                      std::span<const std::uint8_t> brain) {
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  std::size_t n = 0;
  for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
    for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
      for (std::int64_t i = box.begin[0]; i < box.end[0]; ++i, ++n)
        if (const std::size_t at = grid.index(i, j, k); brain[at] != 0) labels[at] = boxLabels[n];
  return labels;
}

Result<LabelMap> labelsOf(const ModelCard& card, const Scores& scores, const Grid& from,
                          const Grid& images, std::span<const std::uint8_t> brain) {
  const VoxelBox box = boxOf(brain, images.size);
  const Grid boxGrid = cropped(images, box);
  if (card.output == OutputKind::regionSigmoids)
    return LabelMap(images,
                    insideBrain(paintRegions(card, scores, from, boxGrid), box, images, brain));
  const LabelMap own(images, insideBrain(bestClass(scores, from, boxGrid), box, images, brain),
                     card.labels);
  return card.labels.isOfOrgans() ? own : own.convertedTo(LabelTable::canonical());
}

std::vector<SegmentationOutcome::RegionVolume> volumesOf(const ModelCard& card,
                                                         const LabelMap& labels) {
  std::vector<SegmentationOutcome::RegionVolume> volumes;
  const std::vector<Region> regions =
      labels.table().isOfOrgans()
          ? labels.table().reported()
          : std::vector{Region::ncr, Region::ed, Region::et, Region::wt, Region::tc};
  for (const Region region : regions) {
    SegmentationOutcome::RegionVolume volume{region, labels.volumeMl(region), {}, {}};
    const auto interval =
        std::ranges::find(card.volumeIntervals, region, &ModelCard::VolumeInterval::region);
    if (interval != card.volumeIntervals.end()) {
      volume.lowMl = interval->low * volume.ml;
      volume.highMl = interval->high * volume.ml;
    }
    volumes.push_back(volume);
  }
  return volumes;
}

Volume entropyOn(const Grid& images, const ModelCard& card, const Scores& scores, const Grid& from,
                 std::span<const std::uint8_t> brain) {
  const Volume moved = resample(Volume(from, entropyOf(scores, card.output)), images);
  std::vector<float> values(moved.voxels().begin(), moved.voxels().end());
  for (std::size_t v = 0; v < values.size(); ++v)
    if (brain[v] == 0) values[v] = 0;
  return {images, std::move(values)};
}

}  // namespace

Result<SegmentationOutcome> segment(const SegmentationModel& model,
                                    const std::vector<Volume>& images,
                                    std::span<const std::uint8_t> brainMask,
                                    const JobContext& context, Uncertainty uncertainty) {
  const auto start = std::chrono::steady_clock::now();
  if (images.empty())
    return refusal("segment.missing-sequence", "There are no images to segment",
                   "Import a study first");
  context.progress.report(0, "preparing the model's input");
  auto input = makeModelInput(model.card(), images, brainMask);
  if (!input) return std::unexpected(input.error());
  ProgressSlice windows(context.progress, 0.05, 0.9);
  const auto scores =
      model.infer(input->channels, input->grid.size, {context.stop, windows, context.log});
  if (!scores) return std::unexpected(scores.error());
  input->channels = {};
  context.progress.report(0.9, "bringing the labels to the images' grid");
  auto labels = labelsOf(model.card(), *scores, input->grid, images.front().grid(), brainMask);
  if (!labels) return std::unexpected(labels.error());
  if (context.stopRequested()) return cancelled();
  SegmentationOutcome outcome{cleaned(model.card(), *labels, brainMask), {}, {}, 0, deviceText()};
  if (uncertainty == Uncertainty::entropy)
    outcome.entropy =
        entropyOn(images.front().grid(), model.card(), *scores, input->grid, brainMask);
  outcome.volumes = volumesOf(model.card(), outcome.labels);
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

}  // namespace twinscope::learning
