#include "core/volume/metrics.h"

#include "core/base/random.h"
#include "core/volume/mask_box.h"
#include "core/volume/surface_distance.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {
namespace {

constexpr double kTight = 1e-6;

/// Canonical labels: oedema around an enhancing rim around a core.
LabelMap tumour(const Grid& grid, Vec3 centreVoxel, double radius) {
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const double r = length(Vec3{double(i), double(j), double(k)} - centreVoxel);
        labels[grid.index(i, j, k)] = r < 0.4 * radius   ? 1
                                      : r < 0.7 * radius ? 3
                                      : r < radius       ? 2
                                                         : 0;
      }
  return {grid, std::move(labels)};
}

const Grid kGrid = Grid::axisAligned({40, 36, 32}, {0.9, 1.1, 2});

bool same(const MaskAgreement& a, const MaskAgreement& b) {
  const auto near = [](double x, double y) { return std::abs(x - y) < kTight; };
  return near(a.dice, b.dice) && near(a.jaccard, b.jaccard) && near(a.hdMm, b.hdMm) &&
         near(a.hd95Mm, b.hd95Mm) && near(a.assdMm, b.assdMm) && near(a.nsd1mm, b.nsd1mm) &&
         near(a.nsd2mm, b.nsd2mm);
}

/// By the definition: corners whose eight voxels are neither all inside nor all outside, in mm.
std::vector<Vec3> surfaceCorners(const std::vector<std::uint8_t>& mask, Size3 size, Vec3 spacing) {
  const Grid grid = Grid::axisAligned(size, spacing);
  std::vector<Vec3> corners;
  for (std::int64_t k = 0; k <= size.k; ++k)
    for (std::int64_t j = 0; j <= size.j; ++j)
      for (std::int64_t i = 0; i <= size.i; ++i) {
        int inside = 0;
        for (int n = 0; n < 8; ++n) {
          const std::int64_t x = i - (n & 1), y = j - (n >> 1 & 1), z = k - (n >> 2);
          inside += grid.contains(x, y, z) ? mask[grid.index(x, y, z)] : 0;
        }
        if (inside > 0 && inside < 8)
          corners.push_back({double(i) * spacing.x, double(j) * spacing.y, double(k) * spacing.z});
      }
  return corners;
}

double nearest(Vec3 from, const std::vector<Vec3>& to) {
  double best = 1e300;
  for (const Vec3& p : to) best = std::min(best, length(p - from));
  return best;
}

double longestOfNearest(const std::vector<Vec3>& from, const std::vector<Vec3>& to) {
  double longest = 0;
  for (const Vec3& p : from) longest = std::max(longest, nearest(p, to));
  return longest;
}

double sharesWithin(const std::vector<Vec3>& from, const std::vector<Vec3>& to, double mm) {
  double count = 0;
  for (const Vec3& p : from) count += nearest(p, to) <= mm ? 1 : 0;
  return count / static_cast<double>(from.size());
}

}  // namespace

class MetricsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aMapAgreesWithItself() {
    const LabelMap map = tumour(kGrid, {18, 17, 15}, 10);
    const auto all = compareLabels(map, map).value();
    QCOMPARE(all.size(), kReportedRegions.size());
    for (const auto& [region, a] : all) {
      QCOMPARE(a.dice, 1.0);
      QCOMPARE(a.specificity, 1.0);
      QCOMPARE(a.hdMm, 0.0);
      QCOMPARE(a.nsd1mm, 1.0);
    }
  }
  void distancesAndDiceAreSymmetric() {
    const LabelMap a = tumour(kGrid, {18, 17, 15}, 10), b = tumour(kGrid, {20, 18, 14}, 8);
    const auto there = compareLabels(a, b).value(), back = compareLabels(b, a).value();
    for (std::size_t n = 0; n < there.size(); ++n) {
      QVERIFY(same(there[n].second, back[n].second));
      QVERIFY(std::abs(there[n].second.sensitivity - back[n].second.precision) < kTight);
    }
  }
  void movingBothChangesNothing() {
    const auto here = compareLabels(tumour(kGrid, {14, 14, 14}, 8), tumour(kGrid, {15, 14, 13}, 8));
    const auto there =
        compareLabels(tumour(kGrid, {19, 20, 16}, 8), tumour(kGrid, {20, 20, 15}, 8));
    for (std::size_t n = 0; n < here->size(); ++n)
      QVERIFY(same((*here)[n].second, (*there)[n].second));
  }
  void turningTheGridChangesNothing() {
    Grid turned = kGrid;
    turned.worldFromVoxel = Affine::rotation({0.3, 0.2, -0.4}) * turned.worldFromVoxel;
    const auto straight =
        compareLabels(tumour(kGrid, {18, 17, 15}, 10), tumour(kGrid, {20, 18, 14}, 8)).value();
    const auto oblique =
        compareLabels(tumour(turned, {18, 17, 15}, 10), tumour(turned, {20, 18, 14}, 8)).value();
    for (std::size_t n = 0; n < straight.size(); ++n)
      QVERIFY(same(straight[n].second, oblique[n].second));
  }
  void labelsAndMasksGiveTheSame() {
    const LabelMap a = tumour(kGrid, {18, 17, 15}, 10), b = tumour(kGrid, {20, 18, 14}, 8);
    const auto all = compareLabels(a, b).value();
    for (const auto& [region, ours] : all)
      QVERIFY(same(ours, compareMasks(kGrid, a.mask(region), b.mask(region))));
  }
  /// A prediction that is wrong everywhere: its surface is long and far away, which takes another way to the same distances.
  void speckleFarFromASmallTumourIsMeasuredToo() {
    const Grid grid = Grid::axisAligned({90, 90, 60}, {0.9, 1.1, 2});
    std::vector<std::uint8_t> truth(grid.voxels(), 0), speckle(grid.voxels(), 0);
    truth[grid.index(1, 1, 1)] = truth[grid.index(2, 1, 1)] = 1;
    Random random(5);
    for (std::int64_t k = 20; k < grid.size.k; ++k)
      for (std::int64_t j = 20; j < grid.size.j; ++j)
        for (std::int64_t i = 20; i < grid.size.i; ++i)
          speckle[grid.index(i, j, k)] = random.uniform() < 0.3 ? 1 : 0;
    const auto a = surfaceCorners(truth, grid.size, grid.spacingMm());
    const auto b = surfaceCorners(speckle, grid.size, grid.spacingMm());
    const MaskAgreement both = compareMasks(grid, truth, speckle);
    QVERIFY(std::abs(both.hdMm - std::max(longestOfNearest(a, b), longestOfNearest(b, a))) < 1e-4);
    QCOMPARE(both.dice, 0.0);
    QVERIFY(same(both, compareMasks(grid, truth, speckle)));
  }
  void emptyMasksFollowTheBratsConvention() {
    const std::vector<std::uint8_t> none(kGrid.voxels());
    const auto some = tumour(kGrid, {18, 17, 15}, 6).mask(Region::wt);
    const auto both = compareMasks(kGrid, none, none);
    QCOMPARE(both.dice, 1.0);
    QCOMPARE(both.hd95Mm, 0.0);
    QCOMPARE(both.nsd1mm, 1.0);
    for (const auto& one : {compareMasks(kGrid, some, none), compareMasks(kGrid, none, some)}) {
      QCOMPARE(one.dice, 0.0);
      QCOMPARE(one.sensitivity, 0.0);
      QCOMPARE(one.hd95Mm, kMissedLesionMm);
      QCOMPARE(one.nsd2mm, 0.0);
    }
  }
  void shearedVolumesFollowTheDeterminant() {
    Grid sheared = kGrid;
    sheared.worldFromVoxel.linear[0][2] = 1.5;
    const auto mask = tumour(kGrid, {18, 17, 15}, 6).mask(Region::wt);
    QCOMPARE(compareMasks(sheared, mask, mask).referenceMl,
             compareMasks(kGrid, mask, mask).predictionMl);
  }
  void componentsAreCountedForBothSides() {
    auto two = tumour(kGrid, {10, 10, 10}, 5).mask(Region::wt);
    const auto one = two;
    two[kGrid.index(35, 30, 28)] = two[kGrid.index(36, 31, 29)] = 1;  // touch by a corner
    const auto agreement = compareMasks(kGrid, one, two);
    QCOMPARE(agreement.referenceComponents, std::size_t{1});
    QCOMPARE(agreement.predictionComponents, std::size_t{2});
  }
  void distancesAreThoseOfTheDefinition_data() {
    QTest::addColumn<double>("density");
    for (const double density : {0.001, 0.05, 0.5}) QTest::addRow("%g", density) << density;
  }
  /// The search against every pair of surface corners.
  void distancesAreThoseOfTheDefinition() {
    QFETCH(double, density);
    const Size3 size{11, 9, 8};
    const Vec3 spacing{0.7, 1.3, 3.1};
    Random random(5);
    std::vector<std::uint8_t> a(size.voxels()), b(size.voxels());
    for (auto& v : a) v = random.uniform() < density ? 1 : 0;
    for (auto& v : b) v = random.uniform() < 0.02 ? 1 : 0;
    a[3] = b[700] = 1;
    const auto [there, back] = surfaceDistances(a, b, size, spacing).value();
    const auto cornersA = surfaceCorners(a, size, spacing),
               cornersB = surfaceCorners(b, size, spacing);
    QCOMPARE(there.count(), cornersA.size());
    QCOMPARE(back.count(), cornersB.size());
    QVERIFY(std::abs(there.atShare(1) - longestOfNearest(cornersA, cornersB)) < 1e-12);
    QVERIFY(std::abs(back.atShare(1) - longestOfNearest(cornersB, cornersA)) < 1e-12);
    for (const double mm : {0.1, 1.05, 2.05, 5.05}) {  // no distance on this grid lies there
      const double share = sharesWithin(cornersA, cornersB, mm);
      QCOMPARE(there.areaWithinMm2(mm) > 0, share > 0);
      QCOMPARE(there.areaWithinMm2(mm) > there.areaMm2() * (1 - 1e-9), share == 1);
    }
  }
  void farMasksAreFoundToo() {
    std::vector<std::uint8_t> a(kGrid.voxels()), b(kGrid.voxels());
    a[kGrid.index(0, 0, 0)] = b[kGrid.index(39, 35, 31)] = 1;
    const double expected = length(Vec3{39 * 0.9, 35 * 1.1, 31 * 2});
    QVERIFY(std::abs(compareMasks(kGrid, a, b).hdMm - expected) < 1e-9);
  }
  void aPieceOfGridGivesTheSame() {
    const LabelMap a = tumour(kGrid, {18, 17, 15}, 10), b = tumour(kGrid, {20, 18, 14}, 8);
    const VoxelBox box{{5, 5, 3}, {32, 31, 29}};
    const auto whole = compareMasks(kGrid, a.mask(Region::wt), b.mask(Region::wt));
    const auto part = compareMasks(cropped(kGrid, box), cutOut(a.mask(Region::wt), kGrid.size, box),
                                   cutOut(b.mask(Region::wt), kGrid.size, box));
    QVERIFY(same(whole, part));
  }
  void otherGridsAreRefused() {
    Grid moved = kGrid;
    moved.worldFromVoxel.translation.x += 0.5;
    QCOMPARE(compareLabels(tumour(kGrid, {1, 1, 1}, 2), tumour(moved, {1, 1, 1}, 2)).error().code,
             std::string("measure.grids-differ"));
  }
  /// Known vectors: two spheres of radius 20 shifted by (1, 1, 1), half cubes 50 against 51.
  void knownVectors() {
    const Grid grid = Grid::axisAligned({99, 99, 99}, {1, 1, 1});
    const auto sphere = [&](double at) {
      return LabelMap(grid, tumour(grid, {at, at, at}, 20.0001).mask(Region::wt),
                      LabelTable("one", {{1, Region::wt, "x"}}))
          .mask(Region::wt);
    };
    const auto spheres = compareMasks(grid, sphere(49), sphere(50));
    QVERIFY(std::abs(spheres.hdMm - 1.7320508) < 1e-5);
    const Grid half = Grid::axisAligned({100, 100, 100}, {2, 1, 1});
    const auto upTo = [&](std::int64_t end) {
      std::vector<std::uint8_t> mask(half.voxels());
      for (std::int64_t k = 0; k < 100; ++k)
        for (std::int64_t j = 0; j < 100; ++j)
          for (std::int64_t i = 0; i < end; ++i) mask[half.index(i, j, k)] = 1;
      return mask;
    };
    const auto cubes = compareMasks(half, upTo(50), upTo(51));
    QVERIFY(std::abs(cubes.hd95Mm - 2) < 1e-6);
    QVERIFY(std::abs(cubes.nsd1mm - 0.836) < 1e-3);
    QVERIFY(std::abs(cubes.assdMm - (0.322 + 0.339) / 2) < 1e-3);
    QVERIFY(std::abs(cubes.dice - 0.990) < 1e-3);
  }
};

TWINSCOPE_SUITE(MetricsTest, "metrics_test");

}  // namespace twinscope

#include "metrics_test.moc"
