#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>

namespace twinscope {

/// Distances between border voxels (mask minus its 6-neighbour erosion; the array's edge counts as background), as other
/// packages define them: for comparison with published figures. Distances are NaN where a mask is empty, shares where both are.
struct BorderAgreement {
  double hdMm = 0;
  double hd95DirectedMm = 0;  ///< MONAI: the larger of the two directed 95th percentiles
  double hd95PooledMm = 0;    ///< MedPy: the 95th percentile of both lists together
  double assdMm = 0;          ///< mean of both lists together
  double asdReferenceToPredictionMm = 0;
  double asdPredictionToReferenceMm = 0;
  double hd95PredictionToReferenceMm = 0;
  double nsd1mm = 0, nsd2mm = 0;  ///< share of border voxels, counted, not weighted
};

/// Masks are non-zero inside, size.voxels() long.
[[nodiscard]] BorderAgreement compareBorders(std::span<const std::uint8_t> reference,
                                             std::span<const std::uint8_t> prediction, Size3 size,
                                             Vec3 spacingMm);

}  // namespace twinscope
