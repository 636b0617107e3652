#pragma once

#include "app/services/workspace.h"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace twinscope::app {

enum class ExportFormat { nifti, dicomSegmentation, dicomReport, bids };

/// "nifti", "dicom-seg", "dicom-sr", "bids".
[[nodiscard]] std::string_view nameOf(ExportFormat format);
[[nodiscard]] std::optional<ExportFormat> exportFormatFromName(std::string_view name);

struct ExportRequest {
  StudyId study;
  ExportFormat format = ExportFormat::nifti;
  std::filesystem::path folder;  ///< made where missing; files of the same names are replaced
  /// DICOM objects refer to their source by keyed UIDs, which no archive knows. A folder that holds the source series lets
  /// them refer to its own UIDs, so that a hospital's viewer lays them over it.
  std::optional<std::filesystem::path> source;
};

/// Writes a study's images and newest labels under its pseudonym, never under a name, and notes it in the audit trail:
/// - nifti: each image on its own grid, the labels, and labels.tsv with what their values mean;
/// - dicomSegmentation: the labels on the grid of the series that they were drawn on ("export.no-dicom-source" where the
///   image did not come from DICOM, "export.other-series" where the given folder holds another series);
/// - dicomReport: the measurements as a TID 1500 report, with the segmentation that it refers to;
/// - bids: one session of a derivatives data set, its date shifted.
/// Returns the files, each whole or not there. "study.unknown", "export.no-labels", "export.write".
[[nodiscard]] Result<std::vector<std::filesystem::path>> exportStudy(Workspace& workspace,
                                                                     const ExportRequest& request,
                                                                     const JobContext& context);

/// Several studies of a patient in one form.
struct VisitsExport {
  std::vector<StudyId> studies;
  ExportFormat format = ExportFormat::nifti;
  std::filesystem::path folder;
};

/// Writes each study into a folder of its own, "TW-7QK2M3PA-study-3"; bids into one data set. All or nothing: what one of them
/// refuses, or a cancelled job, leaves the folder as it was. Returns the files.
[[nodiscard]] Result<std::vector<std::filesystem::path>> exportVisits(Workspace& workspace,
                                                                      const VisitsExport& request,
                                                                      const JobContext& context);

}  // namespace twinscope::app
