#pragma once

#include "app/services/export_material.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"

#include <functional>
#include <string>
#include <vector>

namespace twinscope::app {

/// The lesions of a study by the numbers that they bear through the patient's course, and what was measured of them.
struct ExportLesions {
  std::vector<imaging::dicom::TrackedLesion> lesions;
  LabelMap lesionOfVoxel;                             ///< n for lesions[n - 1], 0 for none
  std::vector<imaging::dicom::MeasuredGroup> groups;  ///< one a lesion, without a segment
};

/// Enhancing lesions, and non-enhancing ones where the criteria of the course rate them; a lesion that fell apart is one. None
/// where the study is not part of a course that can be followed. Their UIDs are of the patient's key and their number alone,
/// the same at every visit: `uidFor` must be keyed.
[[nodiscard]] ExportLesions lesionsOf(const ExportMaterial& material,
                                      const std::function<std::string(const std::string&)>& uidFor);

}  // namespace twinscope::app
