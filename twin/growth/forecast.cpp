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

/// How forecasts of a region go on from the last scan: what the scan showed beyond the model, as far as that is more than its noise.
struct Continuation {
  double logShift = 0;  ///< of volume + kSmallMl
  double weight = 0;    ///< share of the deviation that is taken for the model's error, below 1

  [[nodiscard]] double shifted(double ml) const {
    return std::max(0.0, (ml + kSmallMl) * std::exp(logShift) - kSmallMl);
  }
};

/// Empirical Bayes from one deviation r of variance σ² + τ²: τ² = r² − σ² where that is positive, and of r the share τ²/(τ² + σ²).
Continuation continuationFrom(double seenMl, double modelMl, double noise) {
  const double r = std::log((seenMl + kSmallMl) / (modelMl + kSmallMl));
  const double sigma = noise * std::max(seenMl, kSmallMl) / (seenMl + kSmallMl);
  // A volume that small may be none: it says only how much there is not.
  if (std::abs(r) <= sigma || (seenMl < kSmallMl && r > 0)) return {};
  const double weight = 1 - sigma * sigma / (r * r);
  return {.logShift = weight * r, .weight = weight};
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

/// What became of a calibration's draws.
class DrawnVolumes {
 public:
  /// Whether the scans are of the treatment that the draws had until the last of them.
  enum class Past { seen, imagined };
  DrawnVolumes(const GrowthProblem& problem, const Calibration& calibration,
               std::vector<double> risingDays, std::vector<std::vector<RegionVolumes>> volumes,
               Past past)
      : m_calibration(calibration),
        m_lastDay(problem.scans.back().day),
        m_days(std::move(risingDays)),
        m_volumes(std::move(volumes)) {
    for (const Draw& draw : calibration.draws) m_weights.push_back(draw.weight);
    if (past == Past::imagined) return;
    const RegionVolumes& seen = problem.scans.back().volumes;
    const RegionErrors& errors = calibration.options.modelError;
    m_core = continuation(&RegionVolumes::coreMl, seen.coreMl, errors.core);
    if (problem.outlined == Outlined::coreAndWhole)
      m_whole = continuation(&RegionVolumes::wholeMl, seen.wholeMl, errors.whole);
  }

  [[nodiscard]] const std::vector<double>& weights() const { return m_weights; }
  /// As a scan of that day would show them.
  [[nodiscard]] ForecastPoint pointOn(double day) const {
    const bool isAhead = day > m_lastDay, goesOn = day >= m_lastDay;
    const auto scanned = [&](double ml, const Continuation& from, double modelError,
                             Random& random) {
      const double noise = m_calibration.noise;
      return goesOn ? scannedMl(from.shifted(ml),
                                std::hypot(noise, isAhead ? modelError : 0, from.weight * noise),
                                random)
                    : scannedMl(ml, noise, random);
    };
    const RegionErrors& errors = m_calibration.options.modelError;
    const Random measurement = Random(m_calibration.options.seed).stream("measurement");
    std::vector<double> core, whole;
    std::vector<RegionVolumes> exact;
    for (std::size_t n = 0; n < m_volumes.size(); ++n) {
      Random random = measurement.stream("draw", n);
      const RegionVolumes& of = exact.emplace_back(m_volumes[n][placeOf(day)]);
      core.push_back(scanned(of.coreMl, m_core, errors.core, random));
      whole.push_back(scanned(of.wholeMl, m_whole, errors.whole, random));
    }
    return {.day = day,
            .core = summarise(std::move(core), m_weights),
            .whole = summarise(std::move(whole), m_weights),
            .middleDraw = middleOf(exact, m_weights)};
  }

 private:
  [[nodiscard]] std::size_t placeOf(double day) const {
    return static_cast<std::size_t>(std::ranges::find(m_days, day) - m_days.begin());
  }
  [[nodiscard]] Continuation continuation(double RegionVolumes::*region, double seenMl,
                                          double modelError) const {
    std::vector<double> ml;
    for (const auto& draw : m_volumes) ml.push_back(draw[placeOf(m_lastDay)].*region);
    return continuationFrom(seenMl, quantile(ml, m_weights, 0.5),
                            std::hypot(m_calibration.options.segmentationNoise, modelError));
  }

  const Calibration& m_calibration;
  double m_lastDay;  ///< of the scans
  std::vector<double> m_days;
  std::vector<std::vector<RegionVolumes>> m_volumes;  ///< of each draw, on each day
  std::vector<double> m_weights;
  Continuation m_core, m_whole;
};

}  // namespace

std::string_view nameOf(ForecastKind kind) {
  return kind == ForecastKind::simulation ? "simulation" : "observed-treatment";
}

Result<Forecast> forecast(const GrowthProblem& problem, const Calibration& calibration,
                          std::span<const double> days, const std::optional<Scenario>& scenario,
                          const JobContext& context) {
  if (auto ok = problem.validate(); !ok) return std::unexpected(ok.error());
  std::vector<double> rising(days.begin(), days.end());
  rising.push_back(problem.scans.back().day);
  std::ranges::sort(rising);
  if (rising.front() < problem.scans.front().day)
    return refusal("growth.forecast", concat("day ", rising.front(), " is before the first scan"));
  GrowthProblem treated = problem;
  if (scenario) treated.course = courseUnder(problem.course, *scenario);
  auto volumes = runDraws(treated, drawsUnder(treated.course, calibration), rising,
                          calibration.options.device, context);
  if (!volumes) return std::unexpected(volumes.error());
  const bool isPastSeen = !scenario || scenario->fromDay >= problem.scans.back().day;
  const DrawnVolumes drawn(problem, calibration, std::move(rising), std::move(*volumes),
                           isPastSeen ? DrawnVolumes::Past::seen : DrawnVolumes::Past::imagined);
  Forecast result{.kind = scenario ? ForecastKind::simulation : ForecastKind::observedTreatment,
                  .points = {},
                  .weights = drawn.weights()};
  for (const double day : days) result.points.push_back(drawn.pointOn(day));
  return result;
}

}  // namespace twinscope::twin::growth
