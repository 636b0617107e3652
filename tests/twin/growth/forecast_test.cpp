#include "twin/growth/forecast.h"

#include "core/base/random.h"
#include "tests/support/suite.h"
#include "tests/twin/growth/small_problem.h"
#include "twin/growth/forecast_score.h"

#include <QTest>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>
#include <stdexcept>

namespace twinscope::twin::growth {
namespace {

using tests::sixWeeks;
using tests::smallProblem;

struct Fitted {
  GrowthProblem problem;
  Calibration calibration;
};

const Fitted& fittedCase() {
  static const Fitted one = [] {
    Fitted made{smallProblem(std::array<double, 3>{0, 50, 100}, {}), {}};
    auto calibration = calibrate(made.problem, {.starts = 1, .draws = 100}, silentContext());
    if (!calibration) throw std::runtime_error(describe(calibration.error()));
    made.calibration = std::move(*calibration);
    return made;
  }();
  return one;
}

Forecast made(std::span<const double> days, const std::optional<Scenario>& scenario) {
  const auto& [problem, calibration] = fittedCase();
  const auto result = forecast(problem, calibration, days, scenario, silentContext());
  if (!result) throw std::runtime_error(describe(result.error()));
  return *result;
}

constexpr double kExactNoise = 0.01;

/// In 60 days, by the best draw alone, where the last scan had shown the factor of what that draw has.
ForecastPoint told(double factor, Outlined outlined = Outlined::coreAndWhole) {
  auto [problem, calibration] = fittedCase();
  const RegionVolumes then = calibration.fitted.back();
  problem.outlined = outlined;
  problem.scans.back().volumes = {factor * then.coreMl, factor * then.wholeMl};
  calibration.draws = {{calibration.best, 1}};
  calibration.noise = calibration.options.segmentationNoise = kExactNoise;
  calibration.options.modelError = {0, 0};
  const auto made =
      forecast(problem, calibration, std::array{160.0}, std::nullopt, silentContext());
  if (!made) throw std::runtime_error(describe(made.error()));
  return made->points.front();
}

double widthOf(const VolumeForecast& volume) {
  return std::log(volume.within90Ml.high / volume.within90Ml.low);
}

/// Keeps the greatest fraction, and how far a later one fell below it.
class Heights final : public ProgressSink {
 public:
  void report(double fraction, std::string_view) override {
    const std::lock_guard lock(m_mutex);
    deepestFall = std::max(deepestFall, greatest - fraction);
    greatest = std::max(greatest, fraction);
  }
  double greatest = 0, deepestFall = 0;

 private:
  std::mutex m_mutex;
};

}  // namespace

class ForecastTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void ribbonsAreNestedAndWiden() {
    const Forecast result = made(std::array<double, 3>{100, 160, 300}, std::nullopt);
    QVERIFY(result.kind == ForecastKind::observedTreatment);
    QVERIFY(std::abs(std::accumulate(result.weights.begin(), result.weights.end(), 0.0) - 1) <
            1e-9);
    for (const ForecastPoint& point : result.points)
      for (const VolumeForecast* volume : {&point.core, &point.whole}) {
        QVERIFY(volume->within90Ml.low <= volume->within50Ml.low);
        QVERIFY(volume->within50Ml.low <= volume->medianMl);
        QVERIFY(volume->medianMl <= volume->within50Ml.high);
        QVERIFY(volume->within50Ml.high <= volume->within90Ml.high);
      }
    QVERIFY(widthOf(result.points[1].whole) > widthOf(result.points[0].whole));
    QVERIFY(result.points[2].whole.medianMl > result.points[1].whole.medianMl);
  }
  void theLastScanIsForecastAsItWas() {
    const Forecast result = made(std::array<double, 1>{100}, std::nullopt);
    const double seen = fittedCase().problem.scans.back().volumes.wholeMl;
    QVERIFY(std::abs(result.points[0].whole.medianMl / seen - 1) < 0.1);
    QVERIFY(result.points[0].whole.within90Ml.holds(seen));
    // Measurement noise is part of the interval: ±1.64 · 10 % at least.
    QVERIFY(widthOf(result.points[0].whole) > 0.25);
  }
  /// Six visits of a tumour that neither grows nor shrinks: the model knows no such thing, the forecast must.
  void whatTheModelCannotExplainGoesOnFromTheLastScan() {
    const std::array<double, 6> visits{0, 56, 112, 174, 239, 300};
    GrowthProblem problem = smallProblem(visits, {});
    for (TumourScan& scan : problem.scans) scan.volumes = problem.scans.front().volumes;
    const double seen = problem.scans.back().volumes.wholeMl;
    const auto calibration = calibrate(problem, {.starts = 2, .draws = 100}, silentContext());
    QVERIFY2(calibration->fitted.back().wholeMl > 1.15 * seen,
             qPrintable(QString::number(calibration->fitted.back().wholeMl / seen)));
    const auto result = forecast(problem, *calibration, std::array{239.0, 300.0, 330.0, 390.0},
                                 std::nullopt, silentContext());
    const auto whole = [&](std::size_t n) { return result->points[n].whole; };
    QVERIFY(whole(0).medianMl > 1.1 * seen);  // what was is not retold
    for (const std::size_t n : {1, 2, 3}) {
      QVERIFY2(std::abs(whole(n).medianMl / seen - 1) < 0.2,
               qPrintable(QString::number(whole(n).medianMl / seen)));
      QVERIFY(whole(n).within90Ml.holds(seen));
    }
  }
  void theLastScanCountsByWhatExceedsItsNoise_data() {
    QTest::addColumn<double>("factor");
    for (const double factor : {0.2, 0.5, 0.98, 0.995, 1.005, 1.02, 2.0, 5.0})
      QTest::addRow("x %g", factor) << factor;
  }
  /// One draw, and a last scan that shows another volume than it: what stays of the deviation is 1 − σ²/r².
  void theLastScanCountsByWhatExceedsItsNoise() {
    QFETCH(double, factor);
    const ForecastPoint as = told(1), other = told(factor);
    const auto stays = [&](double ml) {
      const double seen = factor * ml, r = std::log((seen + kSmallMl) / (ml + kSmallMl));
      const double sigma = kExactNoise * seen / (seen + kSmallMl);
      return r * std::max(0.0, 1 - std::pow(sigma / r, 2));
    };
    const RegionVolumes then = fittedCase().calibration.fitted.back();
    const auto changed = [](const VolumeForecast& now, const VolumeForecast& before) {
      return std::log((now.medianMl + kSmallMl) / (before.medianMl + kSmallMl));
    };
    QVERIFY(std::abs(changed(other.whole, as.whole) - stays(then.wholeMl)) < 0.02);
    QVERIFY(std::abs(changed(other.core, as.core) - stays(then.coreMl)) < 0.02);
    // Where the core alone was outlined, the whole follows it.
    const ForecastPoint core = told(1, Outlined::coreOnly);
    const ForecastPoint otherCore = told(factor, Outlined::coreOnly);
    QVERIFY(std::abs(changed(otherCore.whole, core.whole) - changed(otherCore.core, core.core)) <
            0.025);
    QVERIFY(otherCore.core.medianMl <= otherCore.whole.medianMl);
  }
  void aPoorFitDoesNotMoveMedians() {
    auto [problem, calibration] = fittedCase();
    calibration.draws.assign(400, {calibration.best, 1.0 / 400});
    const auto median = [&](double noise) {
      calibration.noise = noise;
      return forecast(problem, calibration, std::array{160.0}, std::nullopt, silentContext())
          ->points.front()
          .whole.medianMl;
    };
    QVERIFY(std::abs(median(1) / median(0.1) - 1) < 0.2);  // 400 draws know it to 0.06
  }
  void aSmallLastScanSaysOnlyHowMuchThereIsNot() {
    auto [problem, calibration] = fittedCase();
    problem.scans.back().volumes = {0, 0};
    const auto gone =
        forecast(problem, calibration, std::array{100.0}, std::nullopt, silentContext());
    QVERIFY(gone->points.front().whole.medianMl < 0.3);
    // Nothing is expected, and a few voxels are seen.
    calibration.estimates.push_back({.parameter = GrowthParameter::alpha});  // as if fitted
    for (Draw& draw : calibration.draws) draw.parameters.alphaPerGy = 0.3;
    problem.course = sixWeeks(2);
    problem.scans.back().volumes = {0.2, 0.2};
    const auto few =
        forecast(problem, calibration, std::array{100.0}, std::nullopt, silentContext());
    QVERIFY2(few->points.front().whole.medianMl < 0.1,
             qPrintable(QString::number(few->points.front().whole.medianMl)));
  }
  void daysComeBackInTheirOrder() {
    const Forecast result = made(std::array<double, 3>{200, 120, 200}, std::nullopt);
    QCOMPARE(result.points[0].day, 200.0);
    QCOMPARE(result.points[1].day, 120.0);
    QCOMPARE(result.points[0].whole.medianMl, result.points[2].whole.medianMl);
    QVERIFY(result.points[1].whole.medianMl < result.points[0].whole.medianMl);
  }
  void treatedScenariosAreSmallerAndSaySo() {
    const std::array<double, 1> day{200};
    const Forecast untreated = made(day, std::nullopt);
    const Forecast treated = made(day, Scenario{.fromDay = 100, .course = sixWeeks(105)});
    QVERIFY(treated.kind == ForecastKind::simulation);
    QCOMPARE(nameOf(treated.kind), std::string_view("simulation"));
    QVERIFY(treated.points[0].whole.medianMl < 0.8 * untreated.points[0].whole.medianMl);
  }
  void whatWasDoneStaysDoneInAScenario() {
    const Calibration& calibration = fittedCase().calibration;
    const GrowthProblem treated = smallProblem(std::array<double, 3>{0, 50, 100}, {}, sixWeeks(20));
    const std::array<double, 1> day{160};
    const auto as = forecast(treated, calibration, day, std::nullopt, silentContext());
    const auto off = forecast(treated, calibration, day, Scenario{.fromDay = 100}, silentContext());
    const auto never = forecast(treated, calibration, day, Scenario{.fromDay = 0}, silentContext());
    QVERIFY(as && off && never);
    QCOMPARE(off->points[0].whole.medianMl, as->points[0].whole.medianMl);
    QVERIFY(never->points[0].whole.medianMl > 1.2 * as->points[0].whole.medianMl);
  }
  void daysBeforeTheFirstScanAreRefused() {
    const auto& [problem, calibration] = fittedCase();
    const auto result =
        forecast(problem, calibration, std::array<double, 1>{-1}, std::nullopt, silentContext());
    QVERIFY(!result);
    QCOMPARE(result.error().code, std::string("growth.forecast"));
  }
  void crpsOfOneValueIsItsError() {
    QVERIFY(std::abs(crps(std::array{3.0}, std::array{1.0}, 5.0) - 2) < 1e-12);
  }
  void crpsIsTheDefinition() {
    Random random(4);
    std::vector<double> draws, weights;
    double sum = 0;
    for (int n = 0; n < 40; ++n) {
      draws.push_back(random.normal());
      weights.push_back(random.uniform());
      sum += weights.back();
    }
    for (double& weight : weights) weight /= sum;
    double expected = 0;
    for (std::size_t a = 0; a < draws.size(); ++a) {
      expected += weights[a] * std::abs(draws[a] - 0.7);
      for (std::size_t b = 0; b < draws.size(); ++b)
        expected -= 0.5 * weights[a] * weights[b] * std::abs(draws[a] - draws[b]);
    }
    QVERIFY(std::abs(crps(draws, weights, 0.7) - expected) < 1e-12);
  }
  void crpsOfANormalIsKnown() {
    Random random(6);
    std::vector<double> draws(20000);
    for (double& draw : draws) draw = random.normal();
    const std::vector<double> weights(draws.size(), 1.0 / static_cast<double>(draws.size()));
    // At its mean: 2φ(0) − 1/√π (Gneiting & Raftery).
    QVERIFY(std::abs(crps(draws, weights, 0) - 0.23369) < 0.01);
  }
  void baselinesGoThroughTheLastTwo() {
    const std::array<DatedVolume, 3> history{{{0, 50}, {10, 2}, {30, 8}}};
    const Baselines baselines = baselinesOf(history, 50);
    QCOMPARE(baselines.lastMl, 8.0);
    QVERIFY(std::abs(*baselines.linearMl - 14) < 1e-12);
    QVERIFY(std::abs(*baselines.exponentialMl - 32) < 1e-9);
    const Baselines one = baselinesOf(std::span(history).first(1), 50);
    QVERIFY(!one.linearMl && !one.exponentialMl);
    const std::array<DatedVolume, 2> falling{{{0, 9}, {10, 1}}};
    QCOMPARE(*baselinesOf(falling, 40).linearMl, 0.0);
    const std::array<DatedVolume, 2> gone{{{0, 9}, {10, 0}}};
    QVERIFY(!baselinesOf(gone, 40).exponentialMl);
  }
  void everyScanButTheFirstWasForecastOnce() {
    const GrowthProblem& problem = fittedCase().problem;
    Heights heights;
    const JobContext silent = silentContext();
    const auto past =
        pastForecasts(problem, {.starts = 1, .draws = 60}, {silent.stop, heights, silent.log});
    QVERIFY(past);
    QVERIFY(heights.greatest > 0.99 && heights.greatest <= 1);
    QVERIFY(heights.deepestFall < 0.02);  // two threads may report in the other order
    QCOMPARE(past->size(), std::size_t{2});
    for (std::size_t n = 0; n < 2; ++n) {
      const ForecastScore& whole = *(*past)[n].whole;
      QCOMPARE((*past)[n].scans, n + 1);
      QCOMPARE(whole.day, problem.scans[n + 1].day);
      QCOMPARE(whole.observedMl, problem.scans[n + 1].volumes.wholeMl);
      QCOMPARE(whole.baselines.lastMl, problem.scans[n].volumes.wholeMl);
      QVERIFY(whole.within90);
      QVERIFY(whole.crpsMl > 0 && whole.crpsMl < whole.observedMl);
    }
  }
  void whatWasNotOutlinedIsNotScored() {
    GrowthProblem problem = fittedCase().problem;
    problem.outlined = Outlined::coreOnly;
    const auto past = pastForecasts(problem, {.starts = 1, .draws = 60}, silentContext());
    QVERIFY(past);
    for (const PastForecast& each : *past) QVERIFY(!each.whole && each.core.crpsMl > 0);
  }
};

TWINSCOPE_SUITE(ForecastTest, "forecast_test");

}  // namespace twinscope::twin::growth

#include "forecast_test.moc"
