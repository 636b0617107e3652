// Prints how often intervals of forecasts hold what the next scan shows, over phantoms of known truth, and the CRPS of the twin
// beside the baselines'. usage: growth_coverage [PHANTOMS] [FIRST SEED] [SKIPPED]; ends with 1 where a coverage is off by more than 5 points.
// The n-th phantom of a seed is the same however many are skipped.
#include "tests/twin/growth/growth_phantom.h"
#include "twin/growth/forecast_score.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace twinscope;
using namespace twinscope::twin::growth;

/// Share of the draws that an interval holds. More than it is named by where many draws are the same: no core at all.
double claimOf(const Interval& interval, const VolumeForecast& volume,
               const std::vector<double>& weights) {
  double claim = 0;
  for (std::size_t n = 0; n < weights.size(); ++n)
    if (interval.holds(volume.drawsMl[n])) claim += weights[n];
  return claim;
}

/// Shares in percent of what intervals held, beside what they claimed to hold.
struct Coverage {
  std::size_t count = 0, within50 = 0, within90 = 0;
  double claimed50 = 0, claimed90 = 0;

  void add(bool in50, bool in90, double claim50 = 0.5, double claim90 = 0.9) {
    ++count;
    within50 += in50 ? 1U : 0U;
    within90 += in90 ? 1U : 0U;
    claimed50 += claim50;
    claimed90 += claim90;
  }
  [[nodiscard]] double share(std::size_t part) const {
    return 100.0 * static_cast<double>(part) / static_cast<double>(count);
  }
  [[nodiscard]] double claim(double sum) const { return 100 * sum / static_cast<double>(count); }
  [[nodiscard]] bool holds() const {
    return std::abs(share(within50) - claim(claimed50)) <= 5 &&
           std::abs(share(within90) - claim(claimed90)) <= 5;
  }
  void print(const char* name) const {
    std::printf("%-18s n %3zu  50 %%: %5.1f of %5.1f claimed  90 %%: %5.1f of %5.1f claimed\n",
                name, count, share(within50), claim(claimed50), share(within90), claim(claimed90));
  }
};

struct Tally {
  Coverage covered;
  std::size_t count = 0, within20Percent = 0, paired = 0;
  double crps = 0, error = 0, last = 0;
  double pairedCrps = 0, pairedLast = 0, linear = 0, exponential = 0;

  void add(const ForecastScore& score, const VolumeForecast& volume,
           const std::vector<double>& weights) {
    ++count;
    covered.add(score.within50, score.within90, claimOf(volume.within50Ml, volume, weights),
                claimOf(volume.within90Ml, volume, weights));
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
  void print(const char* name) const {
    const auto all = static_cast<double>(count), pairs = static_cast<double>(paired);
    covered.print(name);
    std::printf("%-18s within 20 %%: %5.1f  |median - scan| %6.2f ml\n", "",
                100 * static_cast<double>(within20Percent) / all, error / all);
    std::printf(
        "%-18s CRPS ml: twin %6.2f  last value %6.2f   where linear and exponential exist (%zu): "
        "twin %6.2f  last %6.2f  linear %6.2f  exponential %6.2f\n",
        "", crps / all, last / all, paired, pairedCrps / pairs, pairedLast / pairs, linear / pairs,
        exponential / pairs);
  }
};

std::string line(const VolumeForecast& volume, double seen) {
  char text[120];
  std::snprintf(text, sizeof text, "%.2f [%.2f, %.2f] came %.2f", volume.medianMl,
                volume.within90Ml.low, volume.within90Ml.high, seen);
  return text;
}

std::string line(const Estimate& estimate, double truth) {
  char text[120];
  std::snprintf(text, sizeof text, "%.4f [%.4f, %.4f] true %.4f", estimate.median,
                estimate.within90.low, estimate.within90.high, truth);
  return text;
}

void printOne(const tests::GrowthPhantom& phantom, const Calibration& found,
              const ForecastPoint& point) {
  std::printf(
      "%zu scans%s  D %s  rho %s  whole %s  core %s  misfit %.2f draws %.0f\n",
      phantom.problem.scans.size(), phantom.problem.course.empty() ? "   " : " RT",
      line(*found.find(GrowthParameter::diffusivity), phantom.truth.diffusivityMm2PerDay).c_str(),
      line(*found.find(GrowthParameter::proliferation), phantom.truth.proliferationPerDay).c_str(),
      line(point.whole, phantom.next.volumes.wholeMl).c_str(),
      line(point.core, phantom.next.volumes.coreMl).c_str(), found.misfit, found.effectiveDraws);
  std::fflush(stdout);
}

std::vector<DatedVolume> historyOf(const GrowthProblem& problem, double RegionVolumes::*region) {
  std::vector<DatedVolume> history;
  for (const TumourScan& scan : problem.scans) history.push_back({scan.day, scan.volumes.*region});
  return history;
}

struct Report {
  Tally core, whole, treated;
  std::array<Tally, 6> byVisits;
  Coverage diffusivity, proliferation;

  void add(const tests::GrowthPhantom& phantom, const Calibration& found, const Forecast& made) {
    const GrowthProblem& problem = phantom.problem;
    const ForecastPoint& point = made.points.front();
    const double day = phantom.next.day;
    const auto score =
        scoreOf(point.whole, made.weights, historyOf(problem, &RegionVolumes::wholeMl), day,
                phantom.next.volumes.wholeMl);
    whole.add(score, point.whole, made.weights);
    byVisits[std::min<std::size_t>(problem.scans.size(), 5)].add(score, point.whole, made.weights);
    if (!problem.course.empty()) treated.add(score, point.whole, made.weights);
    core.add(scoreOf(point.core, made.weights, historyOf(problem, &RegionVolumes::coreMl), day,
                     phantom.next.volumes.coreMl),
             point.core, made.weights);
    addParameter(diffusivity, phantom, found, GrowthParameter::diffusivity);
    addParameter(proliferation, phantom, found, GrowthParameter::proliferation);
  }
  static void addParameter(Coverage& coverage, const tests::GrowthPhantom& phantom,
                           const Calibration& found, GrowthParameter parameter) {
    const Estimate& estimate = *found.find(parameter);
    const double truth = valueOf(phantom.truth, parameter);
    coverage.add(estimate.within50.holds(truth), estimate.within90.holds(truth));
  }
  void print() const {
    whole.print("whole tumour");
    core.print("core");
    for (std::size_t n = 2; n < byVisits.size(); ++n)
      if (byVisits[n].covered.count > 0)
        byVisits[n].print(("whole, " + std::to_string(n) + " scans").c_str());
    if (treated.covered.count > 0) treated.print("whole, irradiated");
    diffusivity.print("true D");
    proliferation.print("true rho");
  }
  [[nodiscard]] bool good() const {
    return whole.covered.holds() && core.covered.holds() && diffusivity.holds() &&
           proliferation.holds();
  }
};

Status addPhantom(Report& report, std::uint64_t seed, std::uint64_t n) {
  const tests::GrowthPhantom phantom =
      tests::growthPhantom(seed, {.visits = 2 + static_cast<int>(n % 4), .irradiated = n % 3 == 2});
  const auto found = calibrate(phantom.problem, {.seed = seed}, silentContext());
  if (!found) return std::unexpected(found.error());
  const auto made = forecast(phantom.problem, *found, std::array{phantom.next.day}, std::nullopt,
                             silentContext());
  if (!made) return std::unexpected(made.error());
  report.add(phantom, *found, *made);
  printOne(phantom, *found, made->points.front());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const auto phantoms = static_cast<std::uint64_t>(argc > 1 ? std::atoi(argv[1]) : 400);
  const auto first = static_cast<std::uint64_t>(argc > 2 ? std::atoi(argv[2]) : 70001);
  const auto skipped = static_cast<std::uint64_t>(argc > 3 ? std::atoi(argv[3]) : 0);
  Report report;
  for (std::uint64_t n = skipped; n < skipped + phantoms; ++n)
    if (const auto ok = addPhantom(report, first + n, n); !ok) {
      std::fprintf(stderr, "%s\n", describe(ok.error()).c_str());
      return 1;
    }
  report.print();
  return report.good() ? 0 : 1;
}
