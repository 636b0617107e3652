#include "fedlink/privacy/secure_sum/fixed_point.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace twinscope::fedlink {

class FixedPointTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void roundsToTheNearestStepAndBack() {
    const FixedPoint fixed{.fractionBits = 16, .sites = 4};
    Random random(1);
    std::vector<float> values(1000);
    for (float& value : values) value = static_cast<float>(random.uniform(-2.0, 2.0));
    const auto words = fixed.encode(values, 3).value();
    for (std::size_t i = 0; i < values.size(); ++i)
      QVERIFY(std::abs(fixed.decode(words[i]) - 3.0 * values[i]) <= 0x1p-17);
    QCOMPARE(fixed.decode(0xFFFFFFFFU), -0x1p-16);
  }
  void refusesJustWhatCouldOverflow() {
    const FixedPoint fixed{.fractionBits = 16, .sites = 4};
    const float most = 8192.F - 0x1p-10F;  // 4·8192·2^16 = 2^31
    QVERIFY(fixed.encode(std::array{most, -most}, 1));
    QCOMPARE(fixed.encode(std::array{8192.F}, 1).error().code, std::string("secure_sum.overflow"));
    QCOMPARE(fixed.encode(std::array{-8192.F}, 1).error().code, std::string("secure_sum.overflow"));
    QVERIFY(!fixed.encode(std::array{most}, 2));
    QVERIFY(!fixed.encode(std::array{std::numeric_limits<float>::max()}, 1));
    QCOMPARE(fixed.encode(std::array{std::numeric_limits<float>::quiet_NaN()}, 1).error().code,
             std::string("secure_sum.not_finite"));
    QVERIFY(fixed.encode({}, 1).value().empty());
  }
};

TWINSCOPE_SUITE(FixedPointTest, "fixed_point_test");

}  // namespace twinscope::fedlink

#include "fixed_point_test.moc"
