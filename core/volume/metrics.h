#pragma once

#include "core/base/error.h"
#include "core/volume/label_map.h"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace twinscope {

/// Agreement of a prediction with a reference mask. Distances between surface elements at voxel corners, area-weighted
/// (Nikolov et al., arXiv:1809.04430; the BraTS definition); assdMm is the mean of its two area-weighted means.
/// Spacing is that of the axes; on sheared grids volumes use the determinant and distances take the axes as perpendicular.
/// Empty masks: both empty gives overlap 1 and distance 0; one empty gives overlap 0 and kMissedLesionMm.
struct MaskAgreement {
  double dice = 0, jaccard = 0, sensitivity = 0, specificity = 0, precision = 0;
  double hdMm = 0, hd95Mm = 0, assdMm = 0;
  double nsd1mm = 0, nsd2mm = 0;  ///< share of both surfaces within 1 and 2 mm of the other
  double referenceMl = 0, predictionMl = 0;
  std::size_t referenceComponents = 0, predictionComponents = 0;  ///< 26-connected
};

/// The BraTS penalty distance for a region that one side does not have.
inline constexpr double kMissedLesionMm = 374.0;

/// Masks are non-zero inside, grid.voxels() long.
[[nodiscard]] MaskAgreement compareMasks(const Grid& grid, std::span<const std::uint8_t> reference,
                                         std::span<const std::uint8_t> prediction);

/// The regions that their tables report (WT, TC and ET of tumours), up to four in one pass over the labels.
/// "measure.grids-differ" where the grids do not coincide, "measure.regions-differ" where the tables report others.
[[nodiscard]] Result<std::vector<std::pair<Region, MaskAgreement>>> compareLabels(
    const LabelMap& reference, const LabelMap& prediction);

}  // namespace twinscope
