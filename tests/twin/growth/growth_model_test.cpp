#include "twin/growth/growth_model.h"

#include "tests/support/suite.h"
#include "tests/twin/growth/small_problem.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace twinscope::twin::growth {
namespace {

/// Speed of a front in a rod of white matter between two days, mm/day.
double frontSpeed(double spacingMm, double diffusivity, double rate, bool corrected) {
  const auto cells = static_cast<std::int64_t>(240 / spacingMm);
  GrowthDomain rod{{cells, 1, 1}, {spacingMm, spacingMm, spacingMm}, {}, {}};
  rod.white.assign(static_cast<std::size_t>(cells), 1.F);
  rod.grey.assign(static_cast<std::size_t>(cells), 0.F);
  const double factor = corrected ? latticeFactor(spacingMm / std::sqrt(diffusivity / rate)) : 1;
  const auto solver = ReactionDiffusion::make(
      rod, {.whiteDiffusivityMm2PerDay = factor * diffusivity, .proliferationPerDay = rate});
  std::vector<float> u(rod.white.size(), 0.F);
  for (std::size_t n = 0; static_cast<double>(n) * spacingMm < 12; ++n) u[n] = 1;
  const auto front = [&] {
    for (std::size_t n = u.size() - 1; n > 0; --n)
      if (u[n - 1] >= 0.5F && u[n] < 0.5F)
        return spacingMm * (static_cast<double>(n) +
                            static_cast<double>((u[n - 1] - 0.5F) / (u[n - 1] - u[n])));
    return 0.0;
  };
  if (!solver || !solver->advance(u, {}, 0, 400, silentContext())) return 0;
  const double early = front();
  if (!solver->advance(u, {}, 400, 900, silentContext())) return 0;
  return (front() - early) / 500;
}

}  // namespace

class GrowthModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fineLatticesNeedNoCorrection() {
    QVERIFY(std::abs(latticeFactor(1e-6) - 1) < 1e-6);
    QVERIFY(std::abs(latticeFactor(0.1) - 1) < 2e-3);
    double last = 1;
    for (double x = 0.2; x < 12; x += 0.2) {
      QVERIFY(latticeFactor(x) < last && latticeFactor(x) > 0);
      last = latticeFactor(x);
    }
  }
  void correctedFrontsRunAsOnAFineLattice() {
    for (const auto& [diffusivity, rate] : {std::pair(0.13, 0.05), std::pair(0.05, 0.08)}) {
      const double fine = frontSpeed(0.5, diffusivity, rate, false);
      const double corrected = frontSpeed(3, diffusivity, rate, true);
      const double plain = frontSpeed(3, diffusivity, rate, false);
      QVERIFY2(std::abs(corrected / fine - 1) < 0.03,
               qPrintable(QString::number(corrected / fine)));
      QVERIFY(plain / fine > 1.1);
    }
  }
  void volumesOfABallAreFoundBelowTheVoxel() {
    const std::array<double, 1> day{0};
    GrowthProblem problem = tests::smallProblem(day, {});
    for (const double radius : {9.3, 12.1, 15.0, 20.0}) {
      std::vector<float> u;
      for (const float mm : problem.rims.wholeMm)  // from the middle: mm + 20
        u.push_back(
            static_cast<float>(0.16 * std::exp(-(static_cast<double>(mm) + 20 - radius) / 4)));
      const double exact = 4 * std::numbers::pi / 3 * std::pow(radius, 3) / 1000;
      const double off = observedVolumes(problem.domain, u).wholeMl / exact - 1;
      QVERIFY2(std::abs(off) < 0.06, qPrintable(QString::number(off)));
    }
  }
  void theFirstScanShowsItsOwnRims() {
    const std::array<double, 1> day{0};
    const GrowthProblem problem = tests::smallProblem(day, {});
    const double whole = 4 * std::numbers::pi / 3 * std::pow(20, 3) / 1000;
    const double core = 4 * std::numbers::pi / 3 * std::pow(8, 3) / 1000;
    for (const auto& [d, rho] :
         {std::pair(0.05, 0.05), std::pair(0.13, 0.02), std::pair(0.5, 0.01)}) {
      const RegionVolumes seen = observedVolumes(
          problem.domain,
          initialDensity(problem, {.diffusivityMm2PerDay = d, .proliferationPerDay = rho}));
      QVERIFY2(std::abs(seen.wholeMl / whole - 1) < 0.09,
               qPrintable(QStringLiteral("%1 %2 %3").arg(d).arg(rho).arg(seen.wholeMl)));
      QVERIFY2(std::abs(seen.coreMl / core - 1) < 0.12, qPrintable(QString::number(seen.coreMl)));
    }
  }
  void rimsAreSignedDistances() {
    std::vector<std::uint8_t> core(11, 0), whole(11, 0);
    for (std::size_t n = 3; n < 8; ++n) whole[n] = 1;
    std::vector<std::uint8_t> tissue(11, 1);
    const TumourRims rims = rimsOf(core, whole, tissue, {11, 1, 1}, {2, 2, 2});
    QVERIFY(std::ranges::all_of(rims.coreMm, [](float mm) { return mm == kNoRimMm; }));
    QCOMPARE(rims.wholeMm[2], 1.F);
    QCOMPARE(rims.wholeMm[3], -1.F);
    QCOMPARE(rims.wholeMm[5], -5.F);
    QCOMPARE(rims.wholeMm[10], 5.F);
    tissue[2] = 0;  // a wall: the only rim left is the other one
    const TumourRims walled = rimsOf(core, whole, tissue, {11, 1, 1}, {2, 2, 2});
    QCOMPARE(walled.wholeMm[7], -1.F);
    QCOMPARE(walled.wholeMm[4], -5.F);
  }
  void growthAddsAndTreatmentTakes() {
    const std::array<double, 3> days{0, 60, 120};
    const GrowthProblem grows = tests::smallProblem(days, {});
    const GrowthProblem treated =
        tests::smallProblem(days, {.alphaPerGy = 0.06}, tests::sixWeeks(3));
    for (std::size_t n = 1; n < 3; ++n) {
      QVERIFY(grows.scans[n].volumes.wholeMl > grows.scans[n - 1].volumes.wholeMl);
      QVERIFY(treated.scans[n].volumes.wholeMl < grows.scans[n].volumes.wholeMl);
    }
  }
};

TWINSCOPE_SUITE(GrowthModelTest, "growth_model_test");

}  // namespace twinscope::twin::growth

#include "growth_model_test.moc"
