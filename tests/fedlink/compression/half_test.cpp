#include "fedlink/compression/detail/half.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::uint32_t kInfinity = 0x7c00;

/// The two halves around a magnitude; the next half's bits are one more.
bool isNearestEven(float value, std::uint16_t half) {
  const auto distance = [&](std::uint16_t other) {
    return std::fabs(static_cast<double>(value) - floatFromHalf(other));
  };
  const std::uint16_t magnitude = half & 0x7fffU;
  const std::uint16_t sign = half & 0x8000U;
  for (const int step : {-1, 1}) {
    const int other = magnitude + step;
    if (other < 0 || other >= static_cast<int>(kInfinity)) continue;
    const double there = distance(static_cast<std::uint16_t>(sign | other));
    if (there < distance(half)) return false;
    if (there == distance(half) && magnitude % 2 != 0) return false;
  }
  return true;
}

}  // namespace

class HalfTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyHalfReturns() {
    for (std::uint32_t half = 0; half < 0x10000; ++half) {
      if ((half & kInfinity) == kInfinity) continue;
      const float value = floatFromHalf(static_cast<std::uint16_t>(half));
      const int exponent = static_cast<int>((half >> 10) & 31U);
      const double fraction = half & 0x3ffU;
      const double magnitude =
          exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
      QCOMPARE(static_cast<double>(value), half < 0x8000 ? magnitude : -magnitude);
      QCOMPARE(std::uint32_t{halfFromFloat(value)}, half);
    }
    QVERIFY(std::isinf(floatFromHalf(0x7c00)) && std::isinf(floatFromHalf(0xfc00)));
    QVERIFY(std::isnan(floatFromHalf(0x7c01)) && std::isnan(floatFromHalf(0xffff)));
  }
  void roundsToTheNearestTiesToEven() {
    for (std::uint32_t half = 0; half + 1 < kInfinity; ++half) {
      const float below = floatFromHalf(static_cast<std::uint16_t>(half));
      const float above = floatFromHalf(static_cast<std::uint16_t>(half + 1));
      const float middle = (below + above) / 2;
      for (const float value : {std::nextafter(below, above), std::nextafter(middle, below), middle,
                                std::nextafter(middle, above), std::nextafter(above, below)})
        for (const float either : {value, -value})
          QVERIFY2(isNearestEven(either, halfFromFloat(either)),
                   qPrintable(QString::number(either, 'g', 9)));
    }
    QCOMPARE(int{halfFromFloat(65504)}, 0x7bff);
    QCOMPARE(int{halfFromFloat(1e-40F)}, 0);
    QCOMPARE(int{halfFromFloat(-0.0F)}, 0x8000);
  }
  void bfloatRoundsToTheNearestTiesToEven() {
    const auto rounded = [](std::uint32_t bits) {
      return std::uint32_t{bfloatFromFloat(std::bit_cast<float>(bits))};
    };
    QCOMPARE(rounded(0x3f808000), 0x3f80U);  // a tie, down to even
    QCOMPARE(rounded(0x3f818000), 0x3f82U);  // a tie, up to even
    QCOMPARE(rounded(0x3f808001), 0x3f81U);
    QCOMPARE(rounded(0xbf807fff), 0xbf80U);
    QCOMPARE(rounded(0x3fffffff), 0x4000U);  // carries into the exponent
    QCOMPARE(rounded(0x00000001), 0x0000U);
    QCOMPARE(floatFromBfloat(0x3f81), std::bit_cast<float>(0x3f810000U));
  }
};

TWINSCOPE_SUITE(HalfTest, "half_test");

}  // namespace twinscope::fedlink::detail

#include "half_test.moc"
