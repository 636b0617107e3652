#pragma once

#include "core/imaging/prepare/morphology.h"

#include <vector>

namespace twinscope::imaging {

/// Divides a sequence's shares by a quadratic field in space that brings the voxels near 1 to 1: enough against coil
/// shading to compare with thresholds, where N4 would be slow. trusted: voxels that are mostly brain. Voxels outside the
/// fit get the field's value at the nearest trusted extent (clamped to a factor of 2.5), NaN stays.
void evenOut(std::vector<float>& shares, const Mask& trusted, const Grid& grid);

}  // namespace twinscope::imaging
