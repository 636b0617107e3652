#pragma once

#include "core/base/date.h"
#include "twin/response/course.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Rules beside the course: which scan is the baseline, what can be measured, what a performance status means, BT-RADS.
namespace twinscope::twin {

enum class Setting { newlyDiagnosed, recurrent, noRadiotherapy };

struct Scan {
  Date date;
  bool evaluable = true;
};

struct BaselineChoice {
  std::optional<std::size_t>
      scan;          ///< none: the course cannot be assessed until a person names one
  std::string rule;  ///< "R-BL-1" to "R-BL-5"; 2 and 4 want a second look
};
/// Newly diagnosed: the scan 21 to 35 days after radiotherapy nearest to day 28, else the nearest to that window within 12 weeks.
/// Else the last one on or before the treatment's start. The earlier one on a tie. Scans by date.
[[nodiscard]] BaselineChoice chooseBaseline(Setting setting, std::optional<Date> radiotherapyEnd,
                                            std::optional<Date> treatmentStart,
                                            std::span<const Scan> scans);

/// "W-BL-WINDOW", "W-BL-AGE": what to look at twice in a baseline that a rule chose; empty: nothing.
[[nodiscard]] std::string_view flagOfBaseline(std::string_view rule);

struct LesionExtent {
  std::optional<Diameters> diametersMm;
  std::optional<std::array<double, 3>> extentMm;
  int slices = 0;
  double sliceMm = 0;
  bool clearMargin = true;
};
/// "R-MS-1" (two diameters of 10 mm on two slices), "R-MS-2" (10 mm along three axes), "R-MS-3": not measurable.
[[nodiscard]] std::string measurabilityOf(const LesionExtent& lesion);
[[nodiscard]] bool isMeasurable(const LesionExtent& lesion);

struct Performance {
  std::optional<int> baseline, now;  ///< Karnofsky, 0 to 100
  std::optional<int> days;           ///< since it is so
  enum class Cause { tumour, other, unknown } cause = Cause::unknown;
};
struct ClinicalFinding {
  ClinicalStatus status = ClinicalStatus::unknown;
  std::string rule;  ///< "R-CL-1" to "R-CL-4"
};
[[nodiscard]] ClinicalFinding clinicalStatusOf(const Performance& performance);

/// What BT-RADS (btrads.com) asks; nullopt or unknown where nobody knows.
struct BtRadsFacts {
  bool suitablePrior = true;
  enum class Trend { better, same, worse, unknown } trend = Trend::unknown;
  enum class Antiangiogenic { none, first, sustained } antiangiogenic = Antiangiogenic::none;
  enum class Steroid { notIncreased, increased, unknown } steroid = Steroid::notIncreased;
  bool irradiated = true;
  std::optional<int> daysSinceRadiotherapy;
  bool bothWorse = false;  ///< CE and FLAIR
  double growthPercent = 0;
  bool progressive = false;  ///< over two studies or more
  SizeMetric metric = SizeMetric::area;
};
struct BtRads {
  std::string score, rule;  ///< "3b", "B-3b"; "NS" is not scored
};
[[nodiscard]] BtRads btRadsOf(const BtRadsFacts& facts);

}  // namespace twinscope::twin
