#pragma once

#include "app/services/export_material.h"
#include "app/services/pseudonym.h"
#include "core/base/error.h"

#include <filesystem>

namespace twinscope::app {

/// The newest labels as a DICOM segmentation of the series that they outline. UIDs are keyed: the same labels give the same
/// object. "export.no-labels", "export.no-dicom-source", "export.empty-labels", "export.write".
[[nodiscard]] Status writeDicomSegmentation(const ExportMaterial& material,
                                            const Pseudonymiser& pseudonyms,
                                            const std::filesystem::path& file);

}  // namespace twinscope::app
