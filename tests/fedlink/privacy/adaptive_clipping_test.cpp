#include "fedlink/privacy/adaptive_clipping.h"

#include "fedlink/privacy/rdp.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <string>
#include <vector>

namespace twinscope::fedlink {

class AdaptiveClippingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void followsThePublishedRule() {
    const auto golden = tests::goldenFile("privacy.json").at("adaptive_clipping");
    const std::vector<double> norms = golden.at("norms");
    const AdaptiveClipping rule{.quantile = golden.at("target_quantile"),
                                .learningRate = golden.at("lr")};
    tests::FixedRandom random(1);
    for (const auto& [start, clip] : {std::pair{"from_0.1", 0.1}, std::pair{"from_50", 50.0}}) {
      double norm = clip;
      for (int round = 1; round <= 60; ++round) {
        norm = rule.nextClipNorm(norm, rule.shareBelow(norms, norm, random));
        const std::string key = std::to_string(round);
        if (!golden.at(start).contains(key)) continue;
        QVERIFY(std::abs(norm / golden.at(start).at(key).get<double>() - 1.0) < 1e-10);
      }
      QVERIFY(norm > 1.0 && norm < 1.9);  // Flower 1.41's sign leaves through either end
    }
  }
  void updatesAndCountTogetherCostWhatUpdatesAloneDid() {
    for (const double z : {0.5, 1.0, 4.0}) {
      const AdaptiveClipping rule{.countNoise = 0.9 * z};
      const double more = rule.noiseForUpdates(z).value();
      QVERIFY(more > z);
      for (const double order : {1.5, 8.0, 64.0})
        QVERIFY(std::abs(gaussianRdp(1.0, more, order) + gaussianRdp(1.0, 2.0 * 0.9 * z, order) -
                         gaussianRdp(1.0, z, order)) < 1e-9);
      QCOMPARE(AdaptiveClipping{.countNoise = z / 2.0}.noiseForUpdates(z).error().code,
               std::string("privacy.clipping"));
      QVERIFY(!AdaptiveClipping{}.noiseForUpdates(z));
    }
  }
  void countIsNoised() {
    const std::vector<double> norms(10, 1.0);
    const AdaptiveClipping rule{.countNoise = 2.0};
    tests::FixedRandom random(2);
    double squares = 0.0;
    for (int i = 0; i < 4000; ++i) {
      const double miss = rule.shareBelow(norms, 2.0, random) - 1.0;
      squares += miss * miss;
    }
    QVERIFY(std::abs(std::sqrt(squares / 4000) - 0.2) < 0.01);
  }
  void refusesWhatDoesNotConverge() {
    QVERIFY(AdaptiveClipping{}.validate());
    for (const AdaptiveClipping& rule :
         {AdaptiveClipping{.quantile = 0.0}, AdaptiveClipping{.quantile = 1.0},
          AdaptiveClipping{.learningRate = -0.2}, AdaptiveClipping{.countNoise = std::nan("")}})
      QCOMPARE(rule.validate().error().code, std::string("privacy.clipping"));
  }
};

TWINSCOPE_SUITE(AdaptiveClippingTest, "adaptive_clipping_test");

}  // namespace twinscope::fedlink

#include "adaptive_clipping_test.moc"
