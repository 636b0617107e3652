#include "core/compute/reaction_diffusion_course.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

/// ∫ of the summed concentrations over [from, to], in dose·days.
double exposure(const GrowthCourse& course, double from, double to) {
  double sum = 0;
  for (const ChemotherapyDose& dose : course.chemotherapy) {
    if (dose.day >= to) continue;
    const double k = course.chemotherapyDecayPerDay;
    const double since = std::max(from, dose.day) - dose.day;
    sum += dose.amount * std::exp(-k * since) * -std::expm1(-k * (to - dose.day - since)) / k;
  }
  return sum;
}

LocalGrowth kill(const GrowthCourse& course, double from, double to) {
  if (course.chemotherapy.empty()) return {};
  return {std::exp(-course.chemotherapyKillPerDay * exposure(course, from, to)), 0};
}

/// Days of [from, to) on which something is done, with both ends; rising, each once.
std::vector<double> daysOf(const GrowthCourse& course, double from, double to) {
  std::vector<double> days{from, to};
  const auto add = [&](double day) {
    if (day > from && day < to) days.push_back(day);
  };
  for (const auto& fraction : course.radiotherapy) add(fraction.day);
  for (const auto& dose : course.chemotherapy) add(dose.day);
  for (const auto& resection : course.resections) add(resection.day);
  std::ranges::sort(days);
  days.erase(std::ranges::unique(days).begin(), days.end());
  return days;
}

LocalGrowth fractionsOn(const GrowthCourse& course, double day) {
  LocalGrowth all;
  for (const auto& fraction : course.radiotherapy)
    if (fraction.day == day)
      all.gain *= survivingShare(course.alphaPerGy, course.alphaOverBetaGy, fraction.doseGy);
  return all;
}

const Resection* resectionOn(const GrowthCourse& course, double day) {
  const auto hit = std::ranges::find(course.resections, day, &Resection::day);
  return hit == course.resections.end() ? nullptr : &*hit;
}

}  // namespace

Status GrowthCourse::validate() const {
  const auto refuse = [](const char* what) { return refusal("growth.course", what); };
  if (!(alphaPerGy >= 0 && alphaOverBetaGy > 0))
    return refuse("radiosensitivity: α must not be negative and α/β must be positive");
  if (!(chemotherapyKillPerDay >= 0 && chemotherapyDecayPerDay > 0))
    return refuse("chemotherapy: the kill must not be negative and the decay must be positive");
  for (const auto& fraction : radiotherapy)
    if (!(fraction.doseGy >= 0 && std::isfinite(fraction.day)))
      return refuse("a fraction needs a day and a dose of at least 0 Gy");
  for (const auto& dose : chemotherapy)
    if (!(dose.amount >= 0 && std::isfinite(dose.day)))
      return refuse("a dose of chemotherapy needs a day and an amount of at least 0");
  for (std::size_t n = 0; n < resections.size(); ++n)
    for (std::size_t m = 0; m < n; ++m)
      if (resections[n].day == resections[m].day) return refuse("two resections on one day");
  return {};
}

double survivingShare(double alphaPerGy, double alphaOverBetaGy, double doseGy) {
  return std::exp(-alphaPerGy * doseGy * (1 + doseGy / alphaOverBetaGy));
}

LocalGrowth LocalGrowth::logistic(double exponent) {
  return {std::exp(exponent), std::expm1(exponent)};
}

GrowthPlan planGrowth(const GrowthCourse& course, double proliferationPerDay,
                      double longestStepDays, double fromDay, double toDay) {
  const auto days = daysOf(course, fromDay, toDay);
  GrowthPlan plan;
  for (std::size_t d = 0; d + 1 < days.size(); ++d) {
    const double length = days[d + 1] - days[d];
    // The margin lets a whole number of steps that rounding made a hair too long be taken as such.
    const double count = std::max(1.0, std::ceil(length / longestStepDays - 1e-6));
    const double step = length / count;
    LocalGrowth& before = plan.steps.empty() ? plan.before : plan.steps.back().after;
    before = before.then(fractionsOn(course, days[d]));
    (plan.steps.empty() ? plan.resection : plan.steps.back().resection) =
        resectionOn(course, days[d]);
    for (double n = 0; n < count; ++n) {
      const double begin = days[d] + n * step, middle = begin + step / 2;
      const LocalGrowth half = LocalGrowth::logistic(proliferationPerDay * step / 2);
      LocalGrowth& last = plan.steps.empty() ? plan.before : plan.steps.back().after;
      last = last.then(kill(course, begin, middle)).then(half);
      plan.steps.push_back(
          {.days = step, .after = half.then(kill(course, middle, begin + step)), .resection = {}});
    }
  }
  return plan;
}

}  // namespace twinscope
