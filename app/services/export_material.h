#pragma once

#include "app/services/pseudonym.h"
#include "app/services/response/patient_course.h"
#include "core/base/job_context.h"
#include "core/imaging/source_series.h"
#include "core/volume/label_map.h"
#include "twin/timeline/study_store.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// What an export of one study is made of; pictures are read when they are written.
struct ExportMaterial {
  twin::PatientRecord patient;
  twin::StudyRecord study;
  std::vector<twin::SeriesRecord> series;
  std::optional<twin::PreparationRecord> preparation;
  std::optional<twin::SegmentationRecord> segmentation;  ///< the newest
  LabelMap labels;                                       ///< of it; empty where there is none
  std::vector<twin::MeasurementRecord> measurements;     ///< of it
  std::optional<PatientCourse> course;                   ///< where the export tells of it

  /// The study within the course; nullptr without a course.
  [[nodiscard]] const twin::ScannedVisit* scan() const;
};

/// "study.unknown".
[[nodiscard]] Result<twin::PatientRecord> patientOf(const twin::StudyReader& reader, StudyId study);
/// "study.unknown".
[[nodiscard]] Result<ExportMaterial> loadExportMaterial(const twin::StudyReader& reader,
                                                        StudyId study);

/// The DICOM series behind a stored one, under keyed UIDs; nothing where it came from another kind of file.
[[nodiscard]] std::optional<imaging::SourceSeries> sourceOf(const twin::SeriesRecord& series);

/// The series that the labels were drawn on: for a network's labels the reference that the study was registered to, else one
/// of the labels' own grid. "export.no-dicom-source" where it came from another kind of file.
[[nodiscard]] Result<imaging::SourceSeries> outlinedSource(const ExportMaterial& material);

/// The same series as a folder's files have it, with their own UIDs: it is told by their keyed ones. Reads headers only.
/// "export.other-series".
[[nodiscard]] Result<imaging::SourceSeries> originalOf(const imaging::SourceSeries& stored,
                                                       const std::filesystem::path& folder,
                                                       const Pseudonymiser& pseudonyms,
                                                       const JobContext& context);

/// Makes a folder where it is missing. "export.write".
[[nodiscard]] Status makeExportFolder(const std::filesystem::path& folder);

}  // namespace twinscope::app
