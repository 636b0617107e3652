#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

/// The smallest box that holds every non-zero voxel; empty where there is none. On the compute pool.
[[nodiscard]] VoxelBox boxOf(std::span<const std::uint8_t> mask, Size3 size);
/// The smallest box that holds both.
[[nodiscard]] VoxelBox united(const VoxelBox& a, const VoxelBox& b);
/// The voxels of a box, i fastest.
[[nodiscard]] std::vector<std::uint8_t> cutOut(std::span<const std::uint8_t> mask, Size3 size,
                                               const VoxelBox& box);

}  // namespace twinscope
