#pragma once

#include "app/services/export_material.h"
#include "app/services/pseudonym.h"
#include "core/base/error.h"

#include <filesystem>
#include <vector>

namespace twinscope::app {

/// The newest labels as a DICOM segmentation of the series that they outline: segmentation.dcm. Its own UIDs are keyed, so
/// that the same labels give the same object. Returns the files. "export.no-labels", "export.empty-labels", "export.write".
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeDicomSegmentation(
    const ExportMaterial& material, const imaging::SourceSeries& source,
    const Pseudonymiser& pseudonyms, const std::filesystem::path& folder);

/// The same, and the measurements of those labels as a report that refers to its segments: report.dcm.
/// "export.no-measurements".
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeDicomReport(
    const ExportMaterial& material, const imaging::SourceSeries& source,
    const Pseudonymiser& pseudonyms, const std::filesystem::path& folder);

}  // namespace twinscope::app
