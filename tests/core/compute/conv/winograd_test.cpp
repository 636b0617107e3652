#include "core/compute/conv/winograd.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

/// One output of the direct sum, in double. x: voxels × in.
double direct(const std::vector<float>& x, const std::vector<float>& weights, std::int64_t in,
              Size3 size, std::array<std::int64_t, 3> at, std::int64_t out) {
  double sum = 0;
  for (std::int64_t n = 0; n < 27; ++n) {
    const std::int64_t i = at[0] + n % 3 - 1, j = at[1] + n / 3 % 3 - 1, k = at[2] + n / 9 - 1;
    if (i < 0 || j < 0 || k < 0 || i >= size.i || j >= size.j || k >= size.k) continue;
    const auto voxel = static_cast<std::size_t>(i + size.i * (j + size.j * k));
    for (std::int64_t c = 0; c < in; ++c)
      sum += static_cast<double>(weights[static_cast<std::size_t>((out * in + c) * 27 + n)]) *
             static_cast<double>(
                 x[voxel * static_cast<std::size_t>(in) + static_cast<std::size_t>(c)]);
  }
  return sum;
}

}  // namespace

class WinogradTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { setComputeThreads(0); }
  void equalsTheDirectSum_data() {
    QTest::addColumn<int>("side");
    QTest::addColumn<Size3>("size");
    QTest::addColumn<std::int64_t>("out");
    for (const int side : {2, 4})
      for (const std::int64_t out : {8, 16, 24}) {
        QTest::addRow("side %d, whole tiles, %d out", side, static_cast<int>(out))
            << side << Size3{8, 12, 4} << out;
        QTest::addRow("side %d, tiles stick out, %d out", side, static_cast<int>(out))
            << side << Size3{5, 7, 9} << out;
        QTest::addRow("side %d, one voxel, %d out", side, static_cast<int>(out))
            << side << Size3{1, 1, 1} << out;
      }
  }
  void equalsTheDirectSum() {
    QFETCH(int, side);
    QFETCH(Size3, size);
    QFETCH(std::int64_t, out);
    constexpr std::int64_t in = 16;
    const auto x = noise(in * size.voxels(), 1);
    const auto weights = noise(static_cast<std::size_t>(27 * in * out), 2);
    const auto bias = noise(static_cast<std::size_t>(out), 3);
    std::vector<float> y(static_cast<std::size_t>(out) * size.voxels());
    const Features part{x.data(), in};
    WinogradConvolution(weights, bias, in, out, side).run({&part, 1}, size, y.data());
    double worst = 0, largest = 0;
    for (std::size_t v = 0; v < size.voxels(); ++v)
      for (std::int64_t o = 0; o < out; ++o) {
        const auto flat = static_cast<std::int64_t>(v);
        const double wanted =
            direct(x, weights, in, size,
                   {flat % size.i, flat / size.i % size.j, flat / (size.i * size.j)}, o) +
            static_cast<double>(bias[static_cast<std::size_t>(o)]);
        const double got =
            static_cast<double>(y[v * static_cast<std::size_t>(out) + static_cast<std::size_t>(o)]);
        worst = std::max(worst, std::abs(got - wanted));
        largest = std::max(largest, std::abs(wanted));
      }
    QVERIFY2(worst < (side == 2 ? 2e-6 : 5e-5) * largest,
             qPrintable(QString::number(worst / largest)));
  }
  /// Skip and upsampled features need not be copied into one.
  void partsAreOneInput() {
    constexpr Size3 size{6, 5, 7};
    const auto x = noise(24 * size.voxels(), 1);
    const auto weights = noise(27 * 24 * 8, 2);
    const WinogradConvolution convolution(weights, std::vector<float>(8, 0.F), 24, 8, 4);
    std::vector<float> first, second, whole(8 * size.voxels()), divided(8 * size.voxels());
    for (std::size_t v = 0; v < size.voxels(); ++v) {
      first.insert(first.end(), &x[24 * v], &x[24 * v + 8]);
      second.insert(second.end(), &x[24 * v + 8], &x[24 * v] + 24);
    }
    const Features one{x.data(), 24};
    const Features two[] = {{first.data(), 8}, {second.data(), 16}};
    convolution.run({&one, 1}, size, whole.data());
    convolution.run(two, size, divided.data());
    QVERIFY(whole == divided);
  }
  void channelsThatAreMissingAreZero() {
    constexpr Size3 size{6, 5, 4};
    const auto weights = noise(27 * 4 * 8, 2);
    std::vector<float> filled(8 * size.voxels(), 0.F);
    const auto x = noise(4 * size.voxels(), 1);
    for (std::size_t n = 0; n < x.size(); ++n) filled[n / 4 * 8 + n % 4] = x[n];
    std::vector<float> y(8 * size.voxels());
    const Features part{filled.data(), 8};
    WinogradConvolution(weights, std::vector<float>(8, 0.F), 4, 8, 2)
        .run({&part, 1}, size, y.data());
    QVERIFY(std::abs(static_cast<double>(y[8 * 50]) -
                     direct(x, weights, 4, size, {50 % 6, 50 / 6 % 5, 50 / 30}, 0)) < 1e-4);
  }
  void threadsDoNotChangeABit() {
    constexpr Size3 size{20, 20, 20};
    const auto x = noise(16 * size.voxels(), 1);
    const auto weights = noise(27 * 16 * 16, 2);
    const WinogradConvolution convolution(weights, std::vector<float>(16, 0.F), 16, 16, 4);
    const auto run = [&](std::size_t threads) {
      setComputeThreads(threads);
      std::vector<float> y(16 * size.voxels());
      const Features part{x.data(), 16};
      convolution.run({&part, 1}, size, y.data());
      return y;
    };
    QVERIFY(run(1) == run(3));
  }
  void theSideIsChosenByWhatItCosts() {
    QCOMPARE(WinogradConvolution::bestSide(32, 32, {128, 128, 128}), 4);
    QCOMPARE(WinogradConvolution::bestSide(32, 32, {2, 2, 2}), 2);
    QCOMPARE(WinogradConvolution::bestSide(32, 32, {1, 1, 1}), 0);     // 64 products for 27
    QCOMPARE(WinogradConvolution::bestSide(512, 1024, {8, 8, 8}), 0);  // too many weights
    QCOMPARE(WinogradConvolution::bestSide(256, 512, {8, 8, 8}), 2);
    QCOMPARE(WinogradConvolution::bestSide(32, 20, {64, 64, 64}), 0);
  }
};

TWINSCOPE_SUITE(WinogradTest, "winograd_test");

}  // namespace twinscope

#include "winograd_test.moc"
