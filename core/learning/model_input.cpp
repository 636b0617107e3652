#include "core/learning/model_input.h"

#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/volume/label_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::learning {
namespace {

constexpr std::int64_t kMarginVoxels = 4;
constexpr std::size_t kFewestBrainVoxels = 100;
constexpr double kFlatImage = 1e-8;

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
  const auto at = std::ranges::find(images, modality, &Volume::modality);
  return at == images.end() ? nullptr : &*at;
}

Status checkImages(const ModelCard& card, const std::vector<Volume>& images,
                   std::span<const std::uint8_t> brainMask) {
  for (const Modality channel : card.channels)
    if (find(images, channel) == nullptr)
      return refusal("segment.missing-sequence",
                     concat("The model ", card.name, " needs ", nameOf(channel),
                            ", which this study does not have"),
                     "Add the sequence or choose another model");
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

struct Spread {
  double mean = 0, deviation = 1;
};

Spread spreadInside(std::span<const float> voxels, std::span<const std::uint8_t> brain) {
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (std::size_t n = 0; n < voxels.size(); ++n)
    if (brain[n] != 0) {
      sum += voxels[n];
      count += 1;
    }
  const double mean = sum / count;
  for (std::size_t n = 0; n < voxels.size(); ++n)
    if (brain[n] != 0) squares += (voxels[n] - mean) * (voxels[n] - mean);
  const double deviation = std::sqrt(squares / count);
  return {mean, deviation < kFlatImage ? 1.0 : deviation};
}

Status appendChannel(const ModelCard& card, const Volume& image, ModelInput& input) {
  const Volume onGrid = resample(image, input.grid);
  Spread spread{0, 1};
  if (card.normalisation == Normalisation::zScoreInBrain)
    spread = spreadInside(onGrid.voxels(), input.brain);
  if (!std::isfinite(spread.mean) || !std::isfinite(spread.deviation))
    return refusal("segment.not-finite",
                   concat(nameOf(image.modality()), " holds values that are not numbers"),
                   "Check the image where it comes from");
  const std::size_t at = input.channels.size();
  input.channels.resize(at + onGrid.voxels().size());
  for (std::size_t n = 0; n < onGrid.voxels().size(); ++n) {
    const bool outside = card.skullStripped && input.brain[n] == 0;
    const double value = (onGrid.voxels()[n] - spread.mean) / spread.deviation;
    input.channels[at + n] = outside ? 0.F : static_cast<float>(value);
  }
  return {};
}

}  // namespace

VoxelBox boundingBox(std::span<const std::uint8_t> mask, Size3 size) {
  VoxelBox box{{size.i, size.j, size.k}, {0, 0, 0}};
  std::size_t n = 0;
  for (std::int64_t k = 0; k < size.k; ++k)
    for (std::int64_t j = 0; j < size.j; ++j)
      for (std::int64_t i = 0; i < size.i; ++i, ++n) {
        if (mask[n] == 0) continue;
        box.begin = {std::min(box.begin[0], i), std::min(box.begin[1], j),
                     std::min(box.begin[2], k)};
        box.end = {std::max(box.end[0], i + 1), std::max(box.end[1], j + 1),
                   std::max(box.end[2], k + 1)};
      }
  return box;
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
  const VoxelBox box = boundingBox(brainMask, grid.size);
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
  if (input.brain.size() - outside < kFewestBrainVoxels) return noBrain();
  input.channels.reserve(card.channels.size() * input.grid.voxels());
  for (const Modality channel : card.channels)
    if (const Status added = appendChannel(card, *find(images, channel), input); !added)
      return std::unexpected(added.error());
  return input;
}

}  // namespace twinscope::learning
