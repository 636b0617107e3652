#include "fedlink/privacy/audits/dp_bound.h"

#include "core/base/random.h"
#include "fedlink/privacy/analytic_gaussian.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

/// An attack on one noised number that is 1 for members and 0 for others: the best there is against the mechanism.
AttackCounts attackOn(double noise, double threshold, std::uint64_t cases, Random random) {
  AttackCounts counts{.members = cases, .others = cases};
  for (std::uint64_t i = 0; i < cases; ++i) {
    if (1.0 + noise * random.normal() > threshold) ++counts.truePositives;
    if (noise * random.normal() > threshold) ++counts.falsePositives;
  }
  return counts;
}

}  // namespace

class DpBoundTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void boundOfTheGoldenFile() {
    const auto golden = tests::goldenFile("privacy.json").at("dp_bound_on_membership");
    for (const auto& row : golden.at("rows"))
      QVERIFY(std::abs(mostTruePositives(0.01, row.at("epsilon"), row.at("delta")) -
                       row.at("tpr_bound_at_fpr_0.01").get<double>()) < 1e-11);
  }
  void boundIsAShareAndGrows() {
    for (const double epsilon : {0.0, 0.1, 1.0, 8.0, 800.0}) {
      double before = 0.0;
      for (const double rate : {0.0, 0.001, 0.01, 0.5, 0.99, 1.0}) {
        const double bound = mostTruePositives(rate, epsilon, 1e-5);
        QVERIFY(bound >= before && bound <= 1.0 && bound >= rate);
        before = bound;
      }
    }
  }
  void trueClaimsStandAndFalseOnesFall() {
    const double noise = gaussianNoiseFor(1.0, 1e-5);
    for (const double threshold : {0.0, 0.5 * noise, noise, 2.0 * noise}) {
      QVERIFY(!findBreach(attackOn(noise, threshold, 4000, Random(1)), 1.0, 1e-5));
      // A mechanism that forgot nearly all of its noise.
      QVERIFY(findBreach(attackOn(noise / 10.0, 0.5, 4000, Random(2)), 1.0, 1e-5));
    }
  }
  void fewCasesProveNothing() {
    QVERIFY(!findBreach({.truePositives = 2, .members = 2, .falsePositives = 0, .others = 2}, 1.0,
                        1e-5));
    QVERIFY(!findBreach({.truePositives = 0, .members = 9, .falsePositives = 9, .others = 9}, 0.1,
                        0.0));
    QVERIFY(findBreach({.truePositives = 500, .members = 500, .falsePositives = 0, .others = 500},
                       1.0, 1e-5));
  }
};

TWINSCOPE_SUITE(DpBoundTest, "dp_bound_test");

}  // namespace twinscope::fedlink

#include "dp_bound_test.moc"
