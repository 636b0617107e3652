#pragma once

#include "core/base/error.h"
#include "core/volume/volume.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace twinscope {

/// Fewer voxels than this give no meaningful mean and deviation.
inline constexpr std::size_t kFewestNormalisedVoxels = 100;

/// Of the voxels inside a mask.
struct MaskStatistics {
  std::size_t voxels = 0;
  double mean = 0;
  double deviation = 0;  ///< of the population

  /// What a z-score divides by: a constant image has nothing to scale and becomes 0, as in MONAI.
  [[nodiscard]] double divisor() const { return deviation < 1e-8 ? 1.0 : deviation; }
};

/// mask: non-zero inside, one a voxel. NaN where the voxels hold any, or the mask is empty.
[[nodiscard]] MaskStatistics statisticsInside(std::span<const float> voxels,
                                              std::span<const std::uint8_t> mask);

/// Zero mean and unit (population) standard deviation inside the mask, 0 outside. Fewer than 100 mask voxels: "normalise.mask".
[[nodiscard]] Result<Volume> zScore(const Volume& image, std::span<const std::uint8_t> mask);
/// Linear-interpolated percentile (NumPy's rule) of the voxels inside the mask; percent in [0, 100].
[[nodiscard]] double percentile(std::span<const float> voxels, std::span<const std::uint8_t> mask,
                                double percent);

}  // namespace twinscope
