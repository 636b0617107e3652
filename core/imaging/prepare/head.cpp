#include "core/imaging/prepare/head.h"

#include "core/imaging/prepare/pyramid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::imaging {

Grid boundingGrid(const Grid& grid, double spacingMm) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Vec3 low{kInfinity, kInfinity, kInfinity}, high = -1.0 * low;
  for (int corner = 0; corner < 8; ++corner) {
    const auto edge = [corner](int axis, std::int64_t n) {
      return ((corner >> axis) & 1) != 0 ? static_cast<double>(n - 1) : 0.0;
    };
    const Vec3 at = grid.worldFromVoxel *
                    Vec3{edge(0, grid.size.i), edge(1, grid.size.j), edge(2, grid.size.k)};
    low = {std::min(low.x, at.x), std::min(low.y, at.y), std::min(low.z, at.z)};
    high = {std::max(high.x, at.x), std::max(high.y, at.y), std::max(high.z, at.z)};
  }
  const auto count = [spacingMm](double reach) {
    return static_cast<std::int64_t>(std::ceil(reach / spacingMm - 1e-6)) + 1;
  };
  return Grid::axisAligned({count(high.x - low.x), count(high.y - low.y), count(high.z - low.z)},
                           {spacingMm, spacingMm, spacingMm}, low);
}

Mask headMask(const std::vector<Volume>& onOneGrid) {
  const Grid& grid = onOneGrid.front().grid();
  Mask mask(grid.voxels());
  for (const Volume& image : onOneGrid) {
    const float threshold = intensityRange(image, 2, 98).at(0.12F);
    const auto voxels = image.voxels();
    for (std::size_t v = 0; v < voxels.size(); ++v)
      if (voxels[v] > threshold) mask[v] = 1;
  }
  // Opened against noise in air and wrap-around ghosts; closed over sinuses and the dark skull at open borders.
  const double step = grid.spacingMm().x;
  mask = largestPart(opened(mask, grid, 1.5 * step), grid.size);
  return withoutHoles(closed(mask, grid, 8), grid.size);
}

}  // namespace twinscope::imaging
