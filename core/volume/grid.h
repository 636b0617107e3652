#pragma once

#include "core/volume/geometry.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinscope {

/// Voxel counts along i, j, k; i varies fastest in memory.
struct Size3 {
  std::int64_t i = 0, j = 0, k = 0;

  [[nodiscard]] std::int64_t operator[](int axis) const {
    return axis == 0 ? i : axis == 1 ? j : k;
  }
  [[nodiscard]] std::size_t voxels() const { return static_cast<std::size_t>(i * j * k); }
  /// Indices along i, j, k of the voxel at a place in memory.
  [[nodiscard]] std::array<std::int64_t, 3> voxelAt(std::size_t place) const {
    const auto n = static_cast<std::int64_t>(place);
    return {n % i, n / i % j, n / (i * j)};
  }
  friend bool operator==(const Size3&, const Size3&) = default;
};

/// Where voxels lie: index (0, 0, 0) is the centre of the first voxel; world is patient LPS, mm.
struct Grid {
  Size3 size;
  Affine worldFromVoxel;

  [[nodiscard]] std::size_t voxels() const { return size.voxels(); }
  [[nodiscard]] std::size_t index(std::int64_t i, std::int64_t j, std::int64_t k) const {
    return static_cast<std::size_t>(i + size.i * (j + size.j * k));
  }
  [[nodiscard]] bool contains(std::int64_t i, std::int64_t j, std::int64_t k) const {
    return i >= 0 && j >= 0 && k >= 0 && i < size.i && j < size.j && k < size.k;
  }
  /// Distance between neighbouring voxel centres along i, j, k in mm.
  [[nodiscard]] Vec3 spacingMm() const;
  /// |det|, so that it is right for sheared grids too.
  [[nodiscard]] double voxelVolumeMm3() const;
  [[nodiscard]] Vec3 centreInWorld() const;
  /// Largest |cosine| between two axes: 0 for perpendicular axes.
  [[nodiscard]] double shear() const;
  /// Same size and every corner within toleranceMm.
  [[nodiscard]] bool coincidesWith(const Grid& other, double toleranceMm = 1e-3) const;

  /// Axis-aligned LPS grid, spacing in mm, first voxel centre at origin.
  [[nodiscard]] static Grid axisAligned(Size3 size, Vec3 spacingMm, Vec3 originInWorld = {});

  friend bool operator==(const Grid&, const Grid&) = default;
};

/// A box of voxels, begin inclusive, end exclusive.
struct VoxelBox {
  std::array<std::int64_t, 3> begin{0, 0, 0};
  std::array<std::int64_t, 3> end{0, 0, 0};

  [[nodiscard]] bool empty() const {
    return end[0] <= begin[0] || end[1] <= begin[1] || end[2] <= begin[2];
  }
  [[nodiscard]] Size3 size() const {
    return {end[0] - begin[0], end[1] - begin[1], end[2] - begin[2]};
  }
  /// Grown by margin voxels and cut to the size.
  [[nodiscard]] VoxelBox grown(std::int64_t margin, Size3 limit) const;
  friend bool operator==(const VoxelBox&, const VoxelBox&) = default;
};

/// The grid that a box cuts out of another; same world positions.
[[nodiscard]] Grid cropped(const Grid& grid, const VoxelBox& box);

}  // namespace twinscope
