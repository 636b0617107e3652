#include "app/services/response/growth_facts.h"

#include <algorithm>
#include <utility>

namespace twinscope::app {
namespace {

using twin::EventKind;
using twin::TimelineEvent;
using twin::growth::Treatment;

constexpr int kCycleDays = 28, kDaysOfDrug = 5;
constexpr double kUsualDailyMgPerM2 = 75, kUsualCycleMgPerM2 = 150;

void addRadiotherapy(const TimelineEvent& event, GrowthFacts& into) {
  if (!event.amount) {
    into.ignored.push_back(describe(event));
    return;
  }
  into.treatments.push_back({.kind = Treatment::Kind::radiotherapy,
                             .begin = event.date,
                             .end = event.until.value_or(event.date),
                             .totalGy = *event.amount,
                             .fractions = event.count.value_or(1)});
}

/// Cycles that are counted, else every day.
void addTemozolomide(const TimelineEvent& event, GrowthFacts& into) {
  const bool inCycles = event.count.has_value();
  const double dose = event.amount.value_or(inCycles ? kUsualCycleMgPerM2 : kUsualDailyMgPerM2);
  const auto add = [&](Date begin, Date end) {
    into.treatments.push_back(
        {.kind = Treatment::Kind::temozolomide, .begin = begin, .end = end, .mgPerM2 = dose});
  };
  if (!inCycles) return add(event.date, event.until.value_or(event.date));
  for (int cycle = 0; cycle < *event.count; ++cycle) {
    const Date begin = event.date.plusDays(kCycleDays * cycle);
    const Date end = begin.plusDays(kDaysOfDrug - 1);
    if (event.until && begin > *event.until) break;
    add(begin, event.until ? std::min(end, *event.until) : end);
  }
}

}  // namespace

GrowthFacts growthFacts(std::span<const TimelineEvent> events) {
  GrowthFacts facts;
  for (const TimelineEvent& event : events) {
    if (event.kind == EventKind::surgery && event.detail != "biopsy")
      facts.from = std::max(facts.from.value_or(event.date), event.date);
    if (event.kind == EventKind::radiotherapy) addRadiotherapy(event, facts);
    if (event.kind == EventKind::chemotherapy)
      event.detail == "temozolomide" ? addTemozolomide(event, facts)
                                     : facts.ignored.push_back(describe(event));
    if (event.kind == EventKind::antiangiogenic || event.kind == EventKind::immunotherapy ||
        event.kind == EventKind::localTherapy)
      facts.ignored.push_back(describe(event));
  }
  return facts;
}

Result<ForecastFromFacts> forecastFromFacts(const storage::ReadStore& store,
                                            const std::string& patientKey,
                                            std::span<const double> daysAhead,
                                            PatientGrowthOptions options,
                                            const JobContext& context) {
  const auto patient = store.studies().patientByKey(patientKey);
  if (!patient) return std::unexpected(patient.error());
  GrowthFacts facts;
  if (*patient) {
    const auto events = store.courses().events((*patient)->id);
    if (!events) return std::unexpected(events.error());
    facts = growthFacts(*events);
  }
  options.from = facts.from;
  auto made =
      forecastPatient(store.studies(), patientKey, facts.treatments, daysAhead, options, context);
  if (!made) return std::unexpected(made.error());
  return ForecastFromFacts{std::move(*made), std::move(facts.ignored)};
}

}  // namespace twinscope::app
