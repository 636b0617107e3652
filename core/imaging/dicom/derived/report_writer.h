#pragma once

#include "core/base/error.h"
#include "core/imaging/dicom/derived/derived_object.h"
#include "core/volume/label_table.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::imaging::dicom {

/// The largest diameters of a lesion in one slice.
struct BidimensionalMm {
  double longAxis = 0, shortAxis = 0;
};

/// What was measured of a whole region, or of one lesion.
struct MeasuredGroup {
  Region region = Region::et;
  std::string trackingId, trackingUid;
  int segment = 0;  ///< number in the segmentation that the report refers to
  double volumeMl = 0;
  std::optional<BidimensionalMm> diameters;
  enum class Extent { wholeRegion, lesion } extent = Extent::wholeRegion;
};

struct ReportContent {
  DerivedObject object;
  DerivedObject segmentation;  ///< written before, of the same source
  std::vector<MeasuredGroup> groups;
};

/// Writes an imaging measurement report (PS3.16 TID 1500) through DCMTK: one volumetric group (TID 1411) for each region
/// and lesion, with volume in mm³, long and short axis in mm and their product in mm² by RANO. Atomic; any thread.
/// Refuses a report without a group ("export.no-measurements").
[[nodiscard]] Status writeReport(const ReportContent& content, const std::filesystem::path& file);

}  // namespace twinscope::imaging::dicom
