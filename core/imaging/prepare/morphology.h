#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <vector>

namespace twinscope::imaging {

using Mask = std::vector<std::uint8_t>;  ///< one a voxel, 1 inside

[[nodiscard]] Mask inverted(const Mask& mask);

/// Morphology with balls of a physical radius, on perpendicular axes; what lies beyond the image counts as outside of the
/// mask for dilation and as inside for erosion.
[[nodiscard]] Mask dilated(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask eroded(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask opened(const Mask& mask, const Grid& grid, double radiusMm);
[[nodiscard]] Mask closed(const Mask& mask, const Grid& grid, double radiusMm);

/// The largest 6-connected part; empty stays empty.
[[nodiscard]] Mask largestPart(const Mask& mask, Size3 size);
/// The mask with every cavity that does not reach the image's border.
[[nodiscard]] Mask withoutHoles(const Mask& mask, Size3 size);

}  // namespace twinscope::imaging
