#include "twin/response/rules.h"

#include <algorithm>
#include <cstdlib>

namespace twinscope::twin {
namespace {

constexpr int kFirstDay = 21, kBestDay = 28, kLastDay = 35, kLatestDay = 84, kFreshDays = 14;
constexpr double kMeasurableMm = 10, kThickMm = 5;
constexpr int kSettledDays = 7, kEarlyDays = 90;

/// The evaluable scan of the least cost; the earlier one on a tie. cost: negative where it does not count.
template <class Cost>
std::optional<std::size_t> cheapest(std::span<const Scan> scans, Cost cost) {
  std::optional<std::size_t> best;
  for (std::size_t n = 0; n < scans.size(); ++n) {
    if (!scans[n].evaluable || cost(scans[n].date) < 0) continue;
    if (!best || cost(scans[n].date) < cost(scans[*best].date)) best = n;
  }
  return best;
}

BaselineChoice afterRadiotherapy(Date end, std::span<const Scan> scans) {
  const auto inWindow = cheapest(scans, [end](Date date) {
    const int day = date.daysSince(end);
    return day >= kFirstDay && day <= kLastDay ? std::abs(day - kBestDay) : -1;
  });
  if (inWindow) return {inWindow, "R-BL-1"};
  const auto beside = cheapest(scans, [end](Date date) {
    const int day = date.daysSince(end);
    if (day < 1 || day > kLatestDay) return -1;
    return day < kFirstDay ? kFirstDay - day : day - kLastDay;
  });
  return {beside, beside ? "R-BL-2" : "R-BL-5"};
}

BaselineChoice beforeTreatment(Date start, std::span<const Scan> scans) {
  const auto last = cheapest(scans, [start](Date date) { return start.daysSince(date); });
  if (!last) return {std::nullopt, "R-BL-5"};
  return {last, start.daysSince(scans[*last].date) <= kFreshDays ? "R-BL-3" : "R-BL-4"};
}

/// Karnofsky fell as far as counts.
bool declined(int before, int now) {
  return (before >= 90 && now <= 70) || (before <= 80 && before - now >= 20) ||
         (now <= 50 && now < before);
}

}  // namespace

BaselineChoice chooseBaseline(Setting setting, std::optional<Date> radiotherapyEnd,
                              std::optional<Date> treatmentStart, std::span<const Scan> scans) {
  const auto anchor = setting == Setting::newlyDiagnosed ? radiotherapyEnd : treatmentStart;
  if (!anchor) return {std::nullopt, "R-BL-5"};
  return setting == Setting::newlyDiagnosed ? afterRadiotherapy(*anchor, scans)
                                            : beforeTreatment(*anchor, scans);
}

std::string_view flagOfBaseline(std::string_view rule) {
  if (rule == "R-BL-2") return "W-BL-WINDOW";
  return rule == "R-BL-4" ? "W-BL-AGE" : "";
}

std::string measurabilityOf(const LesionExtent& lesion) {
  if (lesion.extentMm && std::ranges::min(*lesion.extentMm) >= kMeasurableMm) return "R-MS-2";
  if (!lesion.diametersMm || !lesion.clearMargin || lesion.slices < 2) return "R-MS-3";
  const double least =
      lesion.sliceMm > kThickMm ? std::max(kMeasurableMm, 2 * lesion.sliceMm) : kMeasurableMm;
  const auto [longest, perpendicular] = *lesion.diametersMm;
  return std::min(longest, perpendicular) >= least ? "R-MS-1" : "R-MS-3";
}

bool isMeasurable(const LesionExtent& lesion) { return measurabilityOf(lesion) != "R-MS-3"; }

ClinicalFinding clinicalStatusOf(const Performance& performance) {
  using enum ClinicalStatus;
  if (!performance.baseline || !performance.now) return {unknown, "R-CL-4"};
  if (!declined(*performance.baseline, *performance.now)) return {stableOrImproved, "R-CL-1"};
  if (performance.cause == Performance::Cause::other) return {worseOtherwise, "R-CL-3"};
  if (performance.cause == Performance::Cause::unknown ||
      performance.days.value_or(0) < kSettledDays)
    return {unknown, "R-CL-4"};
  return {worseByTumour, "R-CL-2"};
}

BtRads btRadsOf(const BtRadsFacts& facts) {
  using enum BtRadsFacts::Trend;
  if (!facts.suitablePrior || facts.trend == unknown) return {"0", "B-0"};
  if (facts.trend == same) return {"2", "B-2"};
  if (facts.trend == better) {
    if (facts.antiangiogenic == BtRadsFacts::Antiangiogenic::first) return {"1b", "B-1"};
    if (facts.antiangiogenic == BtRadsFacts::Antiangiogenic::sustained) return {"1a", "B-1"};
    if (facts.steroid == BtRadsFacts::Steroid::unknown) return {"NS", "B-NS"};
    return {facts.steroid == BtRadsFacts::Steroid::increased ? "1b" : "1a", "B-1"};
  }
  if (facts.irradiated && !facts.daysSinceRadiotherapy) return {"NS", "B-NS"};
  if (facts.irradiated && *facts.daysSinceRadiotherapy < kEarlyDays) return {"3a", "B-3a"};
  if (!facts.bothWorse) return {"3b", "B-3b"};
  const double bound = facts.metric == SizeMetric::area ? 25 : 40;
  return facts.growthPercent >= bound || facts.progressive ? BtRads{"4", "B-4"}
                                                           : BtRads{"3c", "B-3c"};
}

}  // namespace twinscope::twin
