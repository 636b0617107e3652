#include "render/density_overlay.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::render {
namespace {

/// Falls off from 1 in the middle to 0 at 16 mm, on a grid of 4 mm.
Volume cone() {
  const Grid grid = Grid::axisAligned({13, 13, 13}, {4, 4, 4}, {-24, -24, -24});
  std::vector<float> values(grid.voxels());
  for (std::size_t n = 0; n < values.size(); ++n) {
    const auto [i, j, k] = grid.size.voxelAt(n);
    const Vec3 at = grid.worldFromVoxel *
                    Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
    values[n] = static_cast<float>(std::max(0.0, 1 - std::sqrt(dot(at, at)) / 16));
  }
  return {grid, std::move(values), Modality::unknown, Unit::cellDensity};
}

SliceView middle() {
  return {.axes = patientAxes(Orientation::axial), .mmPerPixel = 0.5, .width = 120, .height = 120};
}

std::uint32_t alphaOf(std::uint32_t argb) { return argb >> 24U; }

}  // namespace

class DensityOverlayTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingIsTransparent() {
    DensityOverlay overlay;
    QVERIFY(overlay.empty());
    for (const std::uint32_t pixel : overlay.draw(middle(), {}).argb) QCOMPARE(pixel, 0U);
    overlay.setDensity(cone());
    QVERIFY(!overlay.empty());
    overlay.setDensity({});
    QVERIFY(overlay.empty());
  }
  void denserIsLessTransparentAndFarAwayIsNothing() {
    DensityOverlay overlay;
    overlay.setDensity(cone());
    const Picture picture = overlay.draw(middle(), {}, {.levels = {2, 2}});  // without lines
    std::uint32_t before = 256;
    for (int mm = 0; mm <= 14; mm += 2) {
      const std::uint32_t alpha = alphaOf(picture.at(60 + 2 * mm, 60));
      QVERIFY(alpha > 0 && alpha <= before);
      QVERIFY(alpha <= 141);  // 0.55
      before = alpha;
    }
    QCOMPARE(picture.at(60 + 2 * 20, 60), 0U);
  }
  void linesRunAtTheirLevels() {
    DensityOverlay overlay;
    overlay.setDensity(cone());
    const Picture picture = overlay.draw(middle(), {}, {.levels = {0.25, 2}});
    // From the middle to the right the cone passes a quarter at 12 mm, 24 pixels away.
    int at = -1, lines = 0;
    for (int x = 60; x < 120; ++x)
      if (alphaOf(picture.at(x, 60)) == 230) at = x, ++lines;
    QVERIFY(lines == 1);
    QVERIFY2(std::abs(at - 60 - 24) <= 2, qPrintable(QString::number(at)));
  }
  void theMapFollowsItsWorld() {
    DensityOverlay overlay;
    overlay.setDensity(cone());
    // Points of the view's world lie 10 mm further in the density's.
    const Picture moved = overlay.draw(middle(), Affine::shift({10, 0, 0}), {.levels = {2, 2}});
    const Picture still = overlay.draw(middle(), {}, {.levels = {2, 2}});
    QCOMPARE(moved.at(40, 60), still.at(60, 60));
  }
  void coloursGoFromBlueToYellow() {
    QVERIFY(densityColour(0).blue > densityColour(0).red);
    QVERIFY(densityColour(1).red > densityColour(1).blue);
    QCOMPARE(densityColour(-1), densityColour(0));
    QCOMPARE(densityColour(2), densityColour(1));
    QCOMPARE(densityColour(0.3), (Colour{0x24, 0x91, 0x9A}));
  }
};

TWINSCOPE_SUITE(DensityOverlayTest, "density_overlay_test");

}  // namespace twinscope::render

#include "density_overlay_test.moc"
