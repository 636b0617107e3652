#include "core/imaging/prepare/morphology.h"

#include "core/volume/components.h"
#include "core/volume/distance_transform.h"

#include <algorithm>

namespace twinscope::imaging {
namespace {

Mask where(const std::vector<float>& distances, double radiusMm, bool near) {
  const auto limit = static_cast<float>(radiusMm * radiusMm);
  Mask mask(distances.size());
  std::ranges::transform(distances, mask.begin(),
                         [=](float d) { return static_cast<std::uint8_t>((d <= limit) == near); });
  return mask;
}

bool onBorder(std::size_t voxel, Size3 size) {
  const auto [i, j, k] = size.voxelAt(voxel);
  return i == 0 || j == 0 || k == 0 || i + 1 == size.i || j + 1 == size.j || k + 1 == size.k;
}

}  // namespace

Mask inverted(const Mask& mask) {
  Mask result(mask.size());
  std::ranges::transform(mask, result.begin(),
                         [](std::uint8_t m) { return static_cast<std::uint8_t>(m == 0); });
  return result;
}

Mask dilated(const Mask& mask, const Grid& grid, double radiusMm) {
  return where(squaredDistances(mask, grid.size, grid.spacingMm(), radiusMm), radiusMm, true);
}

Mask eroded(const Mask& mask, const Grid& grid, double radiusMm) {
  return where(squaredDistances(inverted(mask), grid.size, grid.spacingMm(), radiusMm), radiusMm,
               false);
}

Mask opened(const Mask& mask, const Grid& grid, double radiusMm) {
  return dilated(eroded(mask, grid, radiusMm), grid, radiusMm);
}

Mask closed(const Mask& mask, const Grid& grid, double radiusMm) {
  return eroded(dilated(mask, grid, radiusMm), grid, radiusMm);
}

Mask largestPart(const Mask& mask, Size3 size) {
  const Components parts = connectedComponents(mask, size, Connectivity::faces6);
  Mask result(mask.size());
  std::ranges::transform(parts.labels, result.begin(),
                         [](std::uint32_t label) { return static_cast<std::uint8_t>(label == 1); });
  return result;
}

Mask withoutHoles(const Mask& mask, Size3 size) {
  const Components parts = connectedComponents(inverted(mask), size, Connectivity::faces6);
  std::vector<std::uint8_t> open(parts.sizes.size() + 1);
  for (std::size_t v = 0; v < mask.size(); ++v)
    if (parts.labels[v] != 0 && onBorder(v, size)) open[parts.labels[v]] = 1;
  Mask result(mask.size());
  std::ranges::transform(parts.labels, result.begin(), [&open](std::uint32_t label) {
    return static_cast<std::uint8_t>(open[label] == 0);
  });
  return result;
}

}  // namespace twinscope::imaging
