#include "twin/site/verdict.h"

#include "tests/support/suite.h"
#include "twin/site/twin_store.h"

#include <QTest>
#include <vector>

namespace twinscope::twin {
namespace {

constexpr RegionFigures figures(double dice) {
  return {.dice = dice, .sensitivity = dice, .specificity = 0.99, .hd95Mm = 10 * (1 - dice)};
}

/// Two regions, WT and ET.
GuardCase guardCase(double wtGlobal, double wtTwin, double etGlobal, double etTwin) {
  return {"study 1",
          {{Region::wt, figures(wtGlobal), figures(wtTwin), {}},
           {Region::et, figures(etGlobal), figures(etTwin), {}}}};
}

}  // namespace

class VerdictTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void equalWeightsAreCalledEqual() {
    const std::vector cases(6, guardCase(0.8, 0.8, 0.7, 0.7));
    const Verdict verdict = judge(cases);
    QCOMPARE(verdict.outcome, Outcome::equal);
    QCOMPARE(verdict.gain, 0.0);
    QCOMPARE(verdict.rows.at(0).diceTest.p, 1.0);
    QVERIFY(!verdict.few);
  }
  void aGainInTheMeanPasses() {
    std::vector<GuardCase> cases;
    for (int n = 0; n < 6; ++n) cases.push_back(guardCase(0.80, 0.85 + 0.001 * n, 0.70, 0.69));
    const Verdict verdict = judge(cases);
    QCOMPARE(verdict.outcome, Outcome::better);
    QVERIFY(verdict.gain > 0.02 && verdict.gain < 0.025);
    QVERIFY(std::abs(verdict.rows.at(0).diceTest.p - 2 / 64.0) < 1e-12);
    QCOMPARE(verdict.rows.at(1).region, Region::et);
    QVERIFY(verdict.fellBehind.empty());
  }
  void oneRegionThatFallsBehindIsEnoughToRefuse() {
    const std::vector cases(5, guardCase(0.70, 0.90, 0.70, 0.67));
    const Verdict verdict = judge(cases);
    QCOMPARE(verdict.outcome, Outcome::worse);
    QVERIFY(verdict.gain > 0);
    QCOMPARE(verdict.fellBehind, std::vector{Region::et});
  }
  void aLossInTheMeanIsRefusedWithoutARegionBehind() {
    const std::vector cases(5, guardCase(0.70, 0.69, 0.70, 0.69));
    QCOMPARE(judge(cases).outcome, Outcome::worse);
    QVERIFY(judge(cases).fellBehind.empty());
  }
  void fewCasesAreMarkedAndNoneIsNoProof() {
    QVERIFY(judge(std::vector(4, guardCase(0.7, 0.8, 0.7, 0.8))).few);
    QCOMPARE(judge(std::vector(4, guardCase(0.7, 0.8, 0.7, 0.8))).outcome, Outcome::better);
    QCOMPARE(judge({}).outcome, Outcome::worse);
  }
  void thePreviousTwinIsAveragedWhereThereIsOne() {
    std::vector cases(2, guardCase(0.7, 0.8, 0.7, 0.8));
    for (auto& each : cases)
      for (auto& region : each.regions) region.previous = figures(0.75);
    cases[1].regions[0].previous = figures(0.65);
    const Verdict verdict = judge(cases);
    QVERIFY(std::abs(verdict.rows[0].previous->dice - 0.7) < 1e-12);
    QVERIFY(std::abs(verdict.rows[1].previous->dice - 0.75) < 1e-12);
    QVERIFY(!judge(std::vector(2, guardCase(0.7, 0.8, 0.7, 0.8))).rows[0].previous);
  }
  void aTwinBelowTheCurrentOneIsRefused() {
    std::vector cases(6, guardCase(0.1, 0.2, 0.1, 0.2));
    for (auto& each : cases)
      for (auto& region : each.regions) region.previous = figures(0.9);
    const Verdict verdict = judge(cases);
    QCOMPARE(verdict.outcome, Outcome::worse);
    QVERIFY(verdict.gain > 0 && verdict.fellBehind.empty());
    QVERIFY(std::abs(verdict.overPrevious.value() + 0.7) < 1e-12);
    for (auto& each : cases)
      for (auto& region : each.regions) region.previous = figures(0.2);
    QCOMPARE(judge(cases).outcome, Outcome::better);
  }
  void studiesThatTheCurrentTwinLearntFromAreNoComparison() {
    std::vector cases(6, guardCase(0.7, 0.8, 0.7, 0.8));
    for (auto& each : cases) {
      for (auto& region : each.regions) region.previous = figures(0.9);
      each.knownToPrevious = true;
    }
    QCOMPARE(judge(cases).outcome, Outcome::better);
    QVERIFY(!judge(cases).overPrevious);
    cases[3].knownToPrevious = false;
    QCOMPARE(judge(cases).outcome, Outcome::worse);
  }
  void namesComeBack() {
    for (const Outcome outcome : {Outcome::better, Outcome::equal, Outcome::worse})
      QCOMPARE(outcomeFrom(nameOf(outcome)), std::optional(outcome));
    QVERIFY(!outcomeFrom("best"));
    for (const TwinChange change : {TwinChange::better, TwinChange::rolledBack})
      QCOMPARE(twinChangeFrom(nameOf(change)), std::optional(change));
    QVERIFY(!twinChangeFrom(""));
  }
};

TWINSCOPE_SUITE(VerdictTest, "verdict_test");

}  // namespace twinscope::twin

#include "verdict_test.moc"
