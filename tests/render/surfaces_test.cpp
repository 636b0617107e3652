#include "render/surfaces.h"

#include "render/snapshot.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <numbers>

namespace twinscope::render {
namespace {

constexpr double kRadiusMm = 12;

/// A ball of label 3 about centre, on any grid.
LabelMap ball(const Grid& grid, Vec3 centre) {
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i)
        if (length(grid.worldFromVoxel * Vec3{double(i), double(j), double(k)} - centre) <
            kRadiusMm)
          labels[grid.index(i, j, k)] = 3;
  return {grid, std::move(labels)};
}

Vec3 corner(const Mesh& mesh, std::size_t at) {
  const std::size_t p = 3 * mesh.triangles[at];
  return {mesh.points[p], mesh.points[p + 1], mesh.points[p + 2]};
}

/// By the divergence theorem: positive only where triangles turn outwards.
double volumeMm3(const Mesh& mesh) {
  double volume = 0;
  for (std::size_t at = 0; at < mesh.triangles.size(); at += 3)
    volume += dot(corner(mesh, at), cross(corner(mesh, at + 1), corner(mesh, at + 2))) / 6;
  return volume;
}

}  // namespace

class SurfacesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void ballKeepsPlaceAndVolume_data() {
    QTest::addColumn<double>("spacingK");
    QTest::addColumn<double>("tilt");
    QTest::addColumn<double>("mirror");
    QTest::newRow("isotropic") << 1.0 << 0.0 << 1.0;
    QTest::newRow("thick slices") << 3.0 << 0.0 << 1.0;
    QTest::newRow("oblique") << 1.0 << 0.3 << 1.0;
    QTest::newRow("mirrored") << 1.0 << 0.0 << -1.0;
  }
  void ballKeepsPlaceAndVolume() {
    QFETCH(double, spacingK);
    QFETCH(double, tilt);
    QFETCH(double, mirror);
    Grid grid =
        Grid::axisAligned({40, 40, std::int64_t(40 / spacingK)}, {1, 1, spacingK}, {30, -10, 5});
    grid.worldFromVoxel =
        Affine::rotation({tilt, tilt, 0}) * grid.worldFromVoxel * Affine::scaling({mirror, 1, 1});
    const Vec3 centre = grid.centreInWorld();
    const Mesh mesh = labelSurface(ball(grid, centre), 3);
    const double truth = 4.0 / 3.0 * std::numbers::pi * std::pow(kRadiusMm, 3);
    QVERIFY2(std::abs(volumeMm3(mesh) / truth - 1) < 0.08,
             qPrintable(QString::number(volumeMm3(mesh))));
    for (std::size_t p = 0; p < mesh.points.size(); p += 3) {
      const Vec3 from = Vec3{mesh.points[p], mesh.points[p + 1], mesh.points[p + 2]} - centre;
      QVERIFY(std::abs(length(from) - kRadiusMm) < 0.9 * std::max(1.0, spacingK));
      QVERIFY(dot(from, {mesh.normals[p], mesh.normals[p + 1], mesh.normals[p + 2]}) > 0);
    }
  }
  void labelAtTheEdgeIsClosed() {
    const Grid grid = Grid::axisAligned({4, 4, 4}, {1, 1, 1});
    const Mesh mesh = labelSurface({grid, std::vector<std::uint8_t>(64, 3)}, 3, {1, 0, 0.1});
    QVERIFY(std::abs(volumeMm3(mesh) - 64) < 6);
  }
  void absentLabelHasNoSurface() {
    const Grid grid = Grid::axisAligned({4, 4, 4}, {1, 1, 1});
    QVERIFY(labelSurface({grid, std::vector<std::uint8_t>(64, 3)}, 1).empty());
    QVERIFY(labelSurface({}, 1).empty());
  }
  void patientsLeftIsOnScreenRight() {
    if (!qEnvironmentVariableIsSet("DISPLAY")) QSKIP("needs a display with OpenGL");
    const Grid grid = Grid::axisAligned({60, 30, 30}, {1, 1, 1});
    SurfaceScene scene;
    // Enhancing at the patient's left (greater x), grown at the right.
    scene.setParts({{labelSurface(ball(grid, {45, 15, 15}), 3), kEnhancingColour, 1},
                    {labelSurface(ball(grid, {15, 15, 15}), 3), kGoneColour, 1}});
    const auto picture = snapshot(scene, 200, 100);
    QVERIFY2(picture, picture ? "" : picture.error().message.c_str());
    const auto red = [&](int x) { return picture->at(x, 50) >> 16 & 0xFFU; };
    const auto green = [&](int x) { return picture->at(x, 50) >> 8 & 0xFFU; };
    int leftGreen = 0, rightRed = 0;
    for (int x = 0; x < 100; ++x) leftGreen += green(x) > red(x) + 30;
    for (int x = 100; x < 200; ++x) rightRed += red(x) > green(x) + 30;
    QVERIFY2(leftGreen > 15 && rightRed > 15,
             qPrintable(QStringLiteral("%1 %2").arg(leftGreen).arg(rightRed)));
  }
};

TWINSCOPE_SUITE(SurfacesTest, "surfaces_test");

}  // namespace twinscope::render

#include "surfaces_test.moc"
