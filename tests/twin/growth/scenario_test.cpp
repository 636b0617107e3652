#include "twin/growth/scenario.h"

#include "tests/support/suite.h"
#include "tests/twin/growth/small_problem.h"
#include "twin/growth/forecast.h"

#include <QTest>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace twinscope::twin::growth {
namespace {

using tests::sixWeeks;
using tests::smallProblem;

constexpr double kLastDay = 100;
const Date kOrigin(2026, 1, 12);

struct Fitted {
  GrowthProblem problem;
  Calibration calibration;
};

Fitted fitted(GrowthCourse course) {
  Fitted made{smallProblem(std::array<double, 3>{0, 50, kLastDay}, {}, std::move(course)), {}};
  auto calibration = calibrate(made.problem, {.starts = 1, .draws = 100}, silentContext());
  if (!calibration) throw std::runtime_error(describe(calibration.error()));
  made.calibration = std::move(*calibration);
  return made;
}

const Fitted& untreated() {
  static const Fitted one = fitted({});
  return one;
}

const Fitted& irradiated() {
  static const Fitted one = fitted(sixWeeks(10));
  return one;
}

Scenario standard(StandardTreatment treatment) {
  const Date last = kOrigin.plusDays(static_cast<int>(kLastDay));
  return {.fromDay = kLastDay, .course = *courseOf(treatmentsOf(treatment, last), kOrigin)};
}

ForecastPoint onDay(const Fitted& of, double day, const std::optional<Scenario>& scenario) {
  const auto made =
      forecast(of.problem, of.calibration, std::array{day}, scenario, silentContext());
  if (!made) throw std::runtime_error(describe(made.error()));
  return made->points.front();
}

double spreadOf(const std::vector<Draw>& draws, GrowthParameter parameter) {
  double mean = 0, square = 0;
  for (const Draw& draw : draws) {
    const double score = priorOf(parameter).scoreOf(valueOf(draw.parameters, parameter));
    mean += score / static_cast<double>(draws.size());
    square += score * score / static_cast<double>(draws.size());
  }
  return std::sqrt(square - mean * mean);
}

bool has(const std::vector<ScenarioCaveat>& caveats, ScenarioCaveat caveat) {
  return std::ranges::find(caveats, caveat) != caveats.end();
}

}  // namespace

class ScenarioTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theTreatmentThatThePatientHasGivesTheSameForecast() {
    Fitted planned = untreated();
    planned.problem.course = sixWeeks(kLastDay + 5);
    for (const Fitted& of : {irradiated(), planned}) {
      const ForecastPoint as = onDay(of, 180, std::nullopt);
      const ForecastPoint same =
          onDay(of, 180, Scenario{.fromDay = kLastDay, .course = of.problem.course});
      QCOMPARE(same.core.drawsMl, as.core.drawsMl);
      QCOMPARE(same.whole.drawsMl, as.whole.drawsMl);
    }
  }
  void eachDrawIsSmallerTheMoreIsDone() {
    for (const Fitted& of : {untreated(), irradiated()}) {
      const auto ml = [&](StandardTreatment treatment) {
        return onDay(of, kLastDay + 84, standard(treatment)).whole;
      };
      const auto none = ml(StandardTreatment::none), rays = ml(StandardTreatment::radiotherapy),
                 drug = ml(StandardTreatment::temozolomide), both = ml(StandardTreatment::both);
      for (std::size_t n = 0; n < none.drawsMl.size(); ++n) {
        QVERIFY(rays.drawsMl[n] <= none.drawsMl[n]);
        QVERIFY(drug.drawsMl[n] <= none.drawsMl[n]);
        QVERIFY(both.drawsMl[n] <= rays.drawsMl[n]);
      }
      QVERIFY(rays.medianMl < 0.95 * none.medianMl);
      QVERIFY(drug.medianMl < none.medianMl);
    }
  }
  void anUnknownEffectIsAsWideAsItsPrior() {
    const auto draws = drawsUnder(sixWeeks(kLastDay), untreated().calibration);
    QVERIFY(std::abs(spreadOf(draws, GrowthParameter::alpha) - 1) < 0.25);
    QCOMPARE(spreadOf(draws, GrowthParameter::chemotherapyKill), 0.0);
    // What is known stays as it was drawn.
    const auto known = drawsUnder(sixWeeks(kLastDay), irradiated().calibration);
    for (std::size_t n = 0; n < known.size(); ++n)
      QCOMPARE(known[n].parameters.alphaPerGy,
               irradiated().calibration.draws[n].parameters.alphaPerGy);
  }
  void anUnknownEffectWidensTheIntervals() {
    const auto width = [](const VolumeForecast& of) {
      return std::log(of.within90Ml.high / of.within90Ml.low);
    };
    const Scenario rays = standard(StandardTreatment::radiotherapy);
    const double wide = width(onDay(untreated(), kLastDay + 84, rays).whole);
    Fitted sure = untreated();  // of an effect that is given
    sure.calibration.estimates.push_back({.parameter = GrowthParameter::alpha});
    QVERIFY(wide > 1.1 * width(onDay(sure, kLastDay + 84, rays).whole));
  }
  void caveatsSayWhatTheScansCannotTell() {
    const auto& [problem, calibration] = untreated();
    const auto caveats = [&](StandardTreatment treatment) {
      return caveatsOf(problem, calibration, standard(treatment));
    };
    QVERIFY(caveats(StandardTreatment::none).empty());
    QCOMPARE(caveats(StandardTreatment::radiotherapy),
             std::vector{ScenarioCaveat::radiotherapyFromPrior});
    QCOMPARE(caveats(StandardTreatment::temozolomide),
             std::vector{ScenarioCaveat::chemotherapyFromPrior});
    QCOMPARE(caveats(StandardTreatment::both).size(), std::size_t{2});
    const auto again = caveatsOf(irradiated().problem, irradiated().calibration,
                                 standard(StandardTreatment::radiotherapy));
    QVERIFY(has(again, ScenarioCaveat::irradiatedBefore));
    const Estimate* alpha = irradiated().calibration.find(GrowthParameter::alpha);
    QCOMPARE(has(again, ScenarioCaveat::radiotherapyFromPrior),
             alpha->identified == Identified::byPriorOnly);
  }
  void standardTreatmentsAreTheirDoses() {
    for (const StandardTreatment treatment : kStandardTreatments) {
      QCOMPARE(standardTreatmentFromName(nameOf(treatment)), std::optional(treatment));
      const GrowthCourse course = standard(treatment).course;
      double gy = 0, doses = 0;
      for (const auto& fraction : course.radiotherapy) gy += fraction.doseGy;
      for (const auto& dose : course.chemotherapy) doses += dose.amount;
      const bool both = treatment == StandardTreatment::both;
      QCOMPARE(gy, both || treatment == StandardTreatment::radiotherapy ? 60.0 : 0.0);
      // In days of 75 mg/m²: six cycles are 60 of them.
      QCOMPARE(doses, both ? 102.0 : treatment == StandardTreatment::temozolomide ? 60.0 : 0.0);
    }
    QVERIFY(!standardTreatmentFromName("surgery"));
  }
  void theMiddleDrawHasTheMedianVolumes() {
    const Fitted& of = untreated();
    const ForecastPoint point = onDay(of, 160, std::nullopt);
    const auto density = densityOn(
        160, of.problem, of.calibration.draws[point.middleDraw].parameters, silentContext());
    QVERIFY(density);
    const RegionVolumes volumes = observedVolumes(of.problem.domain, *density);
    QVERIFY(std::abs(volumes.coreMl / point.core.medianMl - 1) < 0.1);
    QVERIFY(std::abs(volumes.wholeMl / point.whole.medianMl - 1) < 0.1);
    // Voxels counted whole say the same to half a voxel's layer of the ball.
    const double voxelMl = 0.064;
    double counted = 0;
    for (const float u : *density) counted += u >= kWholeEdge ? voxelMl : 0;
    QVERIFY(std::abs(counted / volumes.wholeMl - 1) < 0.1);
  }
  void densityStaysInTissueAndWithinItsRange() {
    const Fitted& of = irradiated();
    const auto density = densityOn(160, of.problem, of.calibration.best, silentContext());
    QVERIFY(density);
    for (std::size_t n = 0; n < density->size(); ++n) {
      QVERIFY((*density)[n] >= 0 && (*density)[n] <= 1);
      if (mobility(of.problem.domain, n) == 0) QCOMPARE((*density)[n], 0.F);
    }
  }
};

TWINSCOPE_SUITE(ScenarioTest, "scenario_test");

}  // namespace twinscope::twin::growth

#include "scenario_test.moc"
