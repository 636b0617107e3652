#pragma once

#include "core/base/error.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <span>

namespace twinscope::imaging {

/// Zero mean and unit (population) standard deviation inside the mask, 0 outside. Fewer than 100 mask voxels: "normalise.mask".
[[nodiscard]] Result<Volume> zScore(const Volume& image, std::span<const std::uint8_t> mask);
/// Linear-interpolated percentile (NumPy's rule) of the voxels inside the mask; percent in [0, 100].
[[nodiscard]] double percentile(std::span<const float> voxels, std::span<const std::uint8_t> mask,
                                double percent);

}  // namespace twinscope::imaging
