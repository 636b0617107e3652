#include "core/learning/augment/spatial.h"

#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>

namespace twinscope::learning {
namespace {

constexpr std::array<std::int64_t, 3> kSize{20, 24, 16};  // along i, j, k
constexpr PerAxis kSpacingMm{1, 1.5, 2};

/// Inner control points at ± the most that may be asked for, along each axis against their neighbours on it.
at::Tensor opposedControls() {
  const PerAxis distance = controlSpacingMm(kSize, kSpacingMm);
  at::Tensor controls = at::zeros({1, 3, 7, 7, 7});
  for (std::int64_t axis = 0; axis < 3; ++axis)
    for (std::int64_t n = 0; n < 27; ++n) {
      const std::int64_t k = 2 + n / 9, j = 2 + n / 3 % 3, i = 2 + n % 3;
      const std::array at{i, j, k};
      const double sign = at[static_cast<std::size_t>(axis)] % 2 == 0 ? 1 : -1;
      controls[0][axis][k][j][i] = sign * 0.5 * distance[static_cast<std::size_t>(axis)];
    }
  return controls;
}

double largest(const at::Tensor& x) { return x.abs().max().item<double>(); }

}  // namespace

class SpatialTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void movingByVoxelsMovesVoxels() {
    const at::Tensor image = at::rand({1, 2, 16, 24, 20});
    const AffineMove move{.translationMm = {-2, 0, 0}};
    const at::Tensor moved = resampled(image, affineOffsets({move}, kSize, kSpacingMm), kSpacingMm,
                                       Interpolation::linear);
    QVERIFY(largest(moved.narrow(4, 0, 18) - image.narrow(4, 2, 18)) < 1e-4);
    QCOMPARE(largest(moved.narrow(4, 18, 2)), 0.0);
  }
  /// The largest displacements that augmentation draws keep the order of points along every axis.
  void elasticNeverFolds() {
    const at::Tensor offsets = elasticOffsets(opposedControls(), kSize)[0];
    for (std::int64_t axis = 0; axis < 3; ++axis) {
      const at::Tensor along = offsets.select(3, axis);
      const at::Tensor steps = along.diff(1, 2 - axis) + kSpacingMm[static_cast<std::size_t>(axis)];
      QVERIFY(steps.min().item<double>() > 0);
      QVERIFY(largest(along) > 0.1 * kSpacingMm[static_cast<std::size_t>(axis)]);
    }
  }
  /// Basis functions sum to 1: equal control points move everything alike; fixed outer layers hold the corners.
  void elasticOfEqualPointsIsAShift() {
    const at::Tensor offsets = elasticOffsets(at::full({1, 3, 7, 7, 7}, 3.0), kSize);
    QVERIFY(largest(offsets - 3) < 1e-5);
    const at::Tensor corners = elasticOffsets(opposedControls(), kSize)[0];
    QVERIFY(largest(corners[0][0][0]) < 0.05);
  }
  void coarseningKeepsWhatDoesNotChangeAlongTheAxis() {
    const at::Tensor flat = at::rand({1, 2, 1, 24, 20}).expand({1, 2, 16, 24, 20});
    QVERIFY(largest(coarsened(flat, 2, 4) - flat) < 1e-6);
    const at::Tensor image = at::rand({1, 2, 16, 24, 20});
    QVERIFY(at::equal(coarsened(image, 2, 1), image));
    QVERIFY(largest(coarsened(image, 2, 4) - image) > 0.1);
  }
};

TWINSCOPE_SUITE(SpatialTest, "spatial_test");

}  // namespace twinscope::learning

#include "spatial_test.moc"
