#include "core/learning/inference/clean_labels.h"

#include "core/volume/components.h"
#include "core/volume/distance_transform.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace twinscope::learning {
namespace {

constexpr std::uint8_t kNecrosis = 1, kEnhancing = 3;  // canonical

using Labels = std::vector<std::uint8_t>;

/// mm from each voxel inside the mask to the nearest one outside it.
std::vector<float> depthsBelow(std::span<const std::uint8_t> mask, const Grid& grid) {
  std::vector<std::uint8_t> outside(mask.size());
  std::ranges::transform(mask, outside.begin(), [](auto v) { return v == 0 ? 1 : 0; });
  std::vector<float> depths = squaredDistances(outside, grid.size, grid.spacingMm());
  for (float& depth : depths) depth = std::sqrt(depth);
  return depths;
}

/// Parts of the core that hug the rim of the brain mask become background.
Labels withoutShallowParts(const LabelMap& labels, std::span<const std::uint8_t> brain,
                           double leastMm) {
  Labels values(labels.labels().begin(), labels.labels().end());
  const Grid& grid = labels.grid();
  const Components parts = connectedComponents(labels.mask(Region::tc), grid.size);
  if (parts.sizes.empty()) return values;
  const std::vector<float> depths = depthsBelow(brain, grid);
  std::vector<double> sums(parts.sizes.size() + 1, 0);
  for (std::size_t v = 0; v < values.size(); ++v) sums[parts.labels[v]] += depths[v];
  for (std::size_t v = 0; v < values.size(); ++v)
    if (const auto part = parts.labels[v];
        part != 0 && sums[part] < leastMm * static_cast<double>(parts.sizes[part - 1]))
      values[v] = 0;
  return values;
}

}  // namespace

LabelMap cleaned(const ModelCard& card, const LabelMap& labels,
                 std::span<const std::uint8_t> brainMask) {
  if (labels.table().isOfOrgans()) return labels;
  LabelMap believed = labels;
  if (card.leastCoreDepthMm > 0)
    believed = {labels.grid(), withoutShallowParts(labels, brainMask, card.leastCoreDepthMm)};
  if (believed.volumeMl(Region::et) >= card.smallestEnhancingMl) return believed;
  Labels values(believed.labels().begin(), believed.labels().end());
  std::ranges::replace(values, kEnhancing, kNecrosis);
  return {labels.grid(), std::move(values)};
}

}  // namespace twinscope::learning
