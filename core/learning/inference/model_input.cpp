#include "core/learning/inference/model_input.h"

#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/volume/label_map.h"
#include "core/volume/mask_box.h"
#include "core/volume/normalise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::learning {
namespace {

constexpr std::int64_t kMarginVoxels = 4;

bool fits(const Grid& grid, Vec3 spacingMm) {
  const Vec3 have = grid.spacingMm();
  const double wanted[] = {spacingMm.x, spacingMm.y, spacingMm.z};
  const double given[] = {have.x, have.y, have.z};
  for (int axis = 0; axis < 3; ++axis) {
    if (std::abs(given[axis] - wanted[axis]) > 0.01 * wanted[axis]) return false;
    // Within about 8 degrees of the world's axis a network does not notice.
    if (grid.worldFromVoxel.linear[axis][axis] < 0.99 * given[axis]) return false;
  }
  return true;
}

/// The box of world points that the voxels of a box fill, their own extent included.
std::pair<Vec3, Vec3> worldBounds(const Grid& grid, const VoxelBox& box) {
  constexpr double kFar = std::numeric_limits<double>::max();
  Vec3 low{kFar, kFar, kFar};
  Vec3 high{-kFar, -kFar, -kFar};
  for (int corner = 0; corner < 8; ++corner) {
    const auto side = [&](int axis) {
      const bool upper = (corner >> axis & 1) != 0;
      return static_cast<double>(upper ? box.end[axis] : box.begin[axis]) - 0.5;
    };
    const Vec3 p = grid.worldFromVoxel * Vec3{side(0), side(1), side(2)};
    low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
  }
  return {low, high};
}

Grid alignedGrid(const Grid& images, const VoxelBox& brain, Vec3 spacingMm) {
  const auto [low, high] = worldBounds(images, brain);
  const auto count = [](double extent, double mm) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(extent / mm - 1e-6)));
  };
  const Size3 size{count(high.x - low.x, spacingMm.x), count(high.y - low.y, spacingMm.y),
                   count(high.z - low.z, spacingMm.z)};
  return Grid::axisAligned(size, spacingMm, low + 0.5 * spacingMm);
}

const Volume* find(const std::vector<Volume>& images, Modality modality) {
  if (modality == Modality::any) return images.size() == 1 ? images.data() : nullptr;
  const auto at = std::ranges::find(images, modality, &Volume::modality);
  return at == images.end() ? nullptr : &*at;
}

bool has(std::span<const Modality> sequences, Modality channel) {
  if (channel == Modality::any) return sequences.size() == 1;
  return std::ranges::find(sequences, channel) != sequences.end();
}

Status checkImages(const ModelCard& card, const std::vector<Volume>& images,
                   std::span<const std::uint8_t> brainMask) {
  std::vector<Modality> sequences;
  for (const Volume& image : images) sequences.push_back(image.modality());
  if (!takesSequences(card, sequences)) {
    const auto missing = std::ranges::find_if(
        card.channels, [&](Modality channel) { return !has(sequences, channel); });
    if (*missing == Modality::any)
      return refusal(
          "segment.missing-sequence",
          concat("The model ", card.name, " looks at one image, this study has ", images.size()),
          "Give it one image alone");
    return refusal("segment.missing-sequence",
                   concat("The model ", card.name, " needs ", nameOf(*missing),
                          ", which this study does not have"),
                   "Add the sequence or choose another model");
  }
  for (const Volume& image : images)
    if (!image.grid().coincidesWith(images.front().grid()))
      return refusal("segment.grids-differ", "The images do not lie on one grid",
                     "Prepare the study first");
  if (brainMask.size() != images.front().grid().voxels())
    return refusal("segment.grids-differ",
                   concat("The brain mask has ", brainMask.size(), " voxels, the images have ",
                          images.front().grid().voxels()),
                   "Prepare the study first");
  return {};
}

IntensityScale scaleOf(const ModelCard& card, std::span<const float> voxels,
                       std::span<const std::uint8_t> brain) {
  constexpr double kLowPercent = 0.5, kHighPercent = 99.5;
  switch (card.normalisation) {
    case Normalisation::zScoreInBrain:
      return zScoreScale(voxels, brain);
    case Normalisation::clippedZScoreInBrain:
      return clippedZScoreScale(voxels, brain, kLowPercent, kHighPercent);
    case Normalisation::minMaxInBrain:
      return minMaxScale(voxels, brain);
    case Normalisation::fixedWindow:
      return windowScale(card.intensityWindow[0], card.intensityWindow[1]);
    case Normalisation::none:
      break;
  }
  return {};
}

Status appendChannel(const ModelCard& card, const Volume& image, ModelInput& input) {
  const Volume onGrid = resample(image, input.grid);
  const auto voxels = onGrid.voxels();
  const IntensityScale scale = scaleOf(card, voxels, input.brain);
  const std::size_t at = input.channels.size();
  input.channels.resize(at + voxels.size());
  bool finite = true;
  for (std::size_t n = 0; n < voxels.size(); ++n) {
    const bool outside = card.skullStripped && input.brain[n] == 0;
    input.channels[at + n] = outside ? 0.F : scale(voxels[n]);
    finite = finite && std::isfinite(input.channels[at + n]);
  }
  if (finite) return {};
  return refusal("segment.not-finite",
                 concat(nameOf(image.modality()), " holds values that are not numbers"),
                 "Check the image where it comes from");
}

}  // namespace

bool takesWithout(const ModelCard& card, std::size_t missing) {
  return missing == 0 || (card.bearsMissingSequences && missing < card.channels.size());
}

bool takesSequences(const ModelCard& card, std::span<const Modality> sequences) {
  return takesWithout(
      card, static_cast<std::size_t>(std::ranges::count_if(
                card.channels, [&](Modality channel) { return !has(sequences, channel); })));
}

Grid workingGrid(const ModelCard& card, const Grid& images, const VoxelBox& brain) {
  const VoxelBox box = brain.grown(kMarginVoxels, images.size);
  return fits(images, card.spacingMm) ? cropped(images, box)
                                      : alignedGrid(images, box, card.spacingMm);
}

Result<ModelInput> makeModelInput(const ModelCard& card, const std::vector<Volume>& images,
                                  std::span<const std::uint8_t> brainMask) {
  if (const Status usable = checkImages(card, images, brainMask); !usable)
    return std::unexpected(usable.error());
  const Grid& grid = images.front().grid();
  const VoxelBox box = boxOf(brainMask, grid.size);
  const auto noBrain = [] {
    return refusal("segment.no-brain", "The brain mask is empty or nearly so",
                   "Check that the images show a head");
  };
  if (box.empty()) return noBrain();
  ModelInput input{workingGrid(card, grid, box), {}, {}};
  const LabelMap mask(grid, {brainMask.begin(), brainMask.end()});
  const LabelMap onGrid = resample(mask, input.grid);
  input.brain.assign(onGrid.labels().begin(), onGrid.labels().end());
  const auto outside = static_cast<std::size_t>(std::ranges::count(input.brain, std::uint8_t{0}));
  if (input.brain.size() - outside < kFewestNormalisedVoxels) return noBrain();
  input.channels.reserve(card.channels.size() * input.grid.voxels());
  for (const Modality channel : card.channels) {
    const Volume* image = find(images, channel);
    if (image == nullptr)
      input.channels.resize(input.channels.size() + input.grid.voxels(), 0.F);
    else if (const Status added = appendChannel(card, *image, input); !added)
      return std::unexpected(added.error());
  }
  return input;
}

}  // namespace twinscope::learning
