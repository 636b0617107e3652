#include "core/learning/inference/sliding_window.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace twinscope::learning {
namespace {

using nlohmann::json;
using tests::goldenFile;
using tests::goldenInput;

/// Golden axes run slowest first; ours are i (fastest), j, k.
std::array<std::int64_t, 3> sidesOf(const json& axes) { return {axes[2], axes[1], axes[0]}; }
Size3 sizeOf(const json& axes) { return {axes[2], axes[1], axes[0]}; }

/// A map of 1 or 3 axes.
Size3 mapSize(const json& size) { return size.size() == 1 ? Size3{size[0], 1, 1} : sizeOf(size); }

std::vector<float> axisMap(const json& entry, Importance importance) {
  const double scale = entry.at("sigma_scale");
  // An axis of one voxel weighs 1 in both definitions, so that 1-D maps are a special case.
  return importanceMap(mapSize(entry.at("size")), importance, scale);
}

bool near(double got, double wanted) { return std::abs(got - wanted) <= 1e-6; }

void checkValues(const std::vector<float>& got, const json& wanted) {
  QCOMPARE(got.size(), wanted.size());
  for (std::size_t n = 0; n < got.size(); ++n)
    QVERIFY2(near(got[n], wanted[n].get<double>()),
             qPrintable(QString::number(n) + QLatin1String(": ") + QString::number(got[n]) +
                        QLatin1String(" for ") + QString::number(wanted[n].get<double>())));
}

/// All values of a small map; extremes, sum and a diagonal of a large one.
void checkMap(const std::vector<float>& map, const json& entry, std::size_t step) {
  if (entry.contains("values")) return checkValues(map, entry.at("values"));
  const auto [low, high] = std::ranges::minmax(map);
  QVERIFY(near(low, entry.at("min")));
  QVERIFY(near(high, entry.at("max")));
  const double sum = std::accumulate(map.begin(), map.end(), 0.0);
  QVERIFY(std::abs(sum - entry.at("sum").get<double>()) <= 1e-6 * sum);
  const auto n = entry.at("size")[0].get<std::size_t>();
  const json& diagonal = entry.at("diagonal_every_" + std::to_string(step));
  for (std::size_t e = 0; e < diagonal.size(); ++e) {
    const std::size_t at = step * e;
    QVERIFY(near(map[at + n * (at + n * at)], diagonal[e]));
  }
}

Result<std::vector<float>> goldenPredictor(std::span<const float> windows, std::size_t count,
                                           const std::array<std::int64_t, 3>& side) {
  const auto voxels = static_cast<std::size_t>(side[0] * side[1] * side[2]);
  std::vector<float> scores;
  for (std::size_t w = 0; w < count; ++w)
    for (int channel = 0; channel < 2; ++channel)
      for (std::size_t v = 0; v < voxels; ++v) {
        const auto n = static_cast<std::int64_t>(v);
        const std::int64_t third = n % side[0];
        const std::int64_t second = n / side[0] % side[1];
        const std::int64_t first = n / (side[0] * side[1]);
        const float loc = static_cast<float>(first + 2 * second + 3 * third) / 16.F;
        const float x = windows[w * voxels + v];
        scores.push_back(channel == 0 ? x + loc : x * (1 + loc) - 0.5F);
      }
  return scores;
}

}  // namespace

class SlidingWindowGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void importanceMaps() {
    const json file = goldenFile("sliding_window.json");
    for (const json& entry : file.at("importance_maps")) {
      const auto map = axisMap(entry, Importance::gaussian);
      checkMap(map, entry, 8);
      if (entry.contains("clamped_voxels"))
        QCOMPARE(std::ranges::count(map, *std::ranges::min_element(map)),
                 entry.at("clamped_voxels").get<std::ptrdiff_t>());
    }
  }
  void starts() {
    const json file = goldenFile("sliding_window.json");
    for (const json& entry : file.at("window_starts"))
      for (std::size_t axis = 0; axis < 3; ++axis)
        QCOMPARE(windowStarts(entry.at("image")[axis], entry.at("roi")[axis], entry.at("overlap"),
                              WindowPlacement::monai),
                 entry.at("starts_per_axis")[axis].get<std::vector<std::int64_t>>());
  }
  void nnunetStarts() {
    const json file = goldenFile("sliding_window.json");
    for (const json& entry : file.at("nnunet_starts"))
      for (std::size_t axis = 0; axis < 3; ++axis)
        QCOMPARE(windowStarts(entry.at("image")[axis], entry.at("roi")[axis],
                              1 - entry.at("step").get<double>(), WindowPlacement::nnunet),
                 entry.at("starts_per_axis")[axis].get<std::vector<std::int64_t>>());
  }
  void nnunetGaussians() {
    const json file = goldenFile("sliding_window.json");
    for (const json& entry : file.at("nnunet_gaussians"))
      checkMap(axisMap(entry, Importance::nnunetGaussian), entry, 4);
  }
  void blends() {
    const json file = goldenFile("sliding_window.json");
    for (const json& entry : file.at("blends")) {
      const auto values = goldenInput<float>(entry.at("input"));
      WindowOptions options{.window = sidesOf(entry.at("roi")), .overlap = entry.at("overlap")};
      options.importance =
          entry.at("mode") == "gaussian" ? Importance::gaussian : Importance::constant;
      options.padding =
          entry.at("padding_mode") == "reflect" ? WindowPadding::reflect : WindowPadding::zero;
      options.batch = 3;
      const auto scores = slideWindows(
          {values, 1, sizeOf(entry.at("image"))}, 2, options,
          [&](std::span<const float> windows, std::size_t count) {
            return goldenPredictor(windows, count, options.window);
          },
          silentContext());
      QVERIFY(scores);
      const json& output = entry.at("output");
      const std::size_t stride = output.at("stride");
      for (std::size_t n = 0; n < output.at("values").size(); ++n) {
        const double wanted = output.at("values")[n];
        QVERIFY(std::abs(scores->values[n * stride] - wanted) <=
                1e-6 * std::max(1.0, std::abs(wanted)));
      }
    }
  }
};

TWINSCOPE_SUITE(SlidingWindowGoldenTest, "sliding_window_golden_test");

}  // namespace twinscope::learning

#include "sliding_window_golden_test.moc"
