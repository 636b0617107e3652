#include "fedlink/privacy/gaussian_noise.h"

#include "core/base/parallel.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace twinscope::fedlink {

class GaussianNoiseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isNormal() {
    tests::FixedRandom random(5);
    std::vector<float> values(200'000, 0.F);
    scaleAndAddNoise(values, 1.0, 3.0, random);
    std::ranges::sort(values);
    // Kolmogorov and Smirnov: 1.95/√n has p = 1e-3.
    double farthest = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double expected = std::erfc(-values[i] / 3.0 / std::numbers::sqrt2) / 2.0;
      farthest = std::max(farthest, std::abs(expected - (static_cast<double>(i) + 0.5) / 2e5));
    }
    QVERIFY2(farthest < 1.95 / std::sqrt(2e5), qPrintable(QString::number(farthest)));
    QVERIFY(values.front() < -12.F && values.back() > 12.F);  // four deviations do occur
  }
  void valuesOfOneUpdateAreIndependent() {
    tests::FixedRandom random(6);
    std::vector<float> values(200'000, 0.F);
    scaleAndAddNoise(values, 1.0, 1.0, random);
    for (const std::size_t lag : {1UL, 2UL, 512UL, 65536UL}) {
      double sum = 0.0;
      for (std::size_t i = lag; i < values.size(); ++i)
        sum += static_cast<double>(values[i]) * values[i - lag];
      QVERIFY(std::abs(sum) / std::sqrt(static_cast<double>(values.size() - lag)) < 4.0);
    }
  }
  void scalesAndKeepsTheMean() {
    tests::FixedRandom random(7);
    std::vector<float> values(100'000, 4.F);
    scaleAndAddNoise(values, 0.25, 0.5, random);
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 1e5;
    QVERIFY(std::abs(mean - 1.0) < 4.0 * 0.5 / std::sqrt(1e5));
  }
  void sameResultForAnyNumberOfThreads() {
    std::vector<float> alone(150'001, 1.F);
    std::vector<float> together = alone;
    tests::FixedRandom a(8);
    tests::FixedRandom b(8);
    setComputeThreads(1);
    scaleAndAddNoise(alone, 1.0, 1.0, a);
    setComputeThreads(3);
    scaleAndAddNoise(together, 1.0, 1.0, b);
    setComputeThreads(0);
    QVERIFY(alone == together);
  }
  void everyCallAndEveryMachineDrawsAnew() {
    SystemRandom random;
    std::vector<float> first(100, 0.F);
    std::vector<float> second(100, 0.F);
    scaleAndAddNoise(first, 1.0, 1.0, random);
    scaleAndAddNoise(second, 1.0, 1.0, random);
    QVERIFY(first != second);
  }
  void resultsLieOnOneGridWhateverTheValues() {
    // Values with all bits set, small noise: the difference to the grid would give them away.
    tests::FixedRandom random(9);
    std::vector<double> sum(10'000);
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] = 1.0 / 3.0 + static_cast<double>(i) * 1e-13;
    addCentralNoise(sum, 1.0, 1.0, random);
    for (const double value : sum) {
      const double steps = value * 0x1p30;
      QCOMPARE(steps, std::rint(steps));
    }
  }
  void centralNoiseIsOfTheClipNormsSize() {
    tests::FixedRandom random(10);
    std::vector<double> sum(100'000, 10.0);
    addCentralNoise(sum, 2.0, 1.5, random);
    double squares = 0.0;
    for (const double value : sum) squares += (value - 10.0) * (value - 10.0);
    QVERIFY(std::abs(std::sqrt(squares / 1e5) / 3.0 - 1.0) < 0.01);
  }
  void timeOfNoise() {
    SystemRandom random;
    std::vector<float> values(5'000'000, 1.F);
    const auto start = std::chrono::steady_clock::now();
    scaleAndAddNoise(values, 1.0, 1.0, random);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    qInfo("noise on %zu values: %.0f ms, %.1f million values a second", values.size(),
          1e3 * took.count(), 5.0 / took.count());
  }
  void oneNormalForACount() {
    tests::FixedRandom random(11);
    double squares = 0.0;
    double sum = 0.0;
    for (int i = 0; i < 20'000; ++i) {
      const double z = secureNormal(random);
      sum += z;
      squares += z * z;
    }
    QVERIFY(std::abs(sum / 20'000) < 0.03);
    QVERIFY(std::abs(squares / 20'000 - 1.0) < 0.04);
  }
};

TWINSCOPE_SUITE(GaussianNoiseTest, "gaussian_noise_test");

}  // namespace twinscope::fedlink

#include "gaussian_noise_test.moc"
