#include "core/volume/measurements.h"

#include "core/base/random.h"
#include "core/volume/bidimensional.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <functional>

namespace twinscope {
namespace {

constexpr std::int64_t kSide = 64;

using Inside = std::function<bool(double xMm, double yMm)>;

/// A slice painted by pixel centres in mm from the middle.
std::vector<std::uint8_t> slice(double pixelX, double pixelY, const Inside& inside) {
  std::vector<std::uint8_t> mask(kSide * kSide);
  for (std::int64_t j = 0; j < kSide; ++j)
    for (std::int64_t i = 0; i < kSide; ++i)
      mask[static_cast<std::size_t>(i + kSide * j)] =
          inside((static_cast<double>(i) + 0.5 - kSide / 2) * pixelX,
                 (static_cast<double>(j) + 0.5 - kSide / 2) * pixelY);
  return mask;
}

Diameters measureSlice(const std::vector<std::uint8_t>& mask, double pixelX = 1,
                       double pixelY = 1) {
  return SliceShape(mask, kSide, kSide, pixelX, pixelY).measure().value();
}

Inside ellipse(double a, double b, double turn) {
  return [=](double x, double y) {
    const double u = x * std::cos(turn) + y * std::sin(turn);
    const double v = -x * std::sin(turn) + y * std::cos(turn);
    return u * u / (a * a) + v * v / (b * b) <= 1;
  };
}

/// Exact reference: a segment between pixel corners is inside when every pixel whose interior it crosses is set; along a pixel
/// edge one of its two sides is enough.
struct SmallSlice {
  static constexpr std::int64_t kWidth = 9, kHeight = 7;
  std::vector<std::uint8_t> pixels = std::vector<std::uint8_t>(kWidth * kHeight);

  bool set(std::int64_t i, std::int64_t j) const {
    return i >= 0 && j >= 0 && i < kWidth && j < kHeight &&
           pixels[static_cast<std::size_t>(i + kWidth * j)] != 0;
  }
  bool cornerOfMask(std::int64_t x, std::int64_t y) const {
    return set(x - 1, y - 1) || set(x, y - 1) || set(x - 1, y) || set(x, y);
  }
  static std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
  }
  bool inside(std::int64_t x0, std::int64_t y0, std::int64_t x1, std::int64_t y1) const {
    if (x0 > x1) return inside(x1, y1, x0, y0);
    const std::int64_t dx = x1 - x0, dy = y1 - y0;
    if (dx == 0) {
      for (std::int64_t y = std::min(y0, y1); y < std::max(y0, y1); ++y)
        if (!set(x0 - 1, y) && !set(x0, y)) return false;
      return true;
    }
    for (std::int64_t x = x0; x < x1; ++x) {  // heights on both sides of the column, times dx
      if (dy == 0) {
        if (!set(x, y0 - 1) && !set(x, y0)) return false;
        continue;
      }
      const std::int64_t a = y0 * dx + (x - x0) * dy, b = a + dy;
      const std::int64_t low = floorDiv(std::min(a, b), dx), high = -floorDiv(-std::max(a, b), dx);
      for (std::int64_t y = low; y < high; ++y)
        if (!set(x, y)) return false;
    }
    return true;
  }
  std::int64_t longestSquared() const {
    std::int64_t best = 0;
    for (std::int64_t a = 0; a < (kWidth + 1) * (kHeight + 1); ++a)
      for (std::int64_t b = 0; b < a; ++b) {
        const std::int64_t x0 = a % (kWidth + 1), y0 = a / (kWidth + 1), x1 = b % (kWidth + 1),
                           y1 = b / (kWidth + 1);
        const std::int64_t squared = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
        if (squared > best && cornerOfMask(x0, y0) && cornerOfMask(x1, y1) &&
            inside(x0, y0, x1, y1))
          best = squared;
      }
    return best;
  }
};

LabelMap sphere(const Grid& grid, double radiusMm, std::uint8_t core = 3, double coreMm = 0) {
  const Vec3 centre = grid.centreInWorld();
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const double r =
            length(grid.worldFromVoxel * Vec3{double(i), double(j), double(k)} - centre);
        labels[grid.index(i, j, k)] = r <= coreMm ? core : r <= radiusMm ? 3 : 0;
      }
  return {grid, std::move(labels)};
}

}  // namespace

class MeasurementsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aRectangleHasItsDiagonal() {
    const auto d = measureSlice(
        slice(1, 1, [](double x, double y) { return std::abs(x) < 15 && std::abs(y) < 10; }));
    QVERIFY(std::abs(d.longestMm - 36.0555) < 1e-3);
    QVERIFY(std::abs(d.perpendicularMm - 24.037) < 1e-2);
    QVERIFY(std::abs(d.productMm2() - 866.7) < 0.5);
  }
  void ellipses_data() {
    QTest::addColumn<double>("a");
    QTest::addColumn<double>("b");
    QTest::addColumn<double>("turn");
    for (const double turn : {0.0, 0.3, 0.8, 1.4})
      for (const double b : {8.0, 14.0, 20.0})
        QTest::addRow("20 x %g, %g rad", b, turn) << 20.0 << b << turn;
  }
  void ellipses() {
    QFETCH(double, a);
    QFETCH(double, b);
    QFETCH(double, turn);
    const auto d = measureSlice(slice(1, 1, ellipse(a, b, turn)));
    QVERIFY(std::abs(d.longestMm - 2 * a) < 1.5);
    QVERIFY(std::abs(d.perpendicularMm - 2 * b) < 1.5);
  }
  void thePixelSizeDoesNotMatter() {
    const auto fine = measureSlice(slice(1, 1, ellipse(20, 12, 0.5)));
    const auto stretched = measureSlice(slice(1.4, 0.8, ellipse(20, 12, 0.5)), 1.4, 0.8);
    QVERIFY(std::abs(fine.longestMm - stretched.longestMm) < 1.5);
    QVERIFY(std::abs(fine.perpendicularMm - stretched.perpendicularMm) < 1.5);
  }
  void noSegmentCrossesACavity() {
    const auto ring = slice(1, 1, [](double x, double y) {
      const double r = std::hypot(x, y);
      return r <= 20 && r >= 14;
    });
    const auto d = measureSlice(ring);
    // A chord that only touches the inner circle: 2·sqrt(20² − 14²).
    QVERIFY(std::abs(d.longestMm - 28.57) < 2.5);
    for (const auto& [a, b] : {d.longest, d.perpendicular})
      for (double t = 0; t <= 1; t += 0.01)
        QVERIFY(std::hypot(a.x + t * (b.x - a.x) - kSide / 2, a.y + t * (b.y - a.y) - kSide / 2) >
                13);
  }
  void onePixelIsMeasuredByItsCorners() {
    std::vector<std::uint8_t> mask(kSide * kSide);
    mask[kSide * 5 + 7] = 1;
    const auto d = measureSlice(mask);
    QVERIFY(std::abs(d.longestMm - std::sqrt(2.0)) < 1e-9);
    QVERIFY(std::abs(d.perpendicularMm - std::sqrt(2.0)) < 1e-9);
  }
  void touchingCornersAreCrossed() {
    std::vector<std::uint8_t> mask(kSide * kSide);
    mask[kSide * 5 + 7] = mask[kSide * 6 + 8] = 1;
    QVERIFY(std::abs(measureSlice(mask).longestMm - 2 * std::sqrt(2.0)) < 1e-9);
  }
  void randomSlicesAgreeWithExactArithmetic_data() {
    QTest::addColumn<double>("density");
    for (const double density : {0.3, 0.6, 0.85, 0.97}) QTest::addRow("%g", density) << density;
  }
  /// Every pair of pixel corners, in whole numbers.
  void randomSlicesAgreeWithExactArithmetic() {
    QFETCH(double, density);
    Random random(static_cast<std::uint64_t>(1000 * density));
    for (int round = 0; round < 60; ++round) {
      SmallSlice small;
      for (auto& v : small.pixels) v = random.uniform() < density ? 1 : 0;
      const SliceShape shape(small.pixels, SmallSlice::kWidth, SmallSlice::kHeight, 1, 1);
      const auto measured = shape.measure();
      QCOMPARE(measured.has_value(), !shape.empty());
      if (!measured) continue;
      QCOMPARE(std::llround(measured->longestMm * measured->longestMm), small.longestSquared());
      QVERIFY(std::abs(measured->longestMm * measured->longestMm -
                       static_cast<double>(small.longestSquared())) < 1e-9);
      QVERIFY(measured->perpendicularMm <= measured->longestMm + 1e-9);
      QVERIFY(measured->perpendicularMm > 0);
    }
  }
  void anEmptySliceHasNone() {
    const std::vector<std::uint8_t> none(kSide * kSide);
    QVERIFY(!SliceShape(none, kSide, kSide, 1, 1).measure());
  }
  void theBoundIsNeverTooLow() {
    for (const double turn : {0.0, 0.4, 1.1}) {
      const auto mask = slice(1, 1, ellipse(22, 9, turn));
      const SliceShape shape(mask, kSide, kSide, 1, 1);
      QVERIFY(shape.largestProductMm2() >= shape.measure()->productMm2() - 1e-9);
    }
  }

  void spheresOnAnyGrid_data() {
    QTest::addColumn<double>("turn");
    QTest::addColumn<double>("thickness");
    for (const double turn : {0.0, 0.5})
      for (const double thickness : {1.0, 3.0})
        QTest::addRow("%g rad, %g mm", turn, thickness) << turn << thickness;
  }
  void spheresOnAnyGrid() {
    QFETCH(double, turn);
    QFETCH(double, thickness);
    Grid grid = Grid::axisAligned({40, 40, 40}, {1, 1, thickness}, {-5, 9, 2});
    grid.worldFromVoxel = Affine::rotation({turn, turn / 2, -turn}) * grid.worldFromVoxel;
    const auto lesions = measureLesions(sphere(grid, 12));
    QCOMPARE(lesions.size(), 1U);
    const Lesion& lesion = lesions[0];
    QVERIFY(std::abs(lesion.volumeMl - 7.238) < 0.25);
    QVERIFY(std::abs(lesion.longestMm - 24) < 1.5);
    QVERIFY(std::abs(lesion.perpendicularMm - 24) < 1.5);
    QVERIFY(length(lesion.centreInWorld - grid.centreInWorld()) < 0.1);
    QVERIFY(std::abs(length(lesion.longestEndsInWorld[0] - lesion.longestEndsInWorld[1]) -
                     lesion.longestMm) < 1e-9);
    const Vec3 d1 = lesion.longestEndsInWorld[1] - lesion.longestEndsInWorld[0];
    const Vec3 d2 = lesion.perpendicularEndsInWorld[1] - lesion.perpendicularEndsInWorld[0];
    QVERIFY(std::abs(dot(d1, d2)) < 1e-6 * length(d1) * length(d2));
  }
  void sagittalStacksAreMeasuredInTheAxialPlane() {
    Grid axial = Grid::axisAligned({30, 40, 20}, {1, 1, 2}, {-5, 9, 2});
    std::vector<std::uint8_t> labels(axial.voxels());
    for (std::int64_t k = 6; k < 9; ++k)
      for (std::int64_t j = 10; j < 30; ++j)
        for (std::int64_t i = 4; i < 16; ++i) labels[axial.index(i, j, k)] = 3;
    const Lesion straight = measureLesions(LabelMap(axial, labels))[0];
    Grid sagittal = axial;  // i runs head–foot, k left–right
    sagittal.size = {axial.size.k, axial.size.j, axial.size.i};
    sagittal.worldFromVoxel.setColumn(0, axial.worldFromVoxel.column(2));
    sagittal.worldFromVoxel.setColumn(2, axial.worldFromVoxel.column(0));
    std::vector<std::uint8_t> turned(labels.size());
    for (std::int64_t k = 0; k < axial.size.k; ++k)
      for (std::int64_t j = 0; j < axial.size.j; ++j)
        for (std::int64_t i = 0; i < axial.size.i; ++i)
          turned[sagittal.index(k, j, i)] = labels[axial.index(i, j, k)];
    const Lesion other = measureLesions(LabelMap(sagittal, std::move(turned)))[0];
    QCOMPARE(straight.sliceAxis, 2);
    QCOMPARE(other.sliceAxis, 0);
    QCOMPARE(other.slice, straight.slice);
    QVERIFY(std::abs(other.longestMm - std::hypot(20, 12)) < 1e-9);
    QVERIFY(std::abs(other.productMm2 - straight.productMm2) < 1e-9);
    QVERIFY(length(other.centreInWorld - straight.centreInWorld) < 1e-9);
  }
  void necrosisInsideIsMeasuredAcross() {
    const Grid grid = Grid::axisAligned({40, 40, 40}, {1, 1, 1});
    const auto rim = measureLesions(sphere(grid, 12, 1, 6));
    QVERIFY(std::abs(rim[0].longestMm - 24) < 1.5);
    QVERIFY(std::abs(rim[0].perpendicularMm - 24) < 1.5);
    QVERIFY(rim[0].volumeMl < 6.6);  // the volume stays that of the enhancing part
  }
  void aCavityIsNeverFilled() {
    const Grid grid = Grid::axisAligned({40, 40, 40}, {1, 1, 1});
    QVERIFY(measureLesions(sphere(grid, 12, 4, 6))[0].longestMm < 22.5);  // 2·sqrt(12² − 6²) = 20.8
  }
  void mostlyNecroticLesionsAreMeasuredByTheirSolidPart() {
    const Grid grid = Grid::axisAligned({40, 40, 40}, {1, 1, 1});
    QVERIFY(measureLesions(sphere(grid, 12, 1, 11))[0].longestMm < 20);
  }
  void lesionsComeByFallingVolumeAndSmallOnesAreLeftOut() {
    const Grid grid = Grid::axisAligned({40, 10, 10}, {1, 1, 1});
    std::vector<std::uint8_t> labels(grid.voxels());
    for (std::int64_t i = 0; i < 30; ++i) labels[grid.index(i, 2, 2)] = i < 10 || i > 12 ? 3 : 0;
    labels[grid.index(35, 7, 7)] = 3;
    const auto lesions = measureLesions(LabelMap(grid, std::move(labels)));
    QCOMPARE(lesions.size(), 2U);
    QVERIFY(std::abs(lesions[0].volumeMl - 0.017) < 1e-9);
    QVERIFY(std::abs(lesions[1].volumeMl - 0.010) < 1e-9);
    QCOMPARE(lesions[0].slice, 2);
  }
  void aHealthyHeadHasNoLesions() {
    const Grid grid = Grid::axisAligned({4, 4, 4}, {1, 1, 1});
    QVERIFY(measureLesions(LabelMap(grid, std::vector<std::uint8_t>(64))).empty());
  }
};

TWINSCOPE_SUITE(MeasurementsTest, "measurements_test");

}  // namespace twinscope

#include "measurements_test.moc"
