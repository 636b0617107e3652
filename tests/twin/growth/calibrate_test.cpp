#include "twin/growth/calibrate.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "tests/support/suite.h"
#include "tests/twin/growth/small_problem.h"
#include "twin/growth/detail/posterior.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace twinscope::twin::growth {
namespace {

using tests::sixWeeks;
using tests::smallProblem;

constexpr std::array<double, 5> kFiveVisits{0, 50, 100, 160, 220};

Calibration fitted(const GrowthProblem& problem, const CalibrationOptions& options) {
  const auto calibration = calibrate(problem, options, silentContext());
  if (!calibration) throw std::runtime_error(describe(calibration.error()));
  return *calibration;
}

void addNoise(GrowthProblem& problem, double noise, std::uint64_t seed) {
  Random random(seed);
  for (TumourScan& scan : problem.scans) {
    scan.volumes.coreMl *= std::exp(noise * random.normal());
    scan.volumes.wholeMl *= std::exp(noise * random.normal());
  }
}

double off(double value, double truth) { return std::abs(value / truth - 1); }

struct Chain {
  std::array<double, 2> mean{}, spread{};  ///< of the scores of D and ρ
};

/// Random-walk Metropolis from the best fit.
Chain metropolis(const GrowthProblem& problem, const CalibrationOptions& options,
                 const GrowthParameters& start) {
  const JobContext context = silentContext();
  const detail::GrowthPosterior posterior(problem, options, context);
  std::vector<double> at;
  for (const auto parameter : posterior.fitted())
    at.push_back(priorOf(parameter).scoreOf(valueOf(start, parameter)));
  const auto costOf = [&](const std::vector<double>& scores) {
    const auto r = posterior.residualsAt(std::span(&scores, 1)).value().front();
    return 0.5 * std::inner_product(r.begin(), r.end(), r.begin(), 0.0);
  };
  Random random(5);
  double cost = costOf(at);
  std::array<double, 2> sum{}, square{};
  constexpr int kSteps = 6000, kBurn = 500;
  for (int step = 0; step < kSteps; ++step) {
    auto next = at;
    for (double& score : next) score += 0.25 * random.normal();
    const double nextCost = posterior.isInside(next) ? costOf(next) : 1e30;
    if (std::log(random.uniform() + 1e-300) < cost - nextCost) at = next, cost = nextCost;
    if (step < kBurn) continue;
    for (std::size_t k = 0; k < 2; ++k) sum[k] += at[k], square[k] += at[k] * at[k];
  }
  Chain chain;
  for (std::size_t k = 0; k < 2; ++k) {
    chain.mean[k] = sum[k] / (kSteps - kBurn);
    chain.spread[k] = std::sqrt(square[k] / (kSteps - kBurn) - chain.mean[k] * chain.mean[k]);
  }
  return chain;
}

}  // namespace

class CalibrateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Else a few voxels of error would hold the fit on an island.
  void aVolumeThatMayBeNoneOnlyLimits() {
    GrowthParameters treated;
    treated.alphaPerGy = priorOf(GrowthParameter::alpha).highest;
    GrowthProblem problem = smallProblem(std::array{0.0, 80.0}, treated, sixWeeks(5));
    QVERIFY(problem.scans[1].volumes.wholeMl < 0.001);
    GrowthParameters untreated = treated;
    untreated.alphaPerGy = priorOf(GrowthParameter::alpha).lowest;
    // Of the last scan's core, then of its whole tumour.
    const auto residuals = [&](RegionVolumes seen, const GrowthParameters& at) {
      problem.scans[1].volumes = seen;
      const CalibrationOptions options;
      const JobContext context = silentContext();
      const detail::GrowthPosterior posterior(problem, options, context);
      std::vector<double> scores;
      for (const auto parameter : posterior.fitted())
        scores.push_back(priorOf(parameter).scoreOf(valueOf(at, parameter)));
      const auto all = posterior.residualsAt(std::span(&scores, 1)).value().front();
      return std::array{all[all.size() - 2], all.back()};
    };
    QCOMPARE(residuals({0.07, 0.2}, treated), (std::array{0.0, 0.0}));
    for (const double residual : residuals({0.5, 0.5}, treated)) QVERIFY(residual < -1);
    for (const double residual : residuals({0.07, 0.2}, untreated)) QVERIFY(residual > 1);
  }
  void fiveCleanVisitsGiveTheTruth() {
    const GrowthParameters truth{.diffusivityMm2PerDay = 0.2,
                                 .proliferationPerDay = 0.025,
                                 .alphaPerGy = 0.02,
                                 .chemotherapyKillPerDay = 0.4};
    GrowthCourse course = sixWeeks(55);
    for (int day = 0; day < 5; ++day)
      course.chemotherapy.push_back({.day = 115.0 + day, .amount = 6});
    const Calibration found = fitted(smallProblem(kFiveVisits, truth, course),
                                     {.segmentationNoise = 1e-3,
                                      .modelError = {0, 0},  // the scans are the model's own
                                      .starts = 2,
                                      .draws = 40});
    for (const auto parameter : {GrowthParameter::diffusivity, GrowthParameter::proliferation,
                                 GrowthParameter::alpha, GrowthParameter::chemotherapyKill})
      QVERIFY2(off(valueOf(found.best, parameter), valueOf(truth, parameter)) < 0.01,
               concat(nameOf(parameter), " ", valueOf(found.best, parameter)).c_str());
  }
  void fivePercentNoiseLeavesFifteenPercent() {
    const GrowthParameters truth{.diffusivityMm2PerDay = 0.2, .proliferationPerDay = 0.025};
    const GrowthProblem clean = smallProblem(kFiveVisits, truth);
    std::vector<double> diffusivity, rate;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      GrowthProblem problem = clean;
      addNoise(problem, 0.05, seed);
      const Calibration found =
          fitted(problem, {.segmentationNoise = 0.05, .starts = 1, .draws = 20});
      diffusivity.push_back(off(found.best.diffusivityMm2PerDay, truth.diffusivityMm2PerDay));
      rate.push_back(off(found.best.proliferationPerDay, truth.proliferationPerDay));
    }
    for (auto* errors : {&diffusivity, &rate}) {
      std::ranges::sort(*errors);
      QVERIFY2((*errors)[10] < 0.15, qPrintable(QString::number((*errors)[10])));
    }
  }
  void drawsAgreeWithAMarkovChain() {
    GrowthProblem problem =
        smallProblem(std::array<double, 3>{0, 40, 80}, {.diffusivityMm2PerDay = 0.2});
    addNoise(problem, 0.1, 3);
    const CalibrationOptions options{.draws = 400};
    const Calibration found = fitted(problem, options);
    const Chain chain = metropolis(problem, options, found.best);
    for (std::size_t k = 0; k < 2; ++k) {
      const auto parameter = static_cast<GrowthParameter>(k);
      const GrowthPrior& prior = priorOf(parameter);
      double mean = 0, square = 0;
      for (const Draw& draw : found.draws) {
        const double score = prior.scoreOf(valueOf(draw.parameters, parameter));
        mean += draw.weight * score;
        square += draw.weight * score * score;
      }
      const double spread = std::sqrt(square - mean * mean);
      QVERIFY2(std::abs(mean - chain.mean[k]) < 0.3 * chain.spread[k],
               concat(mean, " ", chain.mean[k], " ± ", chain.spread[k]).c_str());
      QVERIFY2(std::abs(spread / chain.spread[k] - 1) < 0.25,
               qPrintable(QString::number(spread / chain.spread[k])));
    }
  }
  /// The fit takes forward differences of 0.02 of a prior's spread: fp32 and split voxels make smaller ones rough.
  void differencesAreTheDerivatives() {
    const GrowthProblem problem = smallProblem(std::array<double, 3>{0, 40, 80}, {}, sixWeeks(5));
    const JobContext context = silentContext();
    const CalibrationOptions options;
    const detail::GrowthPosterior posterior(problem, options, context);
    const std::vector<double> at(posterior.fitted().size(), 0.1);
    const auto slope = [&](std::size_t coordinate, double step) {
      auto more = at, less = at;
      more[coordinate] += step, less[coordinate] -= step;
      const auto sides = posterior.residualsAt(std::array{more, less}).value();
      auto up = sides[0];
      const auto& down = sides[1];
      for (std::size_t n = 0; n < up.size(); ++n) up[n] = (up[n] - down[n]) / (2 * step);
      return up;
    };
    for (std::size_t k = 0; k < at.size(); ++k) {
      const auto wide = slope(k, 0.04), used = slope(k, 0.02);
      for (std::size_t n = 0; n < used.size(); ++n) {
        const double richardson = (4 * used[n] - wide[n]) / 3;
        QVERIFY2(std::abs(used[n] - richardson) < 0.02 * (1 + std::abs(richardson)),
                 concat(k, " ", used[n], " ", richardson).c_str());
      }
    }
  }
  void oneScanFixesTheRatioOnly() {
    const std::array<double, 1> day{0};
    const Calibration found = fitted(smallProblem(day, {}), {.draws = 400});
    QVERIFY(found.has(GrowthFinding::oneScanFixesOnlyTheRatio));
    double ratio = 0, ratio2 = 0, product = 0, product2 = 0;
    for (const Draw& draw : found.draws) {
      const double d = std::log(draw.parameters.diffusivityMm2PerDay);
      const double r = std::log(draw.parameters.proliferationPerDay);
      ratio += draw.weight * (d - r), ratio2 += draw.weight * (d - r) * (d - r);
      product += draw.weight * (d + r), product2 += draw.weight * (d + r) * (d + r);
    }
    const double ofRatio = std::sqrt(ratio2 - ratio * ratio);
    const double ofProduct = std::sqrt(product2 - product * product);
    QVERIFY2(ofRatio < 0.95 && ofProduct > 0.9, concat(ofRatio, " ", ofProduct).c_str());
  }
  void theCoreAloneLeavesItsReachToThePrior() {
    GrowthProblem problem = smallProblem(std::array<double, 3>{0, 60, 120}, {});
    const Calibration both = fitted(problem, {});
    problem.outlined = Outlined::coreOnly;
    problem.rims.wholeMm.assign(problem.rims.wholeMm.size(), kNoRimMm);  // neither is read
    for (TumourScan& scan : problem.scans) scan.volumes.wholeMl = 0;
    const Calibration core = fitted(problem, {});
    QVERIFY(!both.has(GrowthFinding::onlyCoreOutlined));
    QVERIFY(core.has(GrowthFinding::onlyCoreOutlined));
    QVERIFY(core.find(GrowthParameter::wholeShift) == nullptr);
    const auto width = [](const Calibration& found) {
      const Interval in = found.find(GrowthParameter::diffusivity)->within90;
      return std::log(in.high / in.low);
    };
    QVERIFY2(width(core) > width(both), concat(width(core), " ", width(both)).c_str());
    QVERIFY(core.find(GrowthParameter::proliferation)->within90.holds(0.02));
  }
  void twoEqualScansAreSlow() {
    GrowthProblem problem = smallProblem(std::array<double, 2>{0, 120}, {});
    problem.scans[1].volumes = problem.scans[0].volumes;
    const Calibration found = fitted(problem, {.segmentationNoise = 0.02});
    QVERIFY2(found.best.proliferationPerDay < 0.004,
             qPrintable(QString::number(found.best.proliferationPerDay)));
    QVERIFY(!found.has(GrowthFinding::shrinksWithoutTreatment));
  }
  void shrinkingWithoutTreatmentIsSaid() {
    GrowthProblem problem = smallProblem(std::array<double, 2>{0, 90}, {});
    problem.scans[1].volumes = {problem.scans[0].volumes.coreMl / 2,
                                problem.scans[0].volumes.wholeMl / 2};
    const Calibration untreated = fitted(problem, {});
    QVERIFY(untreated.has(GrowthFinding::shrinksWithoutTreatment));
    problem.course = sixWeeks(5);
    QVERIFY(!fitted(problem, {}).has(GrowthFinding::shrinksWithoutTreatment));
  }
  void treatmentAheadIsThePriorsAnswer() {
    const GrowthParameters truth{.alphaPerGy = 0.05};
    const GrowthCourse course = sixWeeks(65);
    const Calibration ahead = fitted(smallProblem(std::array<double, 2>{0, 60}, truth, course), {});
    QVERIFY(ahead.has(GrowthFinding::treatmentEffectFromPrior));
    QVERIFY(ahead.find(GrowthParameter::alpha)->identified == Identified::byPriorOnly);
    const Calibration seen = fitted(smallProblem(std::array<double, 3>{0, 60, 120}, truth, course),
                                    {.segmentationNoise = 0.05});
    QVERIFY(!seen.has(GrowthFinding::treatmentEffectFromPrior));
    const Interval alpha = seen.find(GrowthParameter::alpha)->within90;
    QVERIFY2(alpha.holds(0.05), concat(alpha.low, " ", alpha.high).c_str());
    QVERIFY(seen.find(GrowthParameter::chemotherapyKill) == nullptr);
  }
  void impossibleScansAreAPoorFit() {
    GrowthProblem problem = smallProblem(std::array<double, 3>{0, 30, 60}, {});
    problem.scans[1].volumes.wholeMl *= 3;
    const Calibration found = fitted(problem, {});
    QVERIFY(found.has(GrowthFinding::poorFit));
    QVERIFY(found.misfit > 2 && found.noise > 2 * found.options.segmentationNoise);
  }
  void sameSeedSameDraws() {
    const GrowthProblem problem = smallProblem(std::array<double, 2>{0, 60}, {});
    const Calibration one = fitted(problem, {.starts = 1, .draws = 20});
    const Calibration two = fitted(problem, {.starts = 1, .draws = 20});
    QVERIFY(one.draws.size() == 20);
    double sum = 0;
    for (std::size_t n = 0; n < one.draws.size(); ++n) {
      QCOMPARE(one.draws[n].weight, two.draws[n].weight);
      QCOMPARE(one.draws[n].parameters.proliferationPerDay,
               two.draws[n].parameters.proliferationPerDay);
      sum += one.draws[n].weight;
    }
    QVERIFY(std::abs(sum - 1) < 1e-12);
  }
  void badProblemsAreRefused() {
    const GrowthProblem good = smallProblem(std::array<double, 2>{0, 60}, {});
    const auto codeOf = [](const GrowthProblem& problem) {
      const auto status = problem.validate();
      return status ? std::string() : status.error().code;
    };
    const std::string code = "growth.problem";
    QCOMPARE(codeOf(good), std::string());
    GrowthProblem bad = good;
    bad.scans.clear();
    QCOMPARE(codeOf(bad), code);
    bad = good;
    std::swap(bad.scans[0], bad.scans[1]);
    QCOMPARE(codeOf(bad), code);
    bad = good;
    bad.rims.coreMm.pop_back();
    QCOMPARE(codeOf(bad), code);
    bad = good;
    std::ranges::fill(bad.rims.wholeMm, 5.F);
    QCOMPARE(codeOf(bad), code);
    bad = good;
    bad.scans[1].volumes.coreMl = std::nan("");
    QCOMPARE(codeOf(bad), code);
    QVERIFY(!calibrate(good, {.segmentationNoise = 0}, silentContext()));
    QVERIFY(!calibrate(good, {.draws = 1}, silentContext()));
  }
  void cancelledFitsEnd() {
    std::stop_source stop;
    stop.request_stop();
    JobContext context = silentContext();
    context.stop = stop.get_token();
    const auto found = calibrate(smallProblem(std::array<double, 2>{0, 60}, {}), {}, context);
    QVERIFY(!found && found.error().kind == ErrorKind::cancelled);
  }
  void quantilesFollowTheWeights() {
    const std::array<double, 4> values{4, 1, 3, 2}, even{0.25, 0.25, 0.25, 0.25},
        single{0, 0, 1, 0};
    QVERIFY(std::abs(quantile(values, even, 0.5) - 2.5) < 1e-12);
    QCOMPARE(quantile(values, even, 0.0), 1.0);
    QCOMPARE(quantile(values, even, 1.0), 4.0);
    QVERIFY(std::abs(quantile(values, single, 0.5) - 3) < 1e-12);
  }
};

TWINSCOPE_SUITE(CalibrateTest, "calibrate_test");

}  // namespace twinscope::twin::growth

#include "calibrate_test.moc"
