#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

enum class Connectivity { faces6, edges18, corners26 };

/// Connected foreground parts: 0 background, 1… by falling voxel count (ties: first voxel in memory order).
struct Components {
  std::vector<std::uint32_t> labels;  ///< one a voxel
  std::vector<std::uint64_t> sizes;   ///< of component 1, 2, …, in voxels
};

/// mask: non-zero is foreground, size.voxels() long.
[[nodiscard]] Components connectedComponents(std::span<const std::uint8_t> mask, Size3 size,
                                             Connectivity connectivity = Connectivity::corners26);

/// Sizes only, without a label for each voxel.
[[nodiscard]] std::vector<std::uint64_t> componentSizes(
    std::span<const std::uint8_t> mask, Size3 size,
    Connectivity connectivity = Connectivity::corners26);

}  // namespace twinscope
