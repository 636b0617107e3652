#include "core/volume/grid.h"

#include <algorithm>
#include <cmath>

namespace twinscope {

Vec3 Grid::spacingMm() const {
  return {length(worldFromVoxel.column(0)), length(worldFromVoxel.column(1)),
          length(worldFromVoxel.column(2))};
}

double Grid::voxelVolumeMm3() const { return std::abs(worldFromVoxel.determinant()); }

Vec3 Grid::centreInWorld() const {
  return worldFromVoxel * Vec3{0.5 * static_cast<double>(size.i - 1),
                               0.5 * static_cast<double>(size.j - 1),
                               0.5 * static_cast<double>(size.k - 1)};
}

double Grid::shear() const {
  const auto cosine = [this](int a, int b) {
    const Vec3 u = worldFromVoxel.column(a), v = worldFromVoxel.column(b);
    return std::abs(dot(u, v)) / (length(u) * length(v));
  };
  return std::max({cosine(0, 1), cosine(0, 2), cosine(1, 2)});
}

bool Grid::coincidesWith(const Grid& other, double toleranceMm) const {
  if (size != other.size) return false;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 voxel{(corner & 1) ? static_cast<double>(size.i - 1) : 0.0,
                     (corner & 2) ? static_cast<double>(size.j - 1) : 0.0,
                     (corner & 4) ? static_cast<double>(size.k - 1) : 0.0};
    if (length(worldFromVoxel * voxel - other.worldFromVoxel * voxel) > toleranceMm) return false;
  }
  return true;
}

Grid Grid::axisAligned(Size3 size, Vec3 spacingMm, Vec3 originInWorld) {
  Grid grid{size, Affine::scaling(spacingMm)};
  grid.worldFromVoxel.translation = originInWorld;
  return grid;
}

VoxelBox VoxelBox::grown(std::int64_t margin, Size3 limit) const {
  VoxelBox result;
  for (int axis = 0; axis < 3; ++axis) {
    result.begin[axis] = std::max<std::int64_t>(begin[axis] - margin, 0);
    result.end[axis] = std::min(end[axis] + margin, limit[axis]);
  }
  return result;
}

Grid cropped(const Grid& grid, const VoxelBox& box) {
  Grid result{box.size(), grid.worldFromVoxel};
  result.worldFromVoxel.translation = grid.worldFromVoxel * Vec3{static_cast<double>(box.begin[0]),
                                                                 static_cast<double>(box.begin[1]),
                                                                 static_cast<double>(box.begin[2])};
  return result;
}

}  // namespace twinscope
