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
  auto grown = TumourEnsemble(problem, device).volumesOfEach(tumours, days, context);
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
  double spread = 0;    ///< of that, standard deviation

  [[nodiscard]] double shifted(double ml) const {
    return std::max(0.0, (ml + kSmallMl) * std::exp(logShift) - kSmallMl);
  }
};

/// Empirical Bayes from one deviation r of variance σ² + τ²: τ² = r² − σ² where that is positive, of r the share w = τ²/(τ² + σ²), known to σ√w.
Continuation continuationFrom(double seenMl, double modelMl, double noise) {
  const double r = logRatio(seenMl, modelMl), sigma = logNoise(seenMl, noise);
  // A volume that small may be none: it says only how much there is not.
  if (std::abs(r) <= sigma || (seenMl < kSmallMl && r > 0)) return {};
  const double share = 1 - sigma * sigma / (r * r);
  return {.logShift = share * r, .spread = sigma * std::sqrt(share)};
}

/// The draw whose core and whole lie nearest to the targets, by logarithm.
std::size_t nearestTo(const RegionVolumes& targets, std::span<const RegionVolumes> volumes,
                      std::span<const double> weights) {
  const auto apart = [&](const RegionVolumes& of) {
    return std::abs(logRatio(of.coreMl, targets.coreMl)) +
           std::abs(logRatio(of.wholeMl, targets.wholeMl));
  };
  std::size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t n = 0; n < volumes.size(); ++n)
    if (weights[n] > kLeastWeight && apart(volumes[n]) < least)
      nearest = n, least = apart(volumes[n]);
  return nearest;
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
    // The first scan is where the model begins.
    const RegionErrors errors =
        problem.scans.size() > 1 ? calibration.options.modelError : RegionErrors{0, 0};
    m_core = continuation(&RegionVolumes::coreMl, seen.coreMl, errors.core);
    m_whole = problem.outlined == Outlined::coreOnly
                  ? m_core
                  : continuation(&RegionVolumes::wholeMl, seen.wholeMl, errors.whole);
  }

  /// As a scan of that day would show them.
  [[nodiscard]] ForecastPoint pointOn(double day) const {
    const bool goesOn = day >= m_lastDay;
    const Continuation core = goesOn ? m_core : Continuation{};
    const Continuation whole = goesOn ? m_whole : Continuation{};
    const RegionErrors errors =
        day > m_lastDay ? m_calibration.options.modelError : RegionErrors{0, 0};
    const Random measurement = Random(m_calibration.options.seed).stream("measurement");
    std::vector<double> coreMl, wholeMl;
    std::vector<RegionVolumes> exact;
    for (std::size_t n = 0; n < m_volumes.size(); ++n) {
      Random random = measurement.stream("draw", n);
      const RegionVolumes& of = exact.emplace_back(m_volumes[n][placeOf(day)]);
      const double shiftedWhole = whole.shifted(of.wholeMl);
      const double shiftedCore = std::min(core.shifted(of.coreMl), shiftedWhole);
      coreMl.push_back(scanned(shiftedCore, core, errors.core, random));
      wholeMl.push_back(scanned(shiftedWhole, whole, errors.whole, random));
    }
    const RegionVolumes medians{core.shifted(medianOf(exact, &RegionVolumes::coreMl)),
                                whole.shifted(medianOf(exact, &RegionVolumes::wholeMl))};
    return {.day = day,
            .core = summarise(std::move(coreMl), m_weights),
            .whole = summarise(std::move(wholeMl), m_weights),
            .middleDraw = nearestTo(medians, exact, m_weights)};
  }

 private:
  [[nodiscard]] std::size_t placeOf(double day) const {
    return static_cast<std::size_t>(std::ranges::find(m_days, day) - m_days.begin());
  }
  [[nodiscard]] double medianOf(std::span<const RegionVolumes> volumes,
                                double RegionVolumes::*region) const {
    std::vector<double> ml;
    for (const RegionVolumes& of : volumes) ml.push_back(of.*region);
    return quantile(ml, m_weights, 0.5);
  }
  [[nodiscard]] Continuation continuation(double RegionVolumes::*region, double seenMl,
                                          double modelError) const {
    std::vector<RegionVolumes> then;
    for (const auto& draw : m_volumes) then.push_back(draw[placeOf(m_lastDay)]);
    return continuationFrom(
        seenMl, medianOf(then, region),
        std::hypot(m_calibration.options.segmentationNoise, modelErrorAt(seenMl, modelError)));
  }
  /// By the model's error, which of no volume is none, and then a measurement's.
  [[nodiscard]] double scanned(double ml, const Continuation& from, double modelError,
                               Random& random) const {
    const double own = m_calibration.options.segmentationNoise;
    const double unexplained =
        std::sqrt(std::max(0.0, std::pow(m_calibration.noise, 2) - own * own));
    const double off = std::hypot(modelErrorAt(ml, modelError), from.spread, unexplained);
    return scannedMl(ml * std::exp(off * random.normal()), own, random);
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
  Forecast result{.kind = scenario ? ForecastKind::simulation : ForecastKind::observedTreatment};
  for (const Draw& draw : calibration.draws) result.weights.push_back(draw.weight);
  if (days.empty()) return result;
  GrowthProblem treated = problem;
  if (scenario) treated.course = courseUnder(problem.course, *scenario);
  auto volumes = runDraws(treated, drawsUnder(treated.course, calibration), rising,
                          calibration.options.device, context);
  if (!volumes) return std::unexpected(volumes.error());
  const bool isPastSeen = !scenario || scenario->fromDay >= problem.scans.back().day;
  const DrawnVolumes drawn(problem, calibration, std::move(rising), std::move(*volumes),
                           isPastSeen ? DrawnVolumes::Past::seen : DrawnVolumes::Past::imagined);
  for (const double day : days) result.points.push_back(drawn.pointOn(day));
  return result;
}

}  // namespace twinscope::twin::growth
