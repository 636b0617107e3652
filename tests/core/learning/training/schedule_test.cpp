#include "core/learning/training/schedule.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <vector>

namespace twinscope::learning {
namespace {

double at(ScheduleKind kind, std::int64_t step, const std::vector<double>& losses = {}) {
  return scheduledRate(1, {.kind = kind}, {.step = step, .steps = 1000, .epochLosses = losses});
}

}  // namespace

class ScheduleTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void allRiseFirst() {
    for (const auto kind : {ScheduleKind::poly, ScheduleKind::cosine, ScheduleKind::plateau,
                            ScheduleKind::constant}) {
      QVERIFY(at(kind, 0) < 0.1);
      QVERIFY(at(kind, 25) > 0.95);
    }
    QCOMPARE(scheduledRate(1, {.kind = ScheduleKind::constant, .warmUpShare = 0},
                           {.step = 0, .steps = 10, .epochLosses = {}}),
             1.0);
  }
  void polyAndCosineFallToNothing() {
    for (const auto kind : {ScheduleKind::poly, ScheduleKind::cosine}) {
      for (int n = 30; n < 999; ++n) QVERIFY(at(kind, n + 1) < at(kind, n));
      QVERIFY(at(kind, 999) < 0.01);
    }
    QVERIFY(std::abs(at(ScheduleKind::cosine, 500) - 0.5) < 1e-12);
    QVERIFY(std::abs(at(ScheduleKind::poly, 500) - std::pow(0.5, 0.9)) < 1e-12);
  }
  void plateauWaitsForItsPatience() {
    const std::vector<double> falling{5, 4, 3, 2, 1, 0.9, 0.8};
    QCOMPARE(at(ScheduleKind::plateau, 500, falling), 1.0);
    std::vector<double> stuck{1, 1, 1, 1, 1};
    QCOMPARE(at(ScheduleKind::plateau, 500, stuck), 1.0);
    stuck.push_back(1);
    QCOMPARE(at(ScheduleKind::plateau, 500, stuck), 0.5);
    for (int n = 0; n < 5; ++n) stuck.push_back(2);
    QCOMPARE(at(ScheduleKind::plateau, 500, stuck), 0.25);
  }
  void gainIsCountedInEpochs() {
    QCOMPARE(epochsWithoutGain({}), 0);
    QCOMPARE(epochsWithoutGain(std::vector{3.0, 2.0}), 0);
    QCOMPARE(epochsWithoutGain(std::vector{3.0, 2.0, 2.0, 2.5}), 2);
    QCOMPARE(epochsWithoutGain(std::vector{3.0, 2.0, 2.5, 1.0}), 0);
  }
  void sillyOptionsAreRefused() {
    QVERIFY(ScheduleOptions{}.validate());
    QVERIFY(!ScheduleOptions{.warmUpShare = 1}.validate());
    QVERIFY(!ScheduleOptions{.power = 0}.validate());
    QVERIFY(!ScheduleOptions{.factor = 1.5}.validate());
    QVERIFY(!ScheduleOptions{.patience = 0}.validate());
  }
};

TWINSCOPE_SUITE(ScheduleTest, "schedule_test");

}  // namespace twinscope::learning

#include "schedule_test.moc"
