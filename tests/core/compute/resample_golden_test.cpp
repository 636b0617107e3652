#include "core/compute/resample.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {

using nlohmann::json;

namespace {

/// The file's values are double; ours are float, up to 400.
constexpr double kFloat = 1e-4;

const json& golden() {
  static const json file = tests::goldenFile("resample.json");
  return file;
}

Vec3 vec(const json& v) { return {v[0], v[1], v[2]}; }

Grid gridOf(const json& image) {
  const json& direction = image.at("direction");
  Affine turn;
  for (std::size_t n = 0; direction.is_array() && n < 9; ++n)
    turn.linear[n / 3][n % 3] = direction[n];
  const json& n = image.at("size");
  return {{n[0], n[1], n[2]},
          Affine::shift(vec(image.at("origin"))) * turn * Affine::scaling(vec(image["spacing"]))};
}

Volume image() {
  const Grid grid = gridOf(golden().at("image"));
  std::vector<float> voxels(grid.voxels());
  for (std::uint32_t n = 0; n < voxels.size(); ++n)
    voxels[n] = static_cast<float>(-100 + 500 * tests::goldenNoise(n, 21));
  return {grid, std::move(voxels)};
}

LabelMap labels(const Grid& grid) {
  std::vector<std::uint8_t> values(grid.voxels());
  for (std::uint32_t n = 0; n < values.size(); ++n)
    values[n] = static_cast<std::uint8_t>(4 * tests::goldenNoise(n, 22));
  return {grid, std::move(values)};
}

/// y = R (x − c) + c + t, as the file writes it.
Affine transformOf(const json& grid) {
  if (!grid.contains("transform")) return {};
  const json& t = grid["transform"];
  Affine turn;
  for (std::size_t n = 0; n < 9; ++n) turn.linear[n / 3][n % 3] = t["matrix"][n];
  const Vec3 centre = vec(t["center"]);
  return Affine::shift(centre + vec(t["translation"])) * turn * Affine::shift(-1.0 * centre);
}

Grid onePoint(Vec3 world) { return Grid::axisAligned({1, 1, 1}, {1, 1, 1}, world); }

void addRows(const char* list) {
  QTest::addColumn<int>("index");
  for (int n = 0; n < static_cast<int>(golden().at(list).size()); ++n)
    QTest::addRow("%s %d", list, n) << n;
}

}  // namespace

class ResampleGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void formula() {
    const json& expected = golden()["input_formula"]["check_f_0_to_3_b_7"];
    for (std::uint32_t n = 0; n < expected.size(); ++n)
      QVERIFY(std::abs(tests::goldenNoise(n, 7) - expected[n].get<double>()) < 1e-12);
  }
  void points_data() { addRows("points"); }
  void points() {
    const json& point = entry("points");
    const Volume input = image();
    const Vec3 world = vec(point["physical_lps"]);
    QVERIFY(length(input.grid().worldFromVoxel * vec(point["continuous_index"]) - world) < 1e-9);
    const Volume linear = resample(input, onePoint(world));
    QVERIFY(std::abs(linear.voxels()[0] - point["linear"].get<double>()) < kFloat);
    QCOMPARE(nearestLabel(point), static_cast<int>(point["nearest_label"].get<double>()));
  }
  void ties_data() { addRows("nearest_ties"); }
  void ties() {
    const json& tie = entry("nearest_ties");
    QCOMPARE(nearestLabel(tie), static_cast<int>(tie["label"].get<double>()));
  }
  void grids_data() { addRows("grids"); }
  void grids() {
    const json& grid = entry("grids");
    const Grid target = gridOf(grid["output"]);
    const auto expected = grid["values"].get<std::vector<double>>();
    QCOMPARE(expected.size(), target.voxels());
    if (grid["interpolator"] == "linear") {
      const float outside = grid["default"];
      const auto ours =
          resample(image(), target, transformOf(grid), Interpolation::linear, outside);
      for (std::size_t n = 0; n < expected.size(); ++n)
        QVERIFY(std::abs(ours.voxels()[n] - expected[n]) < kFloat);
      if (grid.contains("inside"))
        QCOMPARE(static_cast<std::int64_t>(ours.voxels().size()) -
                     std::ranges::count(ours.voxels(), outside),
                 grid["inside"].get<std::int64_t>());
    } else {
      const auto ours = resample(labels(image().grid()), target, transformOf(grid));
      for (std::size_t n = 0; n < expected.size(); ++n)
        QCOMPARE(int{ours.labels()[n]}, static_cast<int>(expected[n]));
    }
  }
  void rasAffine() {
    const Affine ras = Affine::scaling({-1, -1, 1}) * image().grid().worldFromVoxel;
    const json& expected = golden()["ras_affine"];
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t c = 0; c < 3; ++c)
        QVERIFY(std::abs(ras.linear[r][c] - expected[r][c].get<double>()) < 1e-9);
    QVERIFY(length(ras.translation - Vec3{expected[0][3], expected[1][3], expected[2][3]}) < 1e-9);
  }

 private:
  static const json& entry(const char* list) {
    QFETCH(int, index);
    return golden().at(list)[static_cast<std::size_t>(index)];
  }
  /// On a grid whose voxel coordinates are its world coordinates, so that halves stay halves.
  static int nearestLabel(const json& point) {
    const Grid plain{image().grid().size, {}};
    return resample(labels(plain), onePoint(vec(point["continuous_index"]))).labels()[0];
  }
};

TWINSCOPE_SUITE(ResampleGoldenTest, "resample_golden_test");

}  // namespace twinscope

#include "resample_golden_test.moc"
