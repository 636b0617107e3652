#include "twin/growth/detail/young_front.h"

#include "core/compute/reaction_diffusion.h"
#include "tests/support/suite.h"
#include "twin/growth/growth_problem.h"

#include <QTest>
#include <cmath>

namespace twinscope::twin::growth {

using detail::densityAt;
using detail::placeOnWave;
using detail::youngGap;
using detail::youngPlace;

class YoungFrontTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void placesAndDensitiesAreInverse() {
    for (const double u : {1e-12, 1e-4, 0.16, 0.5, 0.8, 0.999})
      QVERIFY(std::abs(densityAt(placeOnWave(u)) / u - 1) < 1e-9);
    // √6·[ln(1/√0.16 − 1) − ln(1/√0.8 − 1)]: the wave's own distance between the edges
    QVERIFY(std::abs(placeOnWave(kWholeEdge) - placeOnWave(kCoreEdge) - 6.2276) < 1e-3);
  }
  void theEdgeLiesOnTheRim() {
    for (double radius = 2; radius < 70; radius *= 1.17)
      QVERIFY2(std::abs(densityAt(youngPlace({radius, 0.8}, 0)) - kWholeEdge) < 0.01,
               qPrintable(QString::number(radius)));
  }
  void densityFallsOutwards() {
    for (const double radius : {0.2, 1.0, 3.3, 12.0, 80.0})
      for (double beyond = -10; beyond < 60; beyond += 0.13)
        QVERIFY(youngPlace({radius, 0.3}, beyond + 0.13) >= youngPlace({radius, 0.3}, beyond));
  }
  void olderTumoursFallOffLessSteeply() {
    for (double radius = 2; radius < 40; radius *= 1.3)
      QVERIFY(youngPlace({radius * 1.3, 0.8}, 20) < youngPlace({radius, 0.8}, 20));
  }
  void smallSeedsReachFurther() {
    for (const double radius : {2.5, 6.0, 20.0})
      for (double seed = 0.1; seed < 1.1; seed *= 1.4)
        QVERIFY(youngPlace({radius, seed}, 6) < youngPlace({radius, 1.4 * seed}, 6));
  }
  void theGapOfOldTumoursIsTheWaves() {
    QVERIFY(youngGap({3, 0.8}) < youngGap({10, 0.8}));
    QVERIFY2(std::abs(youngGap({50, 0.8}) / 6.2276 - 1) < 0.06,
             qPrintable(QString::number(youngGap({50, 0.8}))));
  }
  /// The three-dimensional solver grows the same front from the same few cells.
  void theSolverGrowsIt() {
    constexpr std::int64_t kEdge = 56;
    constexpr double kMm = 1, kWidthMm = 4, kRate = 0.02;
    GrowthDomain octant{{kEdge, kEdge, kEdge}, {kMm, kMm, kMm}, {}, {}};
    octant.white.assign(octant.size.voxels(), 1.F);
    octant.grey.assign(octant.size.voxels(), 0.F);
    const auto radiusMm = [&](std::size_t n) {
      double r2 = 0;
      for (const auto at : octant.size.voxelAt(n))
        r2 += std::pow(kMm * (static_cast<double>(at) + 0.5), 2);
      return std::sqrt(r2);
    };
    std::vector<float> u(octant.size.voxels());
    for (std::size_t n = 0; n < u.size(); ++n)
      u[n] = static_cast<float>(0.9 * std::exp(-std::pow(radiusMm(n) / (0.8 * kWidthMm), 2)));
    const auto solver = ReactionDiffusion::make(
        octant,
        {.whiteDiffusivityMm2PerDay = kWidthMm * kWidthMm * kRate, .proliferationPerDay = kRate});
    QVERIFY(solver && solver->advance(u, {}, 0, 300, silentContext()));
    std::size_t edge = 0;  // along an axis
    while (u[edge + 1] > kWholeEdge) ++edge;
    const double inside = placeOnWave(u[edge]), outside = placeOnWave(u[edge + 1]);
    const double wholeMm =
        radiusMm(edge) + kMm * (placeOnWave(kWholeEdge) - inside) / (outside - inside);
    QVERIFY(wholeMm > 10 && wholeMm < 30);
    for (std::size_t n = edge; radiusMm(n) < wholeMm + 20; ++n) {
      const double expected =
          densityAt(youngPlace({wholeMm / kWidthMm, 0.8}, (radiusMm(n) - wholeMm) / kWidthMm));
      QVERIFY2(
          std::abs(std::log(static_cast<double>(u[n]) / expected)) < 0.15,
          qPrintable(
              QStringLiteral("%1 mm: %2, expected %3").arg(radiusMm(n)).arg(u[n]).arg(expected)));
    }
  }
};

TWINSCOPE_SUITE(YoungFrontTest, "young_front_test");

}  // namespace twinscope::twin::growth

#include "young_front_test.moc"
