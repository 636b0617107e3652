// Prints how often intervals of forecasts hold what the next scan shows, over phantoms of known truth, and the CRPS of the twin
// beside the baselines'. usage: growth_coverage [PHANTOMS] [FIRST SEED]; ends with 1 where a coverage is off by more than 5 points.
#include "tests/twin/growth/growth_phantom.h"
#include "twin/growth/forecast_score.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using namespace twinscope;
using namespace twinscope::twin::growth;

struct Tally {
  std::size_t count = 0, within50 = 0, within90 = 0, within20Percent = 0, paired = 0;
  double crps = 0, error = 0, last = 0;
  double pairedCrps = 0, pairedLast = 0, linear = 0, exponential = 0;

  void add(const ForecastScore& score) {
    ++count;
    within50 += score.within50 ? 1U : 0U;
    within90 += score.within90 ? 1U : 0U;
    within20Percent += std::abs(score.errorMl()) <= 0.2 * score.observedMl ? 1U : 0U;
    crps += score.crpsMl;
    error += std::abs(score.errorMl());
    const double lastError = std::abs(score.baselines.lastMl - score.observedMl);
    last += lastError;
    if (!score.baselines.linearMl || !score.baselines.exponentialMl) return;
    ++paired;
    pairedCrps += score.crpsMl;
    pairedLast += lastError;
    linear += std::abs(*score.baselines.linearMl - score.observedMl);
    exponential += std::abs(*score.baselines.exponentialMl - score.observedMl);
  }
  [[nodiscard]] double share(std::size_t part) const {
    return 100.0 * static_cast<double>(part) / static_cast<double>(count);
  }
  void print(const char* name) const {
    const auto all = static_cast<double>(count), pairs = static_cast<double>(paired);
    std::printf(
        "%-18s n %3zu  50 %%: %5.1f  90 %%: %5.1f  within 20 %%: %5.1f  |median - scan| %6.2f ml\n",
        name, count, share(within50), share(within90), share(within20Percent), error / all);
    std::printf(
        "%-18s CRPS ml: twin %6.2f  last value %6.2f   where linear and exponential exist (%zu): "
        "twin %6.2f  last %6.2f  linear %6.2f  exponential %6.2f\n",
        "", crps / all, last / all, paired, pairedCrps / pairs, pairedLast / pairs, linear / pairs,
        exponential / pairs);
  }
};

struct Held {
  std::array<std::size_t, 2> within90{};  ///< of D, ρ
  std::size_t count = 0;
};

double off(double share, double wanted) { return std::abs(share - wanted); }

}  // namespace

int main(int argc, char** argv) {
  const auto phantoms = static_cast<std::uint64_t>(argc > 1 ? std::atoi(argv[1]) : 200);
  const auto first = static_cast<std::uint64_t>(argc > 2 ? std::atoi(argv[2]) : 1);
  Tally core, whole;
  std::array<Tally, 6> byVisits;
  Tally treated;
  Held held;
  for (std::uint64_t n = 0; n < phantoms; ++n) {
    const tests::GrowthPhantom phantom = tests::growthPhantom(
        first + n, {.visits = 2 + static_cast<int>(n % 4), .irradiated = n % 3 == 2});
    const GrowthProblem& problem = phantom.problem;
    const auto calibration = calibrate(problem, {.seed = first + n}, silentContext());
    if (!calibration) return std::fprintf(stderr, "%s\n", calibration.error().message.c_str()), 1;
    const auto made = forecast(problem, *calibration, std::array{phantom.next.day}, std::nullopt,
                               silentContext());
    if (!made) return std::fprintf(stderr, "%s\n", made.error().message.c_str()), 1;
    std::vector<DatedVolume> cores, wholes;
    for (const TumourScan& scan : problem.scans) {
      cores.push_back({scan.day, scan.volumes.coreMl});
      wholes.push_back({scan.day, scan.volumes.wholeMl});
    }
    const ForecastPoint& point = made->points.front();
    const auto wholeScore =
        scoreOf(point.whole, made->weights, wholes, phantom.next.day, phantom.next.volumes.wholeMl);
    whole.add(wholeScore);
    byVisits[std::min<std::size_t>(problem.scans.size(), 5)].add(wholeScore);
    if (!problem.course.empty()) treated.add(wholeScore);
    core.add(
        scoreOf(point.core, made->weights, cores, phantom.next.day, phantom.next.volumes.coreMl));
    ++held.count;
    held.within90[0] += calibration->find(GrowthParameter::diffusivity)
                                ->within90.holds(phantom.truth.diffusivityMm2PerDay)
                            ? 1U
                            : 0U;
    held.within90[1] += calibration->find(GrowthParameter::proliferation)
                                ->within90.holds(phantom.truth.proliferationPerDay)
                            ? 1U
                            : 0U;
    if (std::getenv("TWINSCOPE_GROWTH_EACH") != nullptr)
      std::printf(
          "%3llu scans %zu %s D %.3f/%.3f rho %.4f/%.4f  last %.1f  forecast %.1f [%.1f, %.1f]  "
          "scan %.1f  core %.2f [%.2f, %.2f] scan %.2f  "
          "misfit %.2f  draws %.0f\n",
          static_cast<unsigned long long>(first + n), problem.scans.size(),
          problem.course.empty() ? "-" : "RT", calibration->best.diffusivityMm2PerDay,
          phantom.truth.diffusivityMm2PerDay, calibration->best.proliferationPerDay,
          phantom.truth.proliferationPerDay, wholes.back().ml, point.whole.medianMl,
          point.whole.within90Ml.low, point.whole.within90Ml.high, phantom.next.volumes.wholeMl,
          calibration->misfit, calibration->effectiveDraws);
    std::fflush(stdout);
  }
  whole.print("whole tumour");
  core.print("core");
  for (std::size_t n = 2; n < byVisits.size(); ++n)
    if (byVisits[n].count > 0)
      byVisits[n].print(("whole, " + std::to_string(n) + " scans").c_str());
  if (treated.count > 0) treated.print("whole, irradiated");
  std::printf("true D in its 90 %% interval: %.1f %%, true rho: %.1f %%\n",
              100.0 * static_cast<double>(held.within90[0]) / static_cast<double>(held.count),
              100.0 * static_cast<double>(held.within90[1]) / static_cast<double>(held.count));
  const bool good =
      off(whole.share(whole.within50), 50) <= 5 && off(whole.share(whole.within90), 90) <= 5 &&
      off(core.share(core.within50), 50) <= 5 && off(core.share(core.within90), 90) <= 5;
  return good ? 0 : 1;
}
