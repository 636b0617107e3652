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

/// One measurement group of a report.
struct ReadGroup {
  std::string trackingId, trackingUid;
  ReadCode finding;
  std::optional<int> segment;
  std::vector<ReadMeasurement> measurements;

  /// nullopt where it is not among the measurements.
  [[nodiscard]] std::optional<double> value(const Code& quantity) const;
};

struct MeasurementReport {
  ReadCode title;
  std::vector<ReadGroup> groups;
};

/// The groups of a TID 1500 report, ours or another's, by our own bounded reader. "dicom.sr-other" for a report of another
/// kind, and what readOutline refuses.
[[nodiscard]] Result<MeasurementReport> readMeasurementReport(const std::filesystem::path& file,
                                                              const IntakeLimits& limits = {});

}  // namespace twinscope::imaging::dicom
