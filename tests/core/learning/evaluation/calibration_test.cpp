#include "core/learning/evaluation/calibration.h"

#include "core/learning/inference/conformal.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

using nlohmann::json;
using tests::goldenNoise;

constexpr std::size_t kRows = 400, kClasses = 4;

/// The classification of calibration.json: rows whose logits favour the truth in 55 of 100.
Observed classification() {
  Observed observed{.classes = kClasses,
                    .probabilities = std::vector<float>(kRows * kClasses),
                    .targets = std::vector<std::uint8_t>(kRows)};
  for (std::uint32_t row = 0; row < kRows; ++row) {
    const auto target = static_cast<std::uint8_t>(4 * goldenNoise(row, 62));
    std::array<double, kClasses> weights{};
    double sum = 0;
    for (std::uint32_t c = 0; c < kClasses; ++c) {
      const double logit = -3 + 6 * goldenNoise(row * 4 + c, 61) +
                           (c == target && goldenNoise(row, 63) < 0.55 ? 2.5 : 0);
      sum += weights[c] = std::exp(logit);
    }
    for (std::size_t c = 0; c < kClasses; ++c)
      observed.probabilities[c * kRows + row] = static_cast<float>(weights[c] / sum);
    observed.targets[row] = target;
  }
  return observed;
}

bool near(double got, const json& wanted, double limit = 1e-6) {
  return std::abs(got - wanted.get<double>()) < limit;
}

double rounded(double value) { return std::rint(value * 1e6) / 1e6; }

/// Scores of split conformal intervals: max(l − y, y − u) of the golden formula.
std::vector<double> intervalScores() {
  std::vector<double> scores;
  for (std::uint32_t n = 0; n < 60; ++n) {
    const double y = rounded(2 + 60 * goldenNoise(n, 80) * goldenNoise(n, 80));
    const double unrounded = y * (0.7 + 0.5 * goldenNoise(n, 81));
    const double l = rounded(unrounded);
    const double u = rounded(unrounded + 1 + 8 * goldenNoise(n, 82));
    scores.push_back(std::max(l - y, y - u));
  }
  return scores;
}

}  // namespace

class CalibrationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void reliabilityEqualsThePackages() {
    const json golden = tests::goldenFile("calibration.json").at("classification");
    const Reliability r = reliabilityOf(classification());
    QVERIFY(near(r.crossEntropy, golden.at("nll")));
    QVERIFY(near(r.accuracy, golden.at("accuracy")));
    QVERIFY(near(r.brier, golden.at("brier")));
    QVERIFY(near(r.ece, golden.at("ece_15")));
    QVERIFY(near(r.mce, golden.at("mce_15")));
    for (const json& wanted : golden.at("bins")) {
      const auto& bin = r.bins.at(wanted.at("bin").get<std::size_t>());
      QCOMPARE(bin.n, wanted.at("n").get<std::size_t>());
      QVERIFY(near(bin.confidence, wanted.at("confidence")));
      QVERIFY(near(bin.accuracy, wanted.at("accuracy")));
    }
  }
  void temperatureEqualsThePackages() {
    const json golden = tests::goldenFile("calibration.json").at("classification");
    const Observed observed = classification();
    const double temperature = fittedTemperature(observed);
    QVERIFY(near(temperature, golden.at("temperature"), 1e-4));
    const Reliability after = reliabilityOf(sharpened(observed, temperature));
    QVERIFY(near(after.crossEntropy, golden.at("nll_after")));
    QVERIFY(near(after.ece, golden.at("ece_after"), 1e-4));
    QCOMPARE(after.accuracy, reliabilityOf(observed).accuracy);
  }
  void temperatureUndoesATemperature() {
    const Observed observed = classification();
    const double once = fittedTemperature(observed);
    QVERIFY(std::abs(fittedTemperature(sharpened(observed, 3)) * 3 / once - 1) < 1e-3);
    QVERIFY(std::abs(fittedTemperature(sharpened(observed, once)) - 1) < 1e-3);
    QCOMPARE(fittedTemperature({.classes = 2, .probabilities = {}, .targets = {}}), 1.0);
  }
  void conformalEqualsThePackages() {
    const json golden = tests::goldenFile("calibration.json");
    const auto scores = intervalScores();
    for (const json& wanted : golden.at("conformal"))
      QVERIFY(near(conformalQuantile(scores, 1 - wanted.at("alpha").get<double>()).value(),
                   wanted.at("q_hat")));
    for (const json& wanted : golden.at("rank_rule")) {
      const std::vector<double> any(wanted.at("n").get<std::size_t>(), 1.0);
      QCOMPARE(conformalQuantile(any, 1 - wanted.at("alpha").get<double>()).has_value(),
               wanted.at("finite").get<bool>());
    }
  }
  void weightedConformalEqualsThePackages() {
    const json golden = tests::goldenFile("calibration.json").at("weighted_conformal");
    const auto scores = intervalScores();
    std::vector<double> weights;
    for (std::uint32_t n = 0; n < 60; ++n) weights.push_back(0.2 + 2 * goldenNoise(n, 83));
    for (const auto& [alpha, wanted] : golden.at("q").items())
      QVERIFY(near(weightedConformalQuantile(scores, weights, 1.3, 1 - std::stod(alpha)).value(),
                   wanted));
    QVERIFY(near(effectiveNumber(weights), golden.at("n_eff")));
    // Equal weights are the plain rule; a new case that weighs more than all others has no interval.
    const std::vector<double> equal(60, 1.0);
    QCOMPARE(weightedConformalQuantile(scores, equal, 1, 0.9), conformalQuantile(scores, 0.9));
    QVERIFY(!weightedConformalQuantile(scores, equal, 100, 0.9));
  }
};

TWINSCOPE_SUITE(CalibrationTest, "calibration_test");

}  // namespace twinscope::learning

#include "calibration_test.moc"
