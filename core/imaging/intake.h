#pragma once

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/imaging/source_series.h"
#include "core/volume/label_map.h"
#include "core/volume/modality.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::imaging {

enum class Verdict { usable, warning, refused };

/// "usable", "warning", "refused".
[[nodiscard]] std::string_view nameOf(Verdict verdict);

/// One thing noticed about a series; codes are stable (the tables of docs/user/verdicts.md).
struct Finding {
  Verdict severity = Verdict::warning;
  std::string code;
  std::string message;
  std::string remedy;
};

/// What a series is taken for, and why.
struct SlotProposal {
  Modality slot = Modality::unknown;
  double confidence = 0;  ///< 0 to 1; below 0.6 the user must choose
  std::string
      rule;  ///< the evidence, in a few words: "name: t1 post", "numbers: TE 90 TR 9000 TI 2500"
  std::string code;       ///< "slot.ask" or "slot.conflict" where the user must choose, else empty
  bool rejected = false;  ///< localizer, report, calibration: no picture for the tumour work
};

/// After slope and intercept, over the finite voxels of all frames.
struct VoxelStatistics {
  double min = 0, max = 0, mean = 0;
};

/// Who and when, as the file says. Lives in memory only: pseudonymised before anything is stored, never logged or printed.
struct Identity {
  std::string patientId;
  std::string patientName;
  std::string birthDate;
  // DICOM only: what an export must refer to. Pseudonymised like the rest before anything is stored.
  std::string seriesUid, frameOfReferenceUid;
  std::string referencedSeriesUid;  ///< of a segmentation: the series that it belongs to
  SourceSeries source;              ///< of a volume: its first frame's slices
};

/// The verdict on one image, found without keeping its voxels.
struct SeriesReport {
  std::filesystem::path path;  ///< the file, or the folder or archive of a DICOM series
  std::string kind;         ///< "nifti", "nifti-labels", "dicom", "dicom-seg", "dicom-sr", "other"
  std::string description;  ///< cleaned words of the file or series name, for the import table
  SlotProposal slot;
  std::vector<Finding> findings;  ///< worst first; empty for a flawless image
  Grid grid;  ///< of the volume as it will be loaded; zero size when refused before that was known
  int frames = 1;
  bool spacingKnown = true;  ///< false: volumes are in voxels until the user gives the spacing
  std::optional<VoxelStatistics> statistics;
  std::optional<Date> date;
  std::string
      caseKey;  ///< groups series into one patient when no identity is known (folder or case id of the layout)
  std::string studyKey;  ///< groups series into one visit: study UID, or the layout's time point
  std::string labelEdition;  ///< of a label file, where the layout tells ("brats2021"); else empty
  std::string labelRole;     ///< of a label file: "tumour", "brain", "structures"; else empty
  Identity identity;
  std::string header;  ///< JSON of the de-identified header row, kept for export

  [[nodiscard]] Verdict verdict() const;
};

/// A report with the way to its voxels.
struct InspectedSeries {
  SeriesReport report;
  /// Reads one frame (0-based) with slope and intercept applied. Fails when the file changed or is refused.
  std::function<Result<Volume>(int frame, const JobContext&)> load;
  /// Of a "dicom-seg" alone: its segments as canonical labels in the planes of the volume that it outlines. Fails where a
  /// segment's meaning is not known ("seg.unknown-segment").
  std::function<Result<LabelMap>(const Grid& outlined, const JobContext&)> loadLabels;
};

/// Checked before any allocation; the settings screen can raise them.
struct IntakeLimits {
  std::uint64_t maxVoxels = (1ULL << 31) - 1;   ///< per volume
  std::uint64_t maxBytes = 4ULL << 30;          ///< of one volume in memory
  std::uint64_t maxFiles = 500'000;             ///< per import
  std::uint64_t maxHeaderBytes = 64ULL << 20;   ///< DICOM data before the pixels
  std::uint64_t maxElementBytes = 16ULL << 20;  ///< one DICOM element other than the pixels
  int maxNesting = 32;                          ///< DICOM sequences within sequences
  double maxArchiveExpansion = 100;             ///< unpacked over packed size of a whole archive

  [[nodiscard]] Status validate() const;
};

/// Looks at a file, folder, archive or DICOMDIR and reports every image in it: one header pass, then statistics.
/// A refused image is a report, not an error; an error means that the path itself cannot be read.
/// Throws nothing; polls the stop token; progress per file.
[[nodiscard]] Result<std::vector<InspectedSeries>> inspectPath(const std::filesystem::path& path,
                                                               const IntakeLimits& limits,
                                                               const JobContext& context);

}  // namespace twinscope::imaging
