#pragma once

#include "core/imaging/dicom/derived/codes.h"
#include "core/imaging/intake.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::imaging::dicom {

struct ReadMeasurement {
  ReadCode quantity, unit;
  double value = 0;
};

/// Something said without a number: a code, or a text.
struct ReadEvaluation {
  ReadCode name, code;
  std::string text;
};

/// One measurement group of a report.
struct ReadGroup {
  std::string trackingId, trackingUid;
  ReadCode finding;
  std::optional<int> segment;
  std::string segmentation;  ///< instance UID of what holds the segment
  std::string timePoint;
  std::vector<ReadMeasurement> measurements;
  std::vector<ReadEvaluation> evaluations;  ///< and the site of the finding

  /// nullopt where it is not among the measurements.
  [[nodiscard]] std::optional<double> value(const Code& quantity) const;
};

struct MeasurementReport {
  ReadCode title;
  std::vector<ReadGroup> groups;
  std::vector<ReadEvaluation> evaluations;  ///< of the whole
};

/// nullptr where it is not among them.
[[nodiscard]] const ReadEvaluation* evaluationIn(const std::vector<ReadEvaluation>& evaluations,
                                                 const Code& name);

/// The groups and evaluations of a TID 1500 report, ours or another's, by our own bounded reader. "dicom.sr-other" for a report of another
/// kind, and what readOutline refuses.
[[nodiscard]] Result<MeasurementReport> readMeasurementReport(const std::filesystem::path& file,
                                                              const IntakeLimits& limits = {});

}  // namespace twinscope::imaging::dicom
