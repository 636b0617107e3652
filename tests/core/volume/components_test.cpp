#include "core/volume/components.h"

#include "core/base/random.h"
#include "core/volume/distance_transform.h"
#include "core/volume/mask_box.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

namespace twinscope {
namespace {

constexpr Size3 kSize{13, 11, 9};

std::vector<std::uint8_t> scattered(std::uint64_t seed, double density) {
  Random random(seed);
  std::vector<std::uint8_t> mask(kSize.voxels());
  for (auto& v : mask) v = random.uniform() < density ? 1 : 0;
  return mask;
}

bool neighbours(int di, int dj, int dk, Connectivity connectivity) {
  const int steps = std::abs(di) + std::abs(dj) + std::abs(dk);
  const int most = connectivity == Connectivity::faces6    ? 1
                   : connectivity == Connectivity::edges18 ? 2
                                                           : 3;
  return steps > 0 && steps <= most && std::max({std::abs(di), std::abs(dj), std::abs(dk)}) == 1;
}

}  // namespace

class ComponentsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void touchingVoxelsShareALabelAndOthersDoNot_data() {
    QTest::addColumn<int>("connectivity");
    QTest::addColumn<double>("density");
    for (int c = 0; c < 3; ++c)
      for (const double density : {0.05, 0.2, 0.35, 0.6, 1.0})
        QTest::addRow("%d %g", c, density) << c << density;
  }
  /// Against the definition: labels agree across every touching pair, and a flood from one voxel never meets two labels.
  void touchingVoxelsShareALabelAndOthersDoNot() {
    QFETCH(int, connectivity);
    QFETCH(double, density);
    const auto rule = static_cast<Connectivity>(connectivity);
    const auto mask = scattered(7, density);
    const Grid grid = Grid::axisAligned(kSize, {1, 1, 1});
    const auto found = connectedComponents(mask, kSize, rule);
    std::vector<std::uint32_t> flooded(mask.size(), 0);
    std::uint32_t count = 0;
    for (std::int64_t seed = 0; seed < static_cast<std::int64_t>(mask.size()); ++seed) {
      if (mask[seed] == 0 || flooded[seed] != 0) continue;
      ++count;
      std::vector<std::int64_t> open{seed};
      flooded[seed] = count;
      while (!open.empty()) {
        const std::int64_t n = open.back();
        open.pop_back();
        QCOMPARE(found.labels[n], found.labels[seed]);
        for (int o = 0; o < 27; ++o) {
          const int di = o % 3 - 1, dj = o / 3 % 3 - 1, dk = o / 9 - 1;
          const std::int64_t i = n % kSize.i + di, j = n / kSize.i % kSize.j + dj,
                             k = n / (kSize.i * kSize.j) + dk;
          if (!neighbours(di, dj, dk, rule) || !grid.contains(i, j, k)) continue;
          const auto m = grid.index(i, j, k);
          if (mask[m] != 0 && flooded[m] == 0) {
            flooded[m] = count;
            open.push_back(static_cast<std::int64_t>(m));
          }
        }
      }
    }
    QCOMPARE(found.sizes.size(), std::size_t{count});
    QVERIFY(std::ranges::is_sorted(found.sizes, std::greater<>{}));
    for (std::size_t n = 0; n < mask.size(); ++n) QCOMPARE(found.labels[n] != 0, mask[n] != 0);
  }
  void anEmptyMaskHasNone() {
    QVERIFY(connectedComponents(std::vector<std::uint8_t>(kSize.voxels()), kSize).sizes.empty());
  }

  void distancesAreThoseOfTheNearestSource_data() {
    QTest::addColumn<double>("density");
    for (const double density : {0.0005, 0.01, 0.3, 1.0}) QTest::addRow("%g", density) << density;
  }
  void distancesAreThoseOfTheNearestSource() {
    QFETCH(double, density);
    const auto sources = scattered(3, density);
    const Vec3 spacing{0.7, 1.3, 5.5};
    const auto squared = squaredDistances(sources, kSize, spacing);
    for (std::int64_t n = 0; n < static_cast<std::int64_t>(sources.size()); ++n) {
      double best = std::numeric_limits<double>::infinity();
      for (std::int64_t m = 0; m < static_cast<std::int64_t>(sources.size()); ++m) {
        if (sources[m] == 0) continue;
        const double x = static_cast<double>(n % kSize.i - m % kSize.i) * spacing.x;
        const double y =
            static_cast<double>(n / kSize.i % kSize.j - m / kSize.i % kSize.j) * spacing.y;
        const double z =
            static_cast<double>(n / (kSize.i * kSize.j) - m / (kSize.i * kSize.j)) * spacing.z;
        best = std::min(best, x * x + y * y + z * z);
      }
      QVERIFY(std::isinf(best) ? std::isinf(squared[n])
                               : std::abs(squared[n] - best) <= 1e-5 * (1 + best));
    }
  }

  void theBoxHoldsEveryVoxelAndNoMore() {
    std::vector<std::uint8_t> mask(kSize.voxels());
    QVERIFY(boxOf(mask, kSize).empty());
    const Grid grid = Grid::axisAligned(kSize, {1, 1, 1});
    mask[grid.index(2, 3, 4)] = 1;
    mask[grid.index(10, 5, 4)] = 9;
    const VoxelBox box = boxOf(mask, kSize);
    QVERIFY((box == VoxelBox{{2, 3, 4}, {11, 6, 5}}));
    const auto cut = cutOut(mask, kSize, box);
    QCOMPARE(cut.size(), std::size_t{9 * 3});
    QCOMPARE(cut.front(), 1);
    QCOMPARE(cut.back(), 9);
  }
};

TWINSCOPE_SUITE(ComponentsTest, "components_test");

}  // namespace twinscope

#include "components_test.moc"
