#include "twin/growth/forecast.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "twin/growth/ensemble.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope::twin::growth {
namespace {

/// Nothing that weighs less can be seen in a quantile.
constexpr double kLeastWeight = 1e-7;

VolumeForecast summarise(std::vector<double> drawsMl, std::span<const double> weights) {
  const auto at = [&](double share) { return quantile(drawsMl, weights, share); };
  VolumeForecast volume{.medianMl = at(0.5),
                        .within50Ml = {at(0.25), at(0.75)},
                        .within90Ml = {at(0.05), at(0.95)},
                        .drawsMl = {}};
  volume.drawsMl = std::move(drawsMl);
  return volume;
}

/// Volumes of every draw on rising days; nothing of those that weigh nothing.
Result<std::vector<std::vector<RegionVolumes>>> runDraws(const GrowthProblem& problem,
                                                         std::span<const Draw> draws,
                                                         std::span<const double> days,
                                                         const device::DeviceKernels* device,
                                                         const JobContext& context) {
  std::vector<GrowthParameters> tumours;
  for (const Draw& draw : draws)
    if (draw.weight > kLeastWeight) tumours.push_back(draw.parameters);
  auto grown = volumesOfEach(tumours, days, problem, device, context);
  if (!grown) return grown;
  std::vector<std::vector<RegionVolumes>> volumes;
  auto next = grown->begin();
  for (const Draw& draw : draws)
    volumes.push_back(draw.weight > kLeastWeight ? std::move(*next++)
                                                 : std::vector<RegionVolumes>(days.size()));
  return volumes;
}

/// The draw whose core and whole lie nearest to the medians, by logarithm.
std::size_t middleOf(std::span<const RegionVolumes> volumes, std::span<const double> weights) {
  std::vector<double> apart(volumes.size(), 0.0);
  for (double RegionVolumes::*region : {&RegionVolumes::coreMl, &RegionVolumes::wholeMl}) {
    std::vector<double> ml;
    for (const RegionVolumes& of : volumes) ml.push_back(of.*region);
    const double median = quantile(ml, weights, 0.5);
    for (std::size_t n = 0; n < ml.size(); ++n)
      apart[n] += std::abs(std::log((ml[n] + kSmallMl) / (median + kSmallMl)));
  }
  for (std::size_t n = 0; n < apart.size(); ++n)
    if (!(weights[n] > kLeastWeight)) apart[n] = std::numeric_limits<double>::infinity();
  return static_cast<std::size_t>(std::ranges::min_element(apart) - apart.begin());
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
  if (scenario) treated.course = courseUnder(problem.course, *scenario);
  const auto volumes = runDraws(treated, drawsUnder(treated.course, calibration), rising,
                                calibration.options.device, context);
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
    std::vector<RegionVolumes> exact;
    for (std::size_t n = 0; n < volumes->size(); ++n) {
      Random random = noise.stream("draw", n);
      const RegionVolumes& of = exact.emplace_back((*volumes)[n][at]);
      core.push_back(scannedMl(of.coreMl, spread(errors.core), random));
      whole.push_back(scannedMl(of.wholeMl, spread(errors.whole), random));
    }
    result.points.push_back({.day = day,
                             .core = summarise(std::move(core), result.weights),
                             .whole = summarise(std::move(whole), result.weights),
                             .middleDraw = middleOf(exact, result.weights)});
  }
  return result;
}

}  // namespace twinscope::twin::growth
