#include "core/imaging/prepare/morphology.h"

#include "core/base/random.h"
#include "core/volume/distance_transform.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

const Grid kGrid = Grid::axisAligned({14, 11, 9}, {1, 1.5, 3});

Mask randomMask(double share, std::uint64_t seed) {
  Random random(seed);
  Mask mask(kGrid.voxels());
  for (auto& voxel : mask) voxel = random.uniform() < share ? 1 : 0;
  return mask;
}

template <class Visit>
void everyVoxel(Visit visit) {
  for (std::int64_t k = 0; k < kGrid.size.k; ++k)
    for (std::int64_t j = 0; j < kGrid.size.j; ++j)
      for (std::int64_t i = 0; i < kGrid.size.i; ++i)
        visit(kGrid.index(i, j, k), kGrid.worldFromVoxel * Vec3{double(i), double(j), double(k)});
}

std::ptrdiff_t count(const Mask& mask) { return std::ranges::count(mask, std::uint8_t{1}); }

}  // namespace

class MorphologyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void distanceIsTheNearestVoxels() {
    const Mask mask = randomMask(0.01, 3);
    const std::vector<float> distances = squaredDistances(mask, kGrid.size, kGrid.spacingMm());
    everyVoxel([&](std::size_t v, Vec3 at) {
      double nearest = 1e12;
      everyVoxel([&](std::size_t other, Vec3 there) {
        if (mask[other] != 0) nearest = std::min(nearest, dot(there - at, there - at));
      });
      QVERIFY(std::abs(distances[v] - nearest) < 1e-3);
    });
  }
  void reachKeepsWhatIsWithinIt() {
    const Mask mask = randomMask(0.01, 5);
    constexpr double kReach = 2.5;
    const auto all = squaredDistances(mask, kGrid.size, kGrid.spacingMm());
    const auto near = squaredDistances(mask, kGrid.size, kGrid.spacingMm(), kReach);
    for (std::size_t v = 0; v < all.size(); ++v)
      QVERIFY(all[v] <= kReach * kReach ? near[v] == all[v] : near[v] > kReach * kReach);
  }
  void emptyMasksAreFarAway() {
    const std::vector<float> distances =
        squaredDistances(Mask(kGrid.voxels()), kGrid.size, kGrid.spacingMm());
    QVERIFY(std::ranges::min(distances) > 1e9F);
  }
  void openingShrinksAndClosingGrows() {
    const Mask mask = randomMask(0.5, 4);
    const Mask less = opened(mask, kGrid, 1.2), more = closed(mask, kGrid, 1.2);
    for (std::size_t v = 0; v < mask.size(); ++v) QVERIFY(less[v] <= mask[v] && mask[v] <= more[v]);
    QVERIFY(opened(less, kGrid, 1.2) == less);
    QVERIFY(closed(more, kGrid, 1.2) == more);
  }
  void radiiArePhysical() {
    Mask mask(kGrid.voxels());
    mask[kGrid.index(7, 5, 4)] = 1;
    const Mask grown = dilated(mask, kGrid, 2);
    QCOMPARE(int{grown[kGrid.index(9, 5, 4)]}, 1);  // 2 mm along x
    QCOMPARE(int{grown[kGrid.index(7, 5, 5)]}, 0);  // 3 mm along z
    QCOMPARE(int{grown[kGrid.index(7, 6, 4)]}, 1);  // 1.5 mm along y
  }
  void largestPartIsOnePart() {
    Mask mask(kGrid.voxels());
    mask[kGrid.index(0, 0, 0)] = 1;
    for (int i = 4; i < 8; ++i) mask[kGrid.index(i, 5, 5)] = 1;
    const Mask part = largestPart(mask, kGrid.size);
    QCOMPARE(count(part), 4);
    QCOMPARE(count(largestPart(Mask(kGrid.voxels()), kGrid.size)), 0);
  }
  void holesAreFilledAndBaysAreNot() {
    Mask shell(kGrid.voxels());
    for (int k = 2; k < 7; ++k)
      for (int j = 2; j < 7; ++j)
        for (int i = 2; i < 7; ++i) shell[kGrid.index(i, j, k)] = 1;
    shell[kGrid.index(4, 4, 4)] = 0;
    QCOMPARE(count(withoutHoles(shell, kGrid.size)), 125);
    for (int i = 0; i < 5; ++i) shell[kGrid.index(i, 4, 4)] = 0;
    QVERIFY(withoutHoles(shell, kGrid.size) == shell);
  }
};

TWINSCOPE_SUITE(MorphologyTest, "morphology_test");

}  // namespace twinscope::imaging

#include "morphology_test.moc"
