#pragma once

#include "app/cli/session.h"
#include "app/services/import_study.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/volume/measurements.h"
#include "core/volume/metrics.h"

#include <filesystem>
#include <map>
#include <vector>

namespace twinscope::cli {

/// {"files": […]} and a line each: what a verb has written.
[[nodiscard]] Answer answerOf(const std::vector<std::filesystem::path>& files);

/// JSON as shared/docs/cli.md fixes it; numbers that are not finite become null.
[[nodiscard]] Json jsonOf(const Error& error);
[[nodiscard]] Json jsonOf(const Affine& affine);  ///< four rows of four
[[nodiscard]] Json jsonOf(const Grid& grid);      ///< size, spacingMm, worldFromVoxel
[[nodiscard]] Json jsonOf(const imaging::SeriesReport& report);
[[nodiscard]] Json jsonOf(const MaskAgreement& agreement);
[[nodiscard]] Json jsonOf(const Lesion& lesion);
/// {"NCR": ml, …} of the five reported regions, RC where there is one.
[[nodiscard]] Json volumesOf(const LabelMap& labels);
/// {"id", "patient", "date", "slots"}
[[nodiscard]] Json jsonOf(const twin::StudyRecord& study, const std::string& patientKey,
                          const std::vector<twin::SeriesRecord>& series);

/// A figure for people: three significant digits after the point at most.
[[nodiscard]] std::string figure(double value);

}  // namespace twinscope::cli
