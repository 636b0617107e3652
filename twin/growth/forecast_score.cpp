#include "twin/growth/forecast_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace twinscope::twin::growth {
namespace {

constexpr double kLargestMl = 2000;  ///< more than a head holds

std::vector<DatedVolume> historyOf(const GrowthProblem& problem, double RegionVolumes::*region) {
  std::vector<DatedVolume> history;
  for (const TumourScan& scan : problem.scans) history.push_back({scan.day, scan.volumes.*region});
  return history;
}

Result<PastForecast> forecastOf(const GrowthProblem& problem, std::size_t scans,
                                const CalibrationOptions& options, const JobContext& context) {
  GrowthProblem known = problem;
  known.scans.resize(scans);
  ProgressSlice fitting(context.progress, 0, 0.9), drawing(context.progress, 0.9, 1);
  const auto calibration = calibrate(known, options, {context.stop, fitting, context.log});
  if (!calibration) return std::unexpected(calibration.error());
  const TumourScan& next = problem.scans[scans];
  const auto made = forecast(known, *calibration, std::array{next.day}, std::nullopt,
                             {context.stop, drawing, context.log});
  if (!made) return std::unexpected(made.error());
  const ForecastPoint& point = made->points.front();
  const auto core = historyOf(known, &RegionVolumes::coreMl);
  const auto whole = historyOf(known, &RegionVolumes::wholeMl);
  PastForecast past{.scans = scans,
                    .core = scoreOf(point.core, made->weights, core, next.day, next.volumes.coreMl),
                    .whole = {}};
  if (problem.outlined == Outlined::coreAndWhole)
    past.whole = scoreOf(point.whole, made->weights, whole, next.day, next.volumes.wholeMl);
  return past;
}

}  // namespace

double crps(std::span<const double> draws, std::span<const double> weights, double observed) {
  std::vector<std::size_t> order(draws.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t n) { return draws[n]; });
  // Σᵢⱼ wᵢwⱼ|xᵢ − xⱼ|/2 = Σᵢ wᵢxᵢ(2Wᵢ₋₁ + wᵢ − 1) over sorted draws, Wᵢ the weight up to i.
  double distance = 0, spread = 0, below = 0;
  for (const std::size_t n : order) {
    distance += weights[n] * std::abs(draws[n] - observed);
    spread += weights[n] * draws[n] * (2 * below + weights[n] - 1);
    below += weights[n];
  }
  return distance - spread;
}

Baselines baselinesOf(std::span<const DatedVolume> history, double day) {
  const DatedVolume& last = history.back();
  Baselines baselines{.lastMl = last.ml, .linearMl = {}, .exponentialMl = {}};
  if (history.size() < 2) return baselines;
  const DatedVolume& before = history[history.size() - 2];
  const double ahead = (day - last.day) / (last.day - before.day);
  baselines.linearMl = std::max(0.0, last.ml + ahead * (last.ml - before.ml));
  if (last.ml > 0 && before.ml > 0)
    baselines.exponentialMl = std::min(kLargestMl, last.ml * std::pow(last.ml / before.ml, ahead));
  return baselines;
}

ForecastScore scoreOf(const VolumeForecast& volume, std::span<const double> weights,
                      std::span<const DatedVolume> history, double day, double observedMl) {
  return {.day = day,
          .observedMl = observedMl,
          .medianMl = volume.medianMl,
          .within50 = volume.within50Ml.holds(observedMl),
          .within90 = volume.within90Ml.holds(observedMl),
          .crpsMl = crps(volume.drawsMl, weights, observedMl),
          .baselines = baselinesOf(history, day)};
}

Result<std::vector<PastForecast>> pastForecasts(const GrowthProblem& problem,
                                                const CalibrationOptions& options,
                                                const JobContext& context) {
  if (auto ok = problem.validate(); !ok) return std::unexpected(ok.error());
  std::vector<PastForecast> past;
  const auto count = static_cast<double>(problem.scans.size() - 1);
  for (std::size_t scans = 1; scans < problem.scans.size(); ++scans) {
    const auto done = static_cast<double>(scans);
    ProgressSlice slice(context.progress, (done - 1) / count, done / count);
    const auto one = forecastOf(problem, scans, options, {context.stop, slice, context.log});
    if (!one) return std::unexpected(one.error());
    past.push_back(*one);
  }
  return past;
}

}  // namespace twinscope::twin::growth
