#include "render/slice_scene.h"

#include "render/snapshot.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QImage>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope::render {
namespace {

Grid gridNamed(const QString& name) {
  Grid grid = Grid::axisAligned({40, 44, 36}, {1, 1, 1}, {-20, -25, -10});
  if (name == QStringLiteral("thick")) grid = Grid::axisAligned({40, 44, 12}, {0.9, 0.9, 5.5});
  if (name == QStringLiteral("oblique"))
    grid.worldFromVoxel = Affine::rotation({0.3, -0.2, 0.25}, {5, 5, 5}) * grid.worldFromVoxel;
  if (name == QStringLiteral("mirrored"))
    grid.worldFromVoxel = grid.worldFromVoxel * Affine::scaling({-1, 1, 1});
  if (name == QStringLiteral("sheared")) grid.worldFromVoxel.linear[1][2] = 0.35;
  return grid;
}

constexpr Size3 kPlanted{23, 17, 7};

/// One bright blob of 3×3×3 voxels about kPlanted in a dark volume, under a label.
Volume plantedVolume(const Grid& grid) {
  std::vector<float> voxels(grid.voxels(), 0.0F);
  for (int k = -1; k <= 1; ++k)
    for (int j = -1; j <= 1; ++j)
      for (int i = -1; i <= 1; ++i)
        voxels[grid.index(kPlanted.i + i, kPlanted.j + j, kPlanted.k + k)] = 100.0F;
  return {grid, std::move(voxels), Modality::t1c};
}

LabelMap plantedLabels(const Grid& grid, std::uint8_t value) {
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (int k = -1; k <= 1; ++k)
    for (int j = -1; j <= 1; ++j)
      for (int i = -1; i <= 1; ++i)
        labels[grid.index(kPlanted.i + i, kPlanted.j + j, kPlanted.k + k)] = value;
  return {grid, std::move(labels)};
}

SliceView viewThrough(const Grid& grid, const SliceAxes& axes, Vec3 point) {
  const SliceStack stack = stackOf(grid, axes);
  return {axes, stack.moved(grid.centreInWorld(), stack.indexOf(point)), 0.5, 160, 150};
}

/// The grey-weighted middle of a picture.
Vec3 brightMiddle(const Picture& picture) {
  double weight = 0, x = 0, y = 0;
  for (int row = 0; row < picture.height; ++row)
    for (int column = 0; column < picture.width; ++column) {
      const double grey = picture.at(column, row) & 0xFFU;
      weight += grey, x += grey * column, y += grey * row;
    }
  return weight > 0 ? Vec3{x / weight, y / weight, 0} : Vec3{-1, -1, 0};
}

}  // namespace

class SliceSceneTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void plantedVoxelShowsAtItsPixel_data() {
    QTest::addColumn<QString>("grid");
    QTest::addColumn<int>("orientation");
    for (const char* grid : {"cube", "thick", "oblique", "mirrored", "sheared"})
      for (int orientation = 0; orientation < 3; ++orientation)
        QTest::addRow("%s %d", grid, orientation) << QString::fromLatin1(grid) << orientation;
  }
  void plantedVoxelShowsAtItsPixel() {
    QFETCH(QString, grid);
    QFETCH(int, orientation);
    const Grid placed = gridNamed(grid);
    const Vec3 world =
        placed.worldFromVoxel * Vec3{double(kPlanted.i), double(kPlanted.j), double(kPlanted.k)};
    SliceScene scene;
    scene.setVolume(plantedVolume(placed));
    SliceView view{patientAxes(Orientation(orientation)), placed.centreInWorld(), 0.5, 160, 150};
    view.middleInWorld =
        view.middleInWorld + dot(world - view.middleInWorld, view.axes.normal) * view.axes.normal;
    const Vec3 seen = brightMiddle(scene.draw(view, {{100, 50}, {}, 0}));
    const Vec3 expected = view.pixelFromWorld() * world;
    QVERIFY2(std::hypot(seen.x - expected.x, seen.y - expected.y) < 0.6,
             qPrintable(QStringLiteral("seen %1 %2, expected %3 %4")
                            .arg(seen.x)
                            .arg(seen.y)
                            .arg(expected.x)
                            .arg(expected.y)));
  }
  void labelsLieOnTheirAnatomy_data() { plantedVoxelShowsAtItsPixel_data(); }
  void labelsLieOnTheirAnatomy() {
    QFETCH(QString, grid);
    QFETCH(int, orientation);
    const Grid placed = gridNamed(grid);
    const Vec3 world =
        placed.worldFromVoxel * Vec3{double(kPlanted.i), double(kPlanted.j), double(kPlanted.k)};
    SliceScene scene;
    // The image has another grid than the labels, as after preparation.
    scene.setVolume({Grid::axisAligned({9, 9, 9}, {20, 20, 20}, {-80, -80, -80}),
                     std::vector<float>(729, 50.0F)});
    scene.setLabels(plantedLabels(placed, 3));
    const SliceView view =
        viewThrough(placed, acquisitionAxes(Orientation(orientation), placed), world);
    const Picture picture = scene.draw(view, {{100, 50}, {1.0, kRegionColours}, 0});
    const Vec3 at = view.pixelFromWorld() * world;
    QCOMPARE(picture.at(int(std::lround(at.x)), int(std::lround(at.y))), argbOf(kEnhancingColour));
    QVERIFY(picture.at(2, 2) != argbOf(kEnhancingColour));
  }
  /// What grew, went and stayed is the grey below with its own colour over it, by the opacity; elsewhere nothing changes.
  void changeIsBlendedByItsColours_data() {
    QTest::addColumn<double>("opacity");
    for (const double opacity : {0.05, 0.35, 1.0}) QTest::addRow("%g", opacity) << opacity;
  }
  void changeIsBlendedByItsColours() {
    QFETCH(double, opacity);
    const Grid grid = gridNamed(QStringLiteral("cube"));
    std::vector<float> greys(grid.voxels());
    std::vector<std::uint8_t> change(grid.voxels(), 0);
    for (std::int64_t k = 0; k < grid.size.k; ++k)
      for (std::int64_t j = 0; j < grid.size.j; ++j)
        for (std::int64_t i = 0; i < grid.size.i; ++i) {
          greys[grid.index(i, j, k)] = float(20 + i + j);
          // Bands of nothing, grown, gone and unchanged.
          change[grid.index(i, j, k)] = static_cast<std::uint8_t>(i / 10);
        }
    SliceScene scene;
    scene.setVolume({grid, std::move(greys), Modality::t1c});
    const SliceView view{patientAxes(Orientation::axial), grid.centreInWorld(), 0.25, 120, 120};
    const SliceStyle style{{120, 60}, {opacity, kChangeColours}, 0};
    const Picture below = scene.draw(view, style);
    scene.setLabels({grid, std::move(change)});
    const Picture picture = scene.draw(view, style);
    const double middle = view.height / 2;
    std::array<int, 4> seen{};
    for (int x = 0; x < view.width; ++x) {
      const double voxel =
          (grid.worldFromVoxel.inverse() * view.worldFromPixel() * Vec3{double(x), middle, 0}).x;
      const auto band =
          static_cast<std::size_t>(std::clamp(std::floor((voxel + 0.5) / 10), 0.0, 3.0));
      const double toEdge = std::abs(std::remainder(voxel + 0.5, 10));
      if (toEdge < 1) continue;  // the outline is drawn stronger
      ++seen[band];
      const std::uint32_t grey = below.at(x, int(middle));
      QCOMPARE(picture.at(x, int(middle)),
               band == 0 ? grey : blended(grey, kChangeColours[band], opacity));
    }
    for (const int pixels : seen) QVERIFY(pixels > 5);
    QCOMPARE(kChangeColours[1], (Colour{0xE5, 0x48, 0x4D}));
    QCOMPARE(kChangeColours[2], (Colour{0x30, 0xA4, 0x6C}));
  }
  void movedScanIsSeenInTheOthersWorld() {
    const Grid grid = gridNamed(QStringLiteral("cube"));
    const Affine scanFromView = Affine::rotation({0.1, 0.2, -0.1}, {0, 0, 0});
    const Vec3 inScan =
        grid.worldFromVoxel * Vec3{double(kPlanted.i), double(kPlanted.j), double(kPlanted.k)};
    const Vec3 inView = scanFromView.inverse() * inScan;
    SliceScene scene;
    scene.setVolume(plantedVolume(grid));
    scene.setScanFromView(scanFromView);
    const SliceView view{patientAxes(Orientation::axial), inView, 0.5, 101, 101};
    const Vec3 seen = brightMiddle(scene.draw(view, {{100, 50}, {}, 0}));
    QVERIFY(std::hypot(seen.x - 50, seen.y - 50) < 0.6);
  }
  void subtractionLeavesTheDifference() {
    const Grid grid = gridNamed(QStringLiteral("cube"));
    SliceScene scene;
    scene.setVolume(plantedVolume(grid));
    scene.setSubtrahend({grid, std::vector<float>(grid.voxels(), 25.0F)});
    SliceView view = viewThrough(
        grid, patientAxes(Orientation::axial),
        grid.worldFromVoxel * Vec3{double(kPlanted.i), double(kPlanted.j), double(kPlanted.k)});
    view.middleInWorld =
        grid.worldFromVoxel * Vec3{double(kPlanted.i), double(kPlanted.j), double(kPlanted.k)};
    const Picture picture = scene.draw(view, {{255, 127.5}, {}, 2.0});
    QCOMPARE(picture.at(80, 75) & 0xFFU, 50U);
  }
  void windowEndsAreBlackAndWhite() {
    QCOMPARE(greyOf(10, {20, 20}), std::uint8_t(0));
    QCOMPARE(greyOf(30, {20, 20}), std::uint8_t(255));
    QCOMPARE(greyOf(20, {20, 20}), std::uint8_t(128));
    QCOMPARE(greyOf(std::nanf(""), {20, 20}), std::uint8_t(0));
  }
  void emptySceneIsBlack() {
    const Picture picture = SliceScene().draw({{}, {}, 1, 4, 3}, {});
    QCOMPARE(picture.argb, std::vector<std::uint32_t>(12, 0xFF000000U));
  }
  void buffersAreSharedAndOutliveTheirVolume() {
    SliceScene scene;
    std::weak_ptr<const std::vector<float>> watch;
    {
      const Volume volume = plantedVolume(gridNamed(QStringLiteral("cube")));
      watch = volume.buffer();
      scene.setVolume(volume);
    }
    QVERIFY(!watch.expired());
    scene.setVolume({});
    QVERIFY(watch.expired());
  }
  void pngHoldsThePicture() {
    const tests::TemporaryFolder folder;
    const Picture picture{2, 1, {0xFF102030U, 0xFFFFB000U}};
    QVERIFY(writePng(picture, folder / "a.png"));
    const QImage read(QString::fromStdString((folder / "a.png").string()));
    QCOMPARE(read.pixel(0, 0), 0xFF102030U);
    QCOMPARE(read.pixel(1, 0), 0xFFFFB000U);
    QCOMPARE(writePng(picture, folder / "missing" / "a.png").error().code,
             std::string("snapshot.write"));
  }
};

TWINSCOPE_SUITE(SliceSceneTest, "slice_scene_test");

}  // namespace twinscope::render

#include "slice_scene_test.moc"
