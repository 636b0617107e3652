#include "fedlink/compression/compression.h"

#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <cmath>
#include <limits>

namespace twinscope::fedlink {

class CompressionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refusesWhatMakesNoSense() {
    QVERIFY(Compression{}.validate());
    for (const double share : {0.0, -0.1, 1.0001, std::numeric_limits<double>::quiet_NaN()})
      QVERIFY(!Compression{.keepShare = share}.validate());
    QVERIFY(!Compression{.values = static_cast<ValueFormat>(0)}.validate());
    QVERIFY(!Compression{.values = static_cast<ValueFormat>(7)}.validate());
    for (const int levels : {0, 128, -3}) {
      QVERIFY(!(Compression{.values = ValueFormat::qsgd, .qsgdLevels = levels}.validate()));
      QVERIFY((Compression{.values = ValueFormat::int8, .qsgdLevels = levels}.validate()));
    }
  }
  void keepsAtLeastOneAndAtMostAll() {
    QCOMPARE(keptCount(0.1, 0), 0UL);
    QCOMPARE(keptCount(0.001, 5), 1UL);
    QCOMPARE(keptCount(0.5, 5), 2UL);
    QCOMPARE(keptCount(1.0, 5), 5UL);
  }
  void qsgdTakesTheBitsItsLevelsNeed() {
    const std::array<std::pair<int, int>, 4> expected{{{1, 2}, {3, 3}, {4, 4}, {127, 8}}};
    for (const auto& [levels, bits] : expected)
      QCOMPARE(bitsPerValue({.values = ValueFormat::qsgd, .qsgdLevels = levels}), bits);
  }
  void warmUpFollowsDeepGradientCompression() {
    const std::array sparsities{0.75, 0.9375, 0.984375, 0.99609375, 0.999, 0.999};
    for (std::size_t round = 0; round < sparsities.size(); ++round)
      QVERIFY(std::fabs(warmUpKeepShare(round, 0.001) - (1 - sparsities[round])) < 1e-12);
    QCOMPARE(warmUpKeepShare(0, 1.0), 1.0);
    QCOMPARE(warmUpKeepShare(1, 0.1), 0.1);
    QCOMPARE(warmUpKeepShare(100'000, 0.01), 0.01);
  }
  void saysWhatItIs() {
    QCOMPARE(describe({}), std::string("10 % of the entries as int8"));
    QCOMPARE(describe({.keepShare = 1, .values = ValueFormat::qsgd, .qsgdLevels = 4}),
             std::string("all of the entries as QSGD with 4 levels"));
  }
};

TWINSCOPE_SUITE(CompressionTest, "compression_test");

}  // namespace twinscope::fedlink

#include "compression_test.moc"
