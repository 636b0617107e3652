#pragma once

#include "core/base/error.h"
#include "core/imaging/dicom/derived/codes.h"
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
  int segment =
      0;  ///< number in the segmentation that the report refers to; 0: it has none of its own
  double volumeMl = 0;
  /// Of each part of a lesion; of more than one their products alone are told, as a sum.
  std::vector<BidimensionalMm> diameters = {};
  enum class Extent { wholeRegion, lesion } extent = Extent::wholeRegion;
};

/// The lesions that the criteria count, added up, at one of the visits that they compare.
struct SumOfLesions {
  Region region = Region::et;
  std::string trackingId, trackingUid;
  Code moment;  ///< kBaseline, kNadir, kVisitBefore, kThisVisit
  Date date;
  enum class Size { areaMm2, volumeMm3 } size = Size::volumeMm3;
  double value = 0;
};

/// What the criteria say of the visit.
struct RatedResponse {
  Code category;  ///< kCompleteResponse and so on; kBaseline where there is nothing to compare with
  std::optional<Code> confirmation;  ///< of a response
  Code origin;                       ///< kComputed, kSigned
  Code method;                       ///< kRano, kImmunoRano
  std::string criteria;              ///< "RANO 2.0"
  std::string rule, ruleWords;       ///< "R-PD-1"; empty where none decided
};

struct ReportContent {
  DerivedObject object;
  DerivedObject segmentation;  ///< written before, of the same source
  std::vector<MeasuredGroup> groups;
  std::vector<SumOfLesions> sums = {};
  std::optional<RatedResponse> response = std::nullopt;
};

/// Writes an imaging measurement report (PS3.16 TID 1500) through DCMTK: for each region and lesion one volumetric group
/// (TID 1411; TID 1501 where it has no segment of its own) with volume in mm³, long and short axis in mm and their product in mm²
/// by RANO; the sums that the criteria compare, each with its time point (TID 1501); and the response as coded evaluations of
/// the whole. Atomic; any thread. Refuses a report without a group ("export.no-measurements").
[[nodiscard]] Status writeReport(const ReportContent& content, const std::filesystem::path& file);

}  // namespace twinscope::imaging::dicom
