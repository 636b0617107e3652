#include "core/base/random.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {

class RandomTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameSeedSameNumbers() {
    Random a(7), b(7), c(8);
    const auto first = a.next();
    QCOMPARE(first, b.next());
    QVERIFY(first != c.next());
  }
  void streamsAreIndependentAndLeaveTheParent() {
    Random parent(3);
    const Random untouched = parent;
    Random noise = parent.stream("noise"), bias = parent.stream("bias");
    QVERIFY(noise.next() != bias.next());
    QVERIFY(parent.stream("noise", 1).next() != parent.stream("noise", 2).next());
    QCOMPARE(parent.next(), Random(untouched).next());
  }
  void momentsOfTheNormal() {
    Random random(11);
    double sum = 0, squares = 0;
    constexpr int kDraws = 200000;
    for (int i = 0; i < kDraws; ++i) {
      const double x = random.normal();
      sum += x;
      squares += x * x;
    }
    QVERIFY(std::abs(sum / kDraws) < 0.01);
    QVERIFY(std::abs(squares / kDraws - 1.0) < 0.02);
  }
  void belowStaysBelow() {
    Random random(1);
    for (int i = 0; i < 10000; ++i) QVERIFY(random.below(7) < 7);
  }
};

TWINSCOPE_SUITE(RandomTest, "random_test");

}  // namespace twinscope

#include "random_test.moc"
