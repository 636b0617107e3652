#pragma once

#include "core/imaging/prepare/morphology.h"
#include "core/volume/volume.h"

#include <vector>

namespace twinscope::imaging {

/// Axis-aligned isotropic grid over everything that the grid covers.
[[nodiscard]] Grid boundingGrid(const Grid& grid, double spacingMm);

/// The head, or the trunk, (skin included) in images of one grid: above the background in any of them, largest part, holes filled.
[[nodiscard]] Mask headMask(const std::vector<Volume>& onOneGrid);

}  // namespace twinscope::imaging
