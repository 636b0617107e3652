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
void dropShallowParts(Labels& labels, const Grid& grid, std::span<const std::uint8_t> brain,
                      double leastMm) {
  Labels core(labels.size());
  std::ranges::transform(labels, core.begin(),
                         [](auto v) { return v == kNecrosis || v == kEnhancing ? 1 : 0; });
  const Components parts = connectedComponents(core, grid.size);
  if (parts.sizes.empty()) return;
  const std::vector<float> depths = depthsBelow(brain, grid);
  std::vector<double> sums(parts.sizes.size() + 1, 0);
  for (std::size_t v = 0; v < labels.size(); ++v)
    if (parts.labels[v] != 0) sums[parts.labels[v]] += depths[v];
  for (std::size_t v = 0; v < labels.size(); ++v)
    if (const auto part = parts.labels[v];
        part != 0 && sums[part] < leastMm * static_cast<double>(parts.sizes[part - 1]))
      labels[v] = 0;
}

}  // namespace

LabelMap cleaned(const ModelCard& card, const LabelMap& labels,
                 std::span<const std::uint8_t> brainMask) {
  Labels values(labels.labels().begin(), labels.labels().end());
  if (card.leastCoreDepthMm > 0)
    dropShallowParts(values, labels.grid(), brainMask, card.leastCoreDepthMm);
  const auto enhancing = static_cast<double>(std::ranges::count(values, kEnhancing));
  if (enhancing * labels.grid().voxelVolumeMm3() / 1000 < card.smallestEnhancingMl)
    std::ranges::replace(values, kEnhancing, kNecrosis);
  return {labels.grid(), std::move(values)};
}

}  // namespace twinscope::learning
