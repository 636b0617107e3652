#pragma once

#include "core/imaging/intake.h"

#include <filesystem>
#include <span>
#include <vector>

namespace twinscope::imaging {

/// Reads the headers of all files once, groups them into volumes and judges each. Every file ends up in exactly one
/// report: a series, or a refusal of its own ("dicom.not-dicom", "dicom.truncated", …). Order: path of the first file.
[[nodiscard]] std::vector<InspectedSeries> inspectDicomFiles(
    std::span<const std::filesystem::path> files, const IntakeLimits& limits,
    const JobContext& context);

/// The same without statistics: reads headers only (and pixels where two files may be copies of each other).
[[nodiscard]] std::vector<InspectedSeries> indexDicomFiles(
    std::span<const std::filesystem::path> files, const IntakeLimits& limits,
    const JobContext& context);

}  // namespace twinscope::imaging
