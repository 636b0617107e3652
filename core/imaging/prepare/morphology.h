#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::imaging {

using Mask = std::vector<std::uint8_t>;  ///< one a voxel, 1 inside

/// Squared distance in mm² from each voxel to the nearest voxel of the mask (Felzenszwalb and Huttenlocher, 2012);
/// a very large number everywhere when the mask is empty. Axes must be perpendicular.
[[nodiscard]] std::vector<float> squaredDistanceMm2(std::span<const std::uint8_t> mask,
                                                    const Grid& grid);

/// Morphology with balls of a physical radius; what lies beyond the image counts as outside of the mask for dilation and
/// as inside for erosion.
[[nodiscard]] Mask dilated(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask eroded(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask opened(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask closed(const Mask& mask, const Grid& grid, double radiusMm);

/// The largest 6-connected part; empty stays empty.
[[nodiscard]] Mask largestPart(const Mask& mask, Size3 size);
/// The mask with every cavity that does not reach the image's border.
[[nodiscard]] Mask withoutHoles(const Mask& mask, Size3 size);

}  // namespace twinscope::imaging
