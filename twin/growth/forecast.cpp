#include "twin/growth/forecast.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::twin::growth {
namespace {

/// The course of the problem before a day, of the scenario from it on.
GrowthCourse joined(const GrowthCourse& before, const Scenario& scenario) {
  GrowthCourse course = scenario.course;
  const auto join = [&](auto& later, const auto& earlier) {
    std::erase_if(later, [&](const auto& event) { return event.day < scenario.fromDay; });
    for (const auto& event : earlier)
      if (event.day < scenario.fromDay) later.push_back(event);
  };
  join(course.radiotherapy, before.radiotherapy);
  join(course.chemotherapy, before.chemotherapy);
  join(course.resections, before.resections);
  return course;
}

/// What a scan would measure of a true volume.
double measured(double ml, double noise, Random& random) {
  const double error = noise * random.normal();
  return ml > kSmallMl ? ml * std::exp(error - noise * noise / 2)
                       : std::max(0.0, ml + kSmallMl * error);
}

VolumeForecast summarise(std::vector<double> drawsMl, std::span<const double> weights) {
  const auto at = [&](double share) { return quantile(drawsMl, weights, share); };
  VolumeForecast volume{.medianMl = at(0.5),
                        .within50Ml = {at(0.25), at(0.75)},
                        .within90Ml = {at(0.05), at(0.95)},
                        .drawsMl = {}};
  volume.drawsMl = std::move(drawsMl);
  return volume;
}

/// Volumes of every draw on rising days.
Result<std::vector<std::vector<RegionVolumes>>> runDraws(const GrowthProblem& problem,
                                                         const Calibration& calibration,
                                                         std::span<const double> days,
                                                         const JobContext& context) {
  using Volumes = std::vector<RegionVolumes>;
  std::vector<Result<Volumes>> answers(calibration.draws.size(), Volumes(days.size()));
  parallelFor(answers.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n)
      // Nothing that weighs less can be seen in a quantile.
      if (calibration.draws[n].weight > 1e-7)
        answers[n] = volumesOn(days, problem, calibration.draws[n].parameters, context);
  });
  std::vector<Volumes> volumes;
  for (auto& answer : answers) {
    if (!answer) return std::unexpected(answer.error());
    volumes.push_back(std::move(*answer));
  }
  return volumes;
}

}  // namespace

std::string_view nameOf(ForecastKind kind) {
  return kind == ForecastKind::simulation ? "simulation" : "observed-treatment";
}

Result<Forecast> forecast(const GrowthProblem& problem, const Calibration& calibration,
                          std::span<const double> days, const std::optional<Scenario>& scenario,
                          const JobContext& context) {
  if (auto ok = problem.validate(); !ok) return std::unexpected(ok.error());
  std::vector<double> rising(days.begin(), days.end());
  std::ranges::sort(rising);
  if (!rising.empty() && rising.front() < problem.scans.front().day)
    return refusal("growth.forecast", concat("day ", rising.front(), " is before the first scan"));
  GrowthProblem treated = problem;
  if (scenario) treated.course = joined(problem.course, *scenario);
  const auto volumes = runDraws(treated, calibration, rising, context);
  if (!volumes) return std::unexpected(volumes.error());
  Forecast result{.kind = scenario ? ForecastKind::simulation : ForecastKind::observedTreatment};
  for (const Draw& draw : calibration.draws) result.weights.push_back(draw.weight);
  const Random noise = Random(calibration.options.seed).stream("measurement");
  for (const double day : days) {
    const auto at = static_cast<std::size_t>(std::ranges::find(rising, day) - rising.begin());
    const bool ahead = day > problem.scans.back().day;
    const auto spread = [&](double modelError) {
      return std::hypot(calibration.noise, ahead ? modelError : 0.0);
    };
    const RegionErrors& errors = calibration.options.modelError;
    std::vector<double> core, whole;
    for (std::size_t n = 0; n < volumes->size(); ++n) {
      Random random = noise.stream("draw", n);
      const RegionVolumes& of = (*volumes)[n][at];
      core.push_back(measured(of.coreMl, spread(errors.core), random));
      whole.push_back(measured(of.wholeMl, spread(errors.whole), random));
    }
    result.points.push_back({.day = day,
                             .core = summarise(std::move(core), result.weights),
                             .whole = summarise(std::move(whole), result.weights)});
  }
  return result;
}

}  // namespace twinscope::twin::growth
