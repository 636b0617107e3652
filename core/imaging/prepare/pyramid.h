#pragma once

#include "core/volume/volume.h"

namespace twinscope::imaging {

/// The image averaged over blocks of whole voxels, so that each axis comes near spacingMm without becoming finer than it
/// was: slices thicker than spacingMm stay. Non-finite voxels count as 0. Same world; a block cut by the far edge is left
/// out. An axis keeps at least 4 voxels where it had them.
[[nodiscard]] Volume shrunk(const Volume& image, double spacingMm);

/// Low and high ends of an image's intensities without its outliers.
struct IntensityRange {
  float low = 0;
  float high = 0;

  [[nodiscard]] bool empty() const { return !(high > low); }
  /// low + share · (high − low)
  [[nodiscard]] float at(float share) const { return low + share * (high - low); }
};

/// Percentiles of all voxels by a fine histogram; lowPercent and highPercent in [0, 100].
[[nodiscard]] IntensityRange intensityRange(const Volume& image, double lowPercent,
                                            double highPercent);

}  // namespace twinscope::imaging
