#include "twin/growth/scenario.h"

#include "core/base/random.h"

#include <algorithm>

namespace twinscope::twin::growth {
namespace {

constexpr int kDailyMgPerM2 = 75, kCycleMgPerM2 = 150;
constexpr int kCycles = 6, kCycleDays = 28, kDaysOfDrug = 5;
constexpr int kConcomitantDays = 42, kRestDays = 28;

void addCycles(std::vector<Treatment>& treatments, Date begin) {
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const Date first = begin.plusDays(kCycleDays * cycle);
    treatments.push_back({.kind = Treatment::Kind::temozolomide,
                          .begin = first,
                          .end = first.plusDays(kDaysOfDrug - 1),
                          .mgPerM2 = kCycleMgPerM2});
  }
}

bool isFromPrior(const Calibration& calibration, GrowthParameter parameter) {
  const Estimate* estimate = calibration.find(parameter);
  return estimate == nullptr || estimate->identified == Identified::byPriorOnly;
}

double drawnFrom(const GrowthPrior& prior, Random random) {
  double value = prior.valueAt(random.normal());
  while (value < prior.lowest || value > prior.highest) value = prior.valueAt(random.normal());
  return value;
}

void drawEffect(GrowthParameter parameter, const Calibration& calibration,
                std::vector<Draw>& draws) {
  const Random random = Random(calibration.options.seed).stream(nameOf(parameter));
  for (std::size_t n = 0; n < draws.size(); ++n)
    valueOf(draws[n].parameters, parameter) =
        drawnFrom(priorOf(parameter), random.stream("prior", n));
}

}  // namespace

GrowthCourse courseUnder(const GrowthCourse& observed, const Scenario& scenario) {
  GrowthCourse course = scenario.course;
  const auto join = [&](auto& later, const auto& earlier) {
    std::erase_if(later, [&](const auto& event) { return event.day < scenario.fromDay; });
    for (const auto& event : earlier)
      if (event.day < scenario.fromDay) later.push_back(event);
  };
  join(course.radiotherapy, observed.radiotherapy);
  join(course.chemotherapy, observed.chemotherapy);
  join(course.resections, observed.resections);
  return course;
}

std::string_view nameOf(StandardTreatment treatment) {
  constexpr std::array<std::string_view, 4> kNames{"none", "radiotherapy", "temozolomide", "both"};
  return kNames[static_cast<std::size_t>(treatment)];
}

std::optional<StandardTreatment> standardTreatmentFromName(std::string_view name) {
  for (const StandardTreatment treatment : kStandardTreatments)
    if (nameOf(treatment) == name) return treatment;
  return std::nullopt;
}

std::vector<Treatment> treatmentsOf(StandardTreatment treatment, Date begin) {
  std::vector<Treatment> treatments;
  const bool both = treatment == StandardTreatment::both;
  if (both || treatment == StandardTreatment::radiotherapy)
    treatments.push_back({.kind = Treatment::Kind::radiotherapy, .begin = begin, .end = begin});
  if (both)
    treatments.push_back({.kind = Treatment::Kind::temozolomide,
                          .begin = begin,
                          .end = begin.plusDays(kConcomitantDays - 1),
                          .mgPerM2 = kDailyMgPerM2});
  if (both) addCycles(treatments, begin.plusDays(kConcomitantDays + kRestDays));
  if (treatment == StandardTreatment::temozolomide) addCycles(treatments, begin);
  return treatments;
}

std::string_view nameOf(ScenarioCaveat caveat) {
  constexpr std::array<std::string_view, 3> kNames{"radiotherapy-from-prior",
                                                   "chemotherapy-from-prior", "irradiated-before"};
  return kNames[static_cast<std::size_t>(caveat)];
}

std::string_view describe(ScenarioCaveat caveat) {
  constexpr std::array<std::string_view, 3> kSentences{
      "The effect of radiotherapy is not known from this patient's scans: literature prior.",
      "The effect of temozolomide is not known from this patient's scans: literature prior.",
      "The patient has had radiotherapy: a second full course is rarely given."};
  return kSentences[static_cast<std::size_t>(caveat)];
}

std::vector<ScenarioCaveat> caveatsOf(const GrowthProblem& problem, const Calibration& calibration,
                                      const Scenario& scenario) {
  const auto isAhead = [&](const auto& event) { return event.day >= scenario.fromDay; };
  const auto isBefore = [&](const auto& event) { return event.day < scenario.fromDay; };
  std::vector<ScenarioCaveat> caveats;
  const bool irradiates = std::ranges::any_of(scenario.course.radiotherapy, isAhead);
  if (irradiates && isFromPrior(calibration, GrowthParameter::alpha))
    caveats.push_back(ScenarioCaveat::radiotherapyFromPrior);
  if (std::ranges::any_of(scenario.course.chemotherapy, isAhead) &&
      isFromPrior(calibration, GrowthParameter::chemotherapyKill))
    caveats.push_back(ScenarioCaveat::chemotherapyFromPrior);
  if (irradiates && std::ranges::any_of(problem.course.radiotherapy, isBefore))
    caveats.push_back(ScenarioCaveat::irradiatedBefore);
  return caveats;
}

std::vector<Draw> drawsUnder(const GrowthCourse& course, const Calibration& calibration) {
  std::vector<Draw> draws = calibration.draws;
  const auto isUnknown = [&](GrowthParameter effect) {
    return calibration.find(effect) == nullptr;
  };
  if (!course.radiotherapy.empty() && isUnknown(GrowthParameter::alpha))
    drawEffect(GrowthParameter::alpha, calibration, draws);
  if (!course.chemotherapy.empty() && isUnknown(GrowthParameter::chemotherapyKill))
    drawEffect(GrowthParameter::chemotherapyKill, calibration, draws);
  return draws;
}

}  // namespace twinscope::twin::growth
