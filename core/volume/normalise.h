#pragma once

#include "core/base/error.h"
#include "core/volume/volume.h"

#include <cstddef>
#include <cstdint>
#include <limits>
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

/// v ↦ (v clamped to [low, high] − shift) / divisor.
struct IntensityScale {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double shift = 0, divisor = 1;

  [[nodiscard]] float operator()(float value) const;
};

/// Zero mean and unit deviation inside the mask.
[[nodiscard]] IntensityScale zScoreScale(std::span<const float> voxels,
                                         std::span<const std::uint8_t> mask);
/// The same after clamping to two percentiles of the voxels inside (nnU-Net's for CT: 0.5 and 99.5).
[[nodiscard]] IntensityScale clippedZScoreScale(std::span<const float> voxels,
                                                std::span<const std::uint8_t> mask,
                                                double lowPercent, double highPercent);
/// Smallest voxel inside the mask to 0, largest to 1; beyond them clamped.
[[nodiscard]] IntensityScale minMaxScale(std::span<const float> voxels,
                                         std::span<const std::uint8_t> mask);
/// low to 0, high to 1, beyond clamped: a CT window in HU.
[[nodiscard]] IntensityScale windowScale(double low, double high);

}  // namespace twinscope
