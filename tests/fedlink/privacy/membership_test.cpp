#include "fedlink/privacy/audits/membership.h"

#include "core/base/text.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace twinscope::fedlink {
namespace {

std::vector<double> normals(std::size_t count, double mean, Random random) {
  std::vector<double> values(count);
  for (double& value : values) value = mean + random.normal();
  return values;
}

double normalBelow(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2.0; }

/// Cases whose statistic rises by `gain` where a model trained on them; the first half were members.
std::vector<ShadowedCase> shadowed(std::size_t count, std::size_t models, double gain) {
  Random random(31);
  std::vector<ShadowedCase> cases(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double hardness = 5.0 * random.normal();  // hides members from a common threshold
    const auto draw = [&](double more) { return hardness + more + random.normal(); };
    for (std::size_t m = 0; m < models; ++m) {
      cases[i].with.push_back(draw(gain));
      cases[i].without.push_back(draw(0.0));
    }
    cases[i].observed = draw(2 * i < count ? gain : 0.0);
  }
  return cases;
}

}  // namespace

class MembershipTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void meetsTheClosedFormOfTwoNormals() {
    const auto golden = tests::goldenFile("privacy.json").at("membership_gaussian_toy");
    for (const auto& row : golden.at("rows")) {
      const double d = row.at("d");
      QVERIFY(std::abs(normalBelow(d / std::numbers::sqrt2) - row.at("auc").get<double>()) < 1e-9);
      const Random random(3);
      const auto report = attackReport(normals(40'000, d, random.stream("in")),
                                       normals(40'000, 0.0, random.stream("out")), Random(4), 40);
      QVERIFY(std::abs(report.auc - row.at("auc").get<double>()) < 0.01);
      QVERIFY(std::abs(report.advantage - row.at("best_advantage").get<double>()) < 0.02);
      const double expected = row.at("tpr_at_fpr_0.001");
      QVERIFY2(std::abs(report.tprAtFpr0001 - expected) < 0.005 + 0.2 * expected,
               concat(report.tprAtFpr0001, " of ", expected).c_str());
      QVERIFY(report.aucInterval.low < report.auc && report.auc < report.aucInterval.high);
    }
  }
  void intervalHoldsTheTruthAboutAsOftenAsItSays() {
    int held = 0;
    for (std::uint64_t trial = 0; trial < 200; ++trial) {
      const Random random(trial);
      const auto report =
          attackReport(normals(60, 1.0, random.stream("in")),
                       normals(60, 0.0, random.stream("out")), random.stream("boot"), 200);
      const double truth = normalBelow(1.0 / std::numbers::sqrt2);
      if (report.aucInterval.low <= truth && truth <= report.aucInterval.high) ++held;
    }
    QVERIFY2(held > 176 && held < 200, qPrintable(QString::number(held)));
  }
  void simpleRankings() {
    const std::vector<double> low{1.0, 2.0};
    const std::vector<double> high{3.0, 4.0};
    QCOMPARE(attackReport(high, low, Random(1), 10).auc, 1.0);
    QCOMPARE(attackReport(high, low, Random(1), 10).advantage, 1.0);
    QCOMPARE(attackReport(low, high, Random(1), 10).auc, 0.0);
    QCOMPARE(attackReport(low, low, Random(1), 10).auc, 0.5);  // ties count half
    QCOMPARE(truePositiveRate(high, low, 0.0), 1.0);
    QCOMPARE(truePositiveRate(low, low, 0.0), 0.0);
    QCOMPARE(truePositiveRate(low, low, 0.5), 0.5);
    QCOMPARE(truePositiveRate(low, high, 1.0), 1.0);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)attackReport({}, low, Random(1)));
  }
  void onePercentOfAHundredIsOne() {
    std::vector<double> others(100);
    for (std::size_t i = 0; i < 100; ++i) others[i] = static_cast<double>(i);
    QCOMPARE(truePositiveRate(std::vector{98.5}, others, 0.01), 1.0);
    QCOMPARE(truePositiveRate(std::vector{97.5}, others, 0.01), 0.0);
    QCOMPARE(truePositiveRate(std::vector{98.5}, others, 0.001), 0.0);
  }
  void shadowModelsFindWhatAThresholdMisses() {
    for (const std::size_t models : {4UL, 32UL}) {
      const auto cases = shadowed(2000, models, 2.0);
      const auto scores = liraScores(cases).value();
      std::vector<double> plain;
      for (const ShadowedCase& one : cases) plain.push_back(one.observed);
      const std::span<const double> lira(scores);
      const std::span<const double> threshold(plain);
      const auto found = attackReport(lira.first(1000), lira.last(1000), Random(1), 50);
      const auto missed = attackReport(threshold.first(1000), threshold.last(1000), Random(1), 50);
      QVERIFY2(found.auc > 0.88,
               qPrintable(QString::number(found.auc)));  // Φ(√2) = 0.92 with endless models
      QVERIFY(missed.auc < 0.68);
      QVERIFY(found.tprAtFpr001 > 3.0 * missed.tprAtFpr001);
    }
  }
  void nothingToFindIsNotFound() {
    const auto cases = shadowed(2000, 16, 0.0);
    const auto scores = liraScores(cases).value();
    const std::span<const double> all(scores);
    const auto report = attackReport(all.first(1000), all.last(1000), Random(1), 200);
    QVERIFY(report.aucInterval.low < 0.5 && report.aucInterval.high > 0.5);
  }
  void refusesCasesWithoutShadows() {
    QVERIFY(!liraScores(
        std::vector<ShadowedCase>{{.observed = 1.0, .with = {1.0, 2.0}, .without = {}}}));
    QVERIFY(
        !liraScores(std::vector<ShadowedCase>{{.observed = 1.0, .with = {1.0}, .without = {1.0}}}));
  }
  void lossesBecomeScores() {
    QCOMPARE(lossScores(std::vector{0.5, 2.0}), (std::vector{-0.5, -2.0}));
    QVERIFY(std::abs(logitOfLoss(std::log(2.0))) < 1e-12);  // p = 1/2
    QVERIFY(std::abs(logitOfLoss(-std::log(0.9)) - std::log(9.0)) < 1e-12);
    QVERIFY(std::isfinite(logitOfLoss(0.0)) && std::isfinite(logitOfLoss(800.0)));
  }
};

TWINSCOPE_SUITE(MembershipTest, "membership_test");

}  // namespace twinscope::fedlink

#include "membership_test.moc"
