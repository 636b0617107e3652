#include "core/volume/normalise.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope {

using nlohmann::json;

namespace {

const json& golden() {
  static const json file = tests::goldenFile("preprocess.json");
  return file;
}

constexpr std::uint32_t kVoxels = 5 * 6 * 4;

/// The file's image, several times in a row: mean and population deviation stay what they are, and the mask grows
/// beyond the hundred voxels that zScore asks for.
Volume image(std::int64_t copies) {
  std::vector<float> voxels;
  for (std::int64_t copy = 0; copy < copies; ++copy)
    for (std::uint32_t i = 0; i < kVoxels; ++i) {
      const double value = std::rint((20 + 880 * tests::goldenNoise(i, 91)) * 1000) / 1000;
      voxels.push_back(tests::goldenNoise(i, 92) < 0.4 ? 0.F : static_cast<float>(value));
    }
  return {Grid::axisAligned({4, 6, 5 * copies}, {1, 1, 1}), std::move(voxels)};
}

std::vector<std::uint8_t> nonzero(const Volume& volume) {
  std::vector<std::uint8_t> mask;
  for (const float value : volume.voxels()) mask.push_back(value != 0.F ? 1 : 0);
  return mask;
}

}  // namespace

class NormaliseGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void inputFormulaIsTheFiles() {
    const json& expected = golden().at("input_formula").at("check_f_0_to_3_b_7");
    for (std::uint32_t i = 0; i < expected.size(); ++i)
      QVERIFY(std::abs(tests::goldenNoise(i, 7) - expected[i].get<double>()) < 1e-9);
  }
  void zScoreIsMonais() {
    const json& expected = golden().at("z_score").at("monai_nonzero");
    const Volume input = image(2);
    const Result<Volume> scores = zScore(input, nonzero(input));
    QVERIFY(scores.has_value());
    QCOMPARE(expected.size(), std::size_t{kVoxels});
    for (std::size_t v = 0; v < scores->voxels().size(); ++v) {
      const double value = expected[v % kVoxels];
      QVERIFY(std::abs(scores->voxels()[v] - value) <= 1e-5 * std::max(1.0, std::abs(value)));
    }
  }
  /// Clamping first, then mean 0 and deviation 1 of what was clamped; nothing lies beyond the percentiles.
  void aClippedZScoreIsThatOfTheClampedImage() {
    const Volume input = image(2);
    const auto inside = nonzero(input);
    const IntensityScale scale = clippedZScoreScale(input.voxels(), inside, 5, 95);
    const json& ends = golden().at("percentiles").at("of_nonzero_voxels").at("5_95");
    QVERIFY(std::abs(scale.low - ends.at("low").get<double>()) < 40);  // twice the voxels
    std::vector<float> scaled;
    for (const float value : input.voxels()) scaled.push_back(scale(value));
    const MaskStatistics after = statisticsInside(scaled, inside);
    QVERIFY(std::abs(after.mean) < 1e-5 && std::abs(after.deviation - 1) < 1e-5);
    QCOMPARE(scale(-1e6F), scale(static_cast<float>(scale.low)));
    QCOMPARE(scale(1e6F), scale(static_cast<float>(scale.high)));
  }
  void minAndMaxBecomeZeroAndOne() {
    const Volume input = image(1);
    const auto inside = nonzero(input);
    const IntensityScale scale = minMaxScale(input.voxels(), inside);
    float low = 2, high = -1;
    for (std::size_t v = 0; v < inside.size(); ++v)
      if (inside[v] != 0) {
        low = std::min(low, scale(input.voxels()[v]));
        high = std::max(high, scale(input.voxels()[v]));
      }
    QCOMPARE(low, 0.F);
    QCOMPARE(high, 1.F);
    QCOMPARE(minMaxScale(std::vector<float>(5, 3.F), std::vector<std::uint8_t>(5, 1))(3.F), 0.F);
  }
  void aCtWindowClampsBeyondItsEnds() {
    const IntensityScale scale = windowScale(-160, 240);
    QCOMPARE(scale(-1000.F), 0.F);
    QCOMPARE(scale(40.F), 0.5F);
    QCOMPARE(scale(3000.F), 1.F);
  }
  void percentilesAreNumpys_data() {
    QTest::addColumn<QString>("key");
    for (const auto& entry : golden().at("percentiles").at("of_nonzero_voxels").items())
      QTest::newRow(entry.key().c_str()) << QString::fromStdString(entry.key());
  }
  void percentilesAreNumpys() {
    QFETCH(QString, key);
    const json& expected = golden().at("percentiles").at("of_nonzero_voxels").at(key.toStdString());
    const QStringList ends = key.split(QLatin1Char('_'));
    const Volume input = image(1);
    const std::vector<std::uint8_t> everything(kVoxels, 1), inside = nonzero(input);
    const auto holds = [&](const std::vector<std::uint8_t>& mask, const QString& percent,
                           const char* name) {
      const double value = expected.at(name);
      return std::abs(percentile(input.voxels(), mask, percent.toDouble()) - value) <=
             1e-5 * std::max(1.0, value);
    };
    QVERIFY(holds(inside, ends[0], "low"));
    QVERIFY(holds(inside, ends[1], "high"));
    QVERIFY(holds(everything, ends[0], "all_voxels_low"));
    QVERIFY(holds(everything, ends[1], "all_voxels_high"));
  }
};

TWINSCOPE_SUITE(NormaliseGoldenTest, "normalise_golden_test");

}  // namespace twinscope

#include "normalise_golden_test.moc"
