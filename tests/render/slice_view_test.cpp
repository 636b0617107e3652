#include "render/slice_view.h"

#include "tests/support/suite.h"

#include <QTest>
#include <numbers>

namespace twinscope::render {
namespace {

Grid tilted(double degrees) {
  Grid grid = Grid::axisAligned({64, 64, 20}, {0.9, 0.9, 5.5}, {-28, -28, -50});
  const double angle = degrees * std::numbers::pi / 180;
  grid.worldFromVoxel = Affine::rotation({angle, angle / 2, 0}) * grid.worldFromVoxel;
  return grid;
}

}  // namespace

class SliceViewTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void marksAreRadiological_data() {
    QTest::addColumn<int>("orientation");
    QTest::addColumn<QString>("marks");  // left, right, top, bottom
    QTest::newRow("axial") << int(Orientation::axial) << QStringLiteral("RLAP");
    QTest::newRow("coronal") << int(Orientation::coronal) << QStringLiteral("RLSI");
    QTest::newRow("sagittal") << int(Orientation::sagittal) << QStringLiteral("APSI");
  }
  void marksAreRadiological() {
    QFETCH(int, orientation);
    QFETCH(QString, marks);
    QString found;
    for (const char mark : edgeMarks(patientAxes(Orientation(orientation))))
      found += QLatin1Char(mark);
    QCOMPARE(found, marks);
  }
  void pixelsAndWorldAreInverse() {
    SliceView view{acquisitionAxes(Orientation::coronal, tilted(12)), {3, -7, 11}, 0.4, 321, 200};
    const Vec3 pixel{17, 140, 0};
    const Vec3 back = view.pixelFromWorld() * (view.worldFromPixel() * pixel);
    QVERIFY(length(back - pixel) < 1e-9);
    const Vec3 middle = view.pixelFromWorld() * view.middleInWorld;
    QVERIFY(length(middle - Vec3{160, 99.5, 0}) < 1e-9);
  }
  void acquisitionFollowsTheGrid() {
    const Grid grid = tilted(12);
    const SliceAxes axes = acquisitionAxes(Orientation::axial, grid);
    const Vec3 along = grid.worldFromVoxel.column(2);
    QVERIFY(std::abs(dot(axes.normal, along) / length(along) - 1) < 1e-12);
  }
  void diagonalAndShearedGridsFallBack() {
    QCOMPARE(acquisitionAxes(Orientation::axial, tilted(45)).normal, (Vec3{0, 0, 1}));
    Grid sheared = tilted(0);
    sheared.worldFromVoxel.linear[0][1] = 0.3;
    QCOMPARE(acquisitionAxes(Orientation::axial, sheared).normal, (Vec3{0, 0, 1}));
  }
  void stackVisitsEverySlice() {
    const Grid grid = tilted(12);
    const SliceStack stack = stackOf(grid, acquisitionAxes(Orientation::axial, grid));
    QCOMPARE(stack.count, 20);
    for (std::int64_t k = 0; k < stack.count; ++k) {
      const Vec3 voxel = grid.worldFromVoxel * Vec3{10, 20, double(k)};
      QCOMPARE(stack.indexOf(voxel), k);
      QVERIFY(length(stack.moved(voxel, k) - voxel) < 1e-9);
    }
    QCOMPARE(stack.indexOf({0, 0, 1e6}), stack.count - 1);
  }
  void wholeGridFits() {
    const Grid grid = Grid::axisAligned({100, 50, 10}, {1, 1, 5});
    QCOMPARE(fittingMmPerPixel(grid, patientAxes(Orientation::axial), 200, 200), 0.5);
    QCOMPARE(fittingMmPerPixel(grid, patientAxes(Orientation::axial), 200, 50), 1.0);
  }
};

TWINSCOPE_SUITE(SliceViewTest, "slice_view_test");

}  // namespace twinscope::render

#include "slice_view_test.moc"
