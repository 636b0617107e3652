#include "core/volume/grid.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope {
namespace {

Affine randomAffine(Random& random) {
  const Affine turn =
      Affine::rotation({random.uniform(-3, 3), random.uniform(-1.5, 1.5), random.uniform(-3, 3)});
  const Affine scale =
      Affine::scaling({random.uniform(0.3, 6), random.uniform(0.3, 6), random.uniform(0.3, 6)});
  return Affine::shift({random.uniform(-200, 200), random.uniform(-200, 200), 5}) * turn * scale;
}

}  // namespace

class GridTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void inverseUndoes() {
    Random random(1);
    for (int n = 0; n < 100; ++n) {
      const Affine worldFromVoxel = randomAffine(random);
      const Vec3 point{random.uniform(-50, 50), random.uniform(-50, 50), random.uniform(-50, 50)};
      QVERIFY(length(worldFromVoxel.inverse() * (worldFromVoxel * point) - point) < 1e-9);
    }
  }
  void compositionAppliesRightToLeft() {
    Random random(2);
    const Affine bFromA = randomAffine(random), cFromB = randomAffine(random);
    const Vec3 point{1, 2, 3};
    QVERIFY(length((cFromB * bFromA) * point - cFromB * (bFromA * point)) < 1e-8);
  }
  void spacingAndVolumeSurviveRotation() {
    Grid grid{{4, 5, 6}, Affine::rotation({0.3, -0.2, 1.0}) * Affine::scaling({0.5, 2, 3})};
    QVERIFY(std::abs(grid.spacingMm().y - 2) < 1e-12);
    QVERIFY(std::abs(grid.voxelVolumeMm3() - 3) < 1e-12);
    QVERIFY(grid.shear() < 1e-12);
  }
  void shearedVolumeIsTheDeterminant() {
    Grid grid{{2, 2, 2}, {}};
    grid.worldFromVoxel.linear[0][2] = 0.5;
    QCOMPARE(grid.voxelVolumeMm3(), 1.0);
    QVERIFY(grid.shear() > 0.4);
  }
  void singularInverseThrows() {
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(Affine::scaling({1, 0, 1}).inverse()),
                             std::domain_error);
  }
  void croppedVoxelsKeepTheirPlace() {
    Random random(3);
    const Grid whole{{10, 11, 12}, randomAffine(random)};
    const Grid part = cropped(whole, {{2, 3, 4}, {5, 9, 10}});
    QCOMPARE(part.size, (Size3{3, 6, 6}));
    QVERIFY(length(part.worldFromVoxel * Vec3{1, 1, 1} - whole.worldFromVoxel * Vec3{3, 4, 5}) <
            1e-9);
  }
  void coincidenceIsAboutCorners() {
    const Grid a = Grid::axisAligned({100, 100, 10}, {1, 1, 5});
    Grid b = a;
    b.worldFromVoxel.linear[0][0] += 1e-4;  // 0.01 mm at the far end
    QVERIFY(!a.coincidesWith(b));
    QVERIFY(a.coincidesWith(b, 0.02));
  }
};

TWINSCOPE_SUITE(GridTest, "grid_test");

}  // namespace twinscope

#include "grid_test.moc"
