#pragma once

#include "core/imaging/dicom/stack.h"

#include <vector>

namespace twinscope::imaging::dicom {

/// Whether the voxels are read for their statistics.
enum class Depth { headers, statistics };

/// The report on one stack of a series: geometry, verdicts, slot, statistics and the way to its voxels.
[[nodiscard]] InspectedSeries reportOn(Stack stack, Depth depth, const IntakeLimits& limits,
                                       const JobContext& context);
/// The report on files that are no volume: segmentations, reports, other objects, or images that cannot be read.
/// `rows` share one series; at least one.
[[nodiscard]] InspectedSeries reportOnObject(const std::vector<SharedRow>& rows, Finding finding,
                                             Depth depth, const IntakeLimits& limits,
                                             const JobContext& context);

}  // namespace twinscope::imaging::dicom
