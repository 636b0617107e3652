#include "core/compute/conv/features.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

constexpr Size3 kSize{14, 6, 4};
constexpr std::size_t kVoxels = 14 * 6 * 4;

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::size_t voxelAt(Size3 size, std::int64_t i, std::int64_t j, std::int64_t k) {
  return static_cast<std::size_t>(i + size.i * (j + size.j * k));
}

}  // namespace

class FeaturesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scalesAndActivates() {
    std::vector<float> x{-1, 0, 1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1, 1, -2};
    const std::vector<float> scale(8, 2.F), shift(8, -1.F);
    scaleAndActivate(x.data(), 2, scale, shift, 0.5F);
    const std::vector<float> wanted{-1.5F, -0.5F, 1, 3, 5, 7, 9, 11, 1, 1, 1, 1, 1, 1, 1, -2.5F};
    QVERIFY(x == wanted);
  }
  /// Mean 0 and standard deviation 1 a channel, then weight and bias; far from 0 as well as near.
  void normalisesEveryChannel() {
    constexpr std::size_t voxels = 20000;
    auto x = noise(8 * voxels, 4);
    for (std::size_t v = 0; v < voxels; ++v) x[8 * v + 3] = 20 + 3 * x[8 * v + 3];
    const std::vector<float> weight(8, 2.F), bias(8, 5.F);
    normaliseAndActivate(x.data(), voxels, weight, bias, 1.F);
    for (const std::size_t c : {0U, 3U}) {
      double sum = 0, square = 0;
      for (std::size_t v = 0; v < voxels; ++v) {
        const auto y = static_cast<double>(x[8 * v + c]);
        sum += y;
        square += (y - 5) * (y - 5);
      }
      QVERIFY(std::abs(sum / voxels - 5) < 1e-4);
      QVERIFY(std::abs(square / voxels - 4) < 1e-3);
    }
  }
  void poolsTheLargestOfEight() {
    const auto x = noise(16 * kVoxels, 5);
    std::vector<float> y(16 * kVoxels / 8);
    poolMost({x.data(), 16}, kSize, y.data());
    const Size3 half{7, 3, 2};
    for (std::int64_t k = 0; k < half.k; ++k)
      for (std::int64_t j = 0; j < half.j; ++j)
        for (std::int64_t i = 0; i < half.i; ++i)
          for (std::size_t c = 0; c < 16; ++c) {
            float most = -1e9F;
            for (std::int64_t n = 0; n < 8; ++n)
              most = std::max(
                  most,
                  x[16 * voxelAt(kSize, 2 * i + n % 2, 2 * j + n / 2 % 2, 2 * k + n / 4) + c]);
            QCOMPARE(y[16 * voxelAt(half, i, j, k) + c], most);
          }
  }
  void doublingEqualsTheSum() {
    constexpr std::int64_t in = 16, out = 24;
    const auto x = noise(in * kVoxels, 6);
    const auto weights = noise(8 * in * out, 7);
    const auto bias = noise(out, 8);
    std::vector<float> y(8 * kVoxels * out);
    DoublingConvolution(weights, bias, in, out).run({x.data(), in}, kSize, y.data());
    const Size3 twice{2 * kSize.i, 2 * kSize.j, 2 * kSize.k};
    double worst = 0;
    for (std::int64_t k = 0; k < twice.k; ++k)
      for (std::int64_t j = 0; j < twice.j; ++j)
        for (std::int64_t i = 0; i < twice.i; ++i)
          for (std::int64_t o = 0; o < out; ++o) {
            auto sum = static_cast<double>(bias[static_cast<std::size_t>(o)]);
            const std::int64_t child = k % 2 * 4 + j % 2 * 2 + i % 2;
            for (std::int64_t c = 0; c < in; ++c)
              sum +=
                  static_cast<double>(
                      x[voxelAt(kSize, i / 2, j / 2, k / 2) * in + static_cast<std::size_t>(c)]) *
                  static_cast<double>(weights[static_cast<std::size_t>((c * out + o) * 8 + child)]);
            const float got = y[voxelAt(twice, i, j, k) * out + static_cast<std::size_t>(o)];
            worst = std::max(worst, std::abs(sum - static_cast<double>(got)));
          }
    QVERIFY(worst < 1e-4);
  }
};

TWINSCOPE_SUITE(FeaturesTest, "features_test");

}  // namespace twinscope

#include "features_test.moc"
