#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"

namespace twinscope {

enum class Interpolation { nearest, linear };

/// Samples an image at the voxel centres of another grid, in one interpolation, on the compute pool.
/// Index in [−0.5, n − 0.5) is inside and clamped to [0, n − 1] before interpolating (ITK's rule); outside gets fill.
/// inputFromTarget maps world points of the target to world points of the input (identity: same world).
[[nodiscard]] Volume resample(const Volume& input, const Grid& target,
                              const Affine& inputFromTarget = {},
                              Interpolation interpolation = Interpolation::linear,
                              float fill = 0.F);
/// Nearest neighbour, halves up.
[[nodiscard]] LabelMap resample(const LabelMap& input, const Grid& target,
                                const Affine& inputFromTarget = {});

}  // namespace twinscope
