#include "core/compute/resample.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

namespace twinscope {
namespace {

const Grid kInput{{9, 12, 7},
                  Affine::shift({-20, 5, 30}) * Affine::rotation({0.2, -0.3, 0.5}) *
                      Affine::scaling({0.8, 1.1, 3.0})};

Volume noise(const Grid& grid) {
  Random random(11);
  std::vector<float> voxels(grid.voxels());
  for (float& v : voxels) v = static_cast<float>(random.uniform(-100, 400));
  return {grid, std::move(voxels)};
}

LabelMap labelNoise(const Grid& grid) {
  Random random(12);
  std::vector<std::uint8_t> labels(grid.voxels());
  for (auto& v : labels) v = static_cast<std::uint8_t>(random.below(5));
  return {grid, std::move(labels)};
}

/// Covers the input with room around it, turned against it.
Grid targetAround(const Grid& input) {
  Grid target{{30, 31, 29}, Affine::rotation({-0.4, 0.1, 0.9}) * Affine::scaling({1, 1, 1.2})};
  target.worldFromVoxel.translation =
      target.worldFromVoxel.translation + input.centreInWorld() - target.centreInWorld();
  return target;
}

/// The same voxels at the same places, stored in another order: axis a of the result is axis order[a] of the grid,
/// reversed where flips has its bit.
struct Reordered {
  Grid grid;
  std::vector<std::size_t> from;  ///< index in the original of each voxel
};

Reordered reordered(const Grid& grid, const std::array<int, 3>& order, int flips) {
  Reordered result;
  result.grid.size = {grid.size[order[0]], grid.size[order[1]], grid.size[order[2]]};
  Affine& world = result.grid.worldFromVoxel;
  world.translation = grid.worldFromVoxel.translation;
  for (int a = 0; a < 3; ++a) {
    const Vec3 step = grid.worldFromVoxel.column(order[a]);
    const bool flipped = (flips >> a & 1) != 0;
    world.setColumn(a, (flipped ? -1.0 : 1.0) * step);
    if (flipped)
      world.translation = world.translation + static_cast<double>(result.grid.size[a] - 1) * step;
  }
  const Size3 n = result.grid.size;
  for (std::int64_t k = 0; k < n.k; ++k)
    for (std::int64_t j = 0; j < n.j; ++j)
      for (std::int64_t i = 0; i < n.i; ++i) {
        const std::array<std::int64_t, 3> at{i, j, k};
        std::array<std::int64_t, 3> original{};
        for (int a = 0; a < 3; ++a)
          original[order[a]] = (flips >> a & 1) != 0 ? n[a] - 1 - at[a] : at[a];
        result.from.push_back(grid.index(original[0], original[1], original[2]));
      }
  return result;
}

template <class Value>
std::vector<Value> taken(std::span<const Value> values, const std::vector<std::size_t>& from) {
  std::vector<Value> result;
  for (const std::size_t n : from) result.push_back(values[n]);
  return result;
}

/// What the header promises, voxel by voxel and in double.
double linearByDefinition(const Volume& input, Vec3 world, double fill) {
  const Vec3 at = input.grid().worldFromVoxel.inverse() * world;
  const Size3 n = input.grid().size;
  const double coordinate[3] = {at.x, at.y, at.z};
  std::int64_t low[3], high[3];
  double weight[3];
  for (int a = 0; a < 3; ++a) {
    if (coordinate[a] < -0.5 || coordinate[a] >= static_cast<double>(n[a]) - 0.5) return fill;
    const double clamped = std::clamp(coordinate[a], 0.0, static_cast<double>(n[a] - 1));
    low[a] = static_cast<std::int64_t>(clamped);
    high[a] = std::min(low[a] + 1, n[a] - 1);
    weight[a] = clamped - static_cast<double>(low[a]);
  }
  double sum = 0;
  for (int c = 0; c < 8; ++c) {
    double share = 1;
    std::int64_t v[3];
    for (int a = 0; a < 3; ++a) {
      const bool upper = (c >> a & 1) != 0;
      share *= upper ? weight[a] : 1 - weight[a];
      v[a] = upper ? high[a] : low[a];
    }
    sum += share * static_cast<double>(input.at(v[0], v[1], v[2]));
  }
  return sum;
}

}  // namespace

class ResampleTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameGridIsTheIdentity() {
    const Volume image = noise(kInput);
    QVERIFY(std::ranges::equal(resample(image, kInput).voxels(), image.voxels(),
                               [](float a, float b) { return std::abs(a - b) < 1e-3F; }));
    const LabelMap labels = labelNoise(kInput);
    QVERIFY(std::ranges::equal(resample(labels, kInput).labels(), labels.labels()));
    const Grid plain = Grid::axisAligned({6, 5, 4}, {1, 1, 1});
    QVERIFY(std::ranges::equal(resample(noise(plain), plain).voxels(), noise(plain).voxels()));
  }
  void everyVoxelFollowsTheDefinition_data() {
    QTest::addColumn<int>("layers");
    for (const int layers : {1, 2, 7}) QTest::addRow("%d slices", layers) << layers;
  }
  void everyVoxelFollowsTheDefinition() {
    QFETCH(int, layers);
    Grid grid = kInput;
    grid.size.k = layers;
    const Volume image = noise(grid);
    const Grid target = targetAround(grid);
    const Volume ours = resample(image, target, {}, Interpolation::linear, -7);
    std::size_t inside = 0;
    for (std::int64_t k = 0; k < target.size.k; ++k)
      for (std::int64_t j = 0; j < target.size.j; ++j)
        for (std::int64_t i = 0; i < target.size.i; ++i) {
          const Vec3 world =
              target.worldFromVoxel *
              Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
          const double expected = linearByDefinition(image, world, -7);
          QVERIFY(std::abs(ours.at(i, j, k) - expected) < 1e-3);
          inside += expected != -7 ? 1 : 0;
        }
    QVERIFY(inside > 100);
  }
  void linearFieldsStayLinear() {
    std::vector<float> voxels;
    const auto field = [](Vec3 p) { return 3 * p.x - 2 * p.y + 0.5 * p.z + 7; };
    for (std::int64_t k = 0; k < kInput.size.k; ++k)
      for (std::int64_t j = 0; j < kInput.size.j; ++j)
        for (std::int64_t i = 0; i < kInput.size.i; ++i)
          voxels.push_back(static_cast<float>(
              field(kInput.worldFromVoxel *
                    Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)})));
    const Volume image(kInput, std::move(voxels));
    for (const Vec3 at : {Vec3{0.25, 3.5, 2.75}, Vec3{7.9, 10.1, 5.5}, Vec3{4, 6, 3}}) {
      const Vec3 world = kInput.worldFromVoxel * at;
      const Grid point = Grid::axisAligned({1, 1, 1}, {1, 1, 1}, world);
      QVERIFY(std::abs(resample(image, point).voxels()[0] - field(world)) < 1e-3);
    }
  }
  void storageOrderDoesNotMatter_data() {
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<int>("flips");
    for (int first = 0; first < 3; ++first)
      for (int second = 0; second < 3; ++second)
        for (int flips = 0; flips < 8 && second != first; ++flips)
          QTest::addRow("axes %d %d %d, flips %d", first, second, 3 - first - second, flips)
              << first << second << flips;
  }
  void storageOrderDoesNotMatter() {
    QFETCH(int, first);
    QFETCH(int, second);
    QFETCH(int, flips);
    const Reordered other = reordered(kInput, {first, second, 3 - first - second}, flips);
    QCOMPARE(other.grid.voxelVolumeMm3(), kInput.voxelVolumeMm3());
    const Grid target = targetAround(kInput);

    const Volume image = noise(kInput), again(other.grid, taken(image.voxels(), other.from));
    const auto a = resample(image, target), b = resample(again, target);
    QVERIFY(std::ranges::equal(a.voxels(), b.voxels(),
                               [](float x, float y) { return std::abs(x - y) < 1e-3F; }));
    const LabelMap labels = labelNoise(kInput);
    const LabelMap same(other.grid, taken(labels.labels(), other.from));
    QVERIFY(std::ranges::equal(resample(labels, target).labels(), resample(same, target).labels()));
  }
  void transformsMapOutputPointsToInputPoints() {
    const Volume image = noise(kInput);
    const Affine inputFromTarget =
        Affine::rotation({0.1, 0.2, 0.3}, {1, 2, 3}) * Affine::shift({4, -5, 6});
    Grid moved = kInput;  // where the input lands when the transform is undone
    moved.worldFromVoxel = inputFromTarget.inverse() * moved.worldFromVoxel;
    const Grid target = targetAround(moved);
    QVERIFY(std::ranges::equal(resample(image, target, inputFromTarget).voxels(),
                               resample(image.withGrid(moved), target).voxels(),
                               [](float x, float y) { return std::abs(x - y) < 1e-3F; }));
  }
  void labelsAreNeverMixed() {
    std::vector<std::uint8_t> values(kInput.voxels());
    for (std::size_t n = 0; n < values.size(); ++n) values[n] = n % 2 == 0 ? 1 : 4;
    const auto ours = resample(LabelMap(kInput, std::move(values)), targetAround(kInput));
    QVERIFY(std::ranges::all_of(ours.labels(),
                                [](std::uint8_t v) { return v == 0 || v == 1 || v == 4; }));
  }
  void outsideGetsTheFill() {
    const Grid far = Grid::axisAligned({4, 4, 4}, {1, 1, 1}, {1e4, 0, 0});
    const auto ours = resample(noise(kInput), far, {}, Interpolation::nearest, -3);
    QVERIFY(std::ranges::all_of(ours.voxels(), [](float v) { return v == -3.F; }));
  }
};

TWINSCOPE_SUITE(ResampleTest, "resample_test");

}  // namespace twinscope

#include "resample_test.moc"
