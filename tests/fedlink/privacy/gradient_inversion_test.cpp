#include "fedlink/privacy/audits/gradient_inversion.h"

#include "core/base/random.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/privacy/secure_sum/masks.h"
#include "fedlink/privacy/update.h"
#include "tests/fedlink/privacy/fixed_random.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kClasses = 10;
constexpr std::size_t kInputs = 400;

std::vector<double> someInput() {
  Random random(21);
  std::vector<double> input(kInputs);
  for (double& value : input) value = random.normal();
  return input;
}

struct Gradient {
  std::vector<double> weights;  ///< kClasses × kInputs
  std::vector<double> biases;
};

/// Softmax and cross-entropy behind a linear layer, one case.
Gradient gradientOf(const std::vector<double>& input, std::size_t label) {
  Random random(22);
  std::vector<double> logits(kClasses);
  for (double& logit : logits) logit = random.normal();
  double total = 0.0;
  for (const double logit : logits) total += std::exp(logit);
  Gradient gradient;
  for (std::size_t row = 0; row < kClasses; ++row) {
    gradient.biases.push_back(std::exp(logits[row]) / total - (row == label ? 1.0 : 0.0));
    for (const double value : input) gradient.weights.push_back(gradient.biases.back() * value);
  }
  return gradient;
}

double mostCosine(std::span<const double> weights, std::span<const double> biases,
                  const std::vector<double>& truth) {
  const auto found = invertLinearLayer(weights, biases);
  return found ? std::abs(cosineSimilarity(found->input, truth)) : 0.0;
}

}  // namespace

class GradientInversionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void recoversTheGoldenCase() {
    const auto golden = tests::goldenFile("privacy.json").at("linear_layer_leak");
    std::vector<double> weights;
    for (const auto& row : golden.at("grad_W"))
      for (const auto& value : row) weights.push_back(value);
    const std::vector<double> biases = golden.at("grad_b");
    const auto found = invertLinearLayer(weights, biases).value();
    const auto truth = tests::goldenInput<double>(golden.at("x"));
    for (std::size_t i = 0; i < truth.size(); ++i)
      QVERIFY(std::abs(found.input[i] - truth[i]) < 1e-9);
    QCOMPARE(found.label, golden.at("label").get<std::size_t>());
  }
  void recoversARawGradientToOneInAMillion() {
    const std::vector<double> input = someInput();
    for (std::size_t label = 0; label < kClasses; ++label) {
      const Gradient gradient = gradientOf(input, label);
      const auto found = invertLinearLayer(gradient.weights, gradient.biases).value();
      for (std::size_t i = 0; i < kInputs; ++i) QVERIFY(std::abs(found.input[i] - input[i]) < 1e-6);
      QCOMPARE(found.label, label);
    }
  }
  void failsAfterClippingAndNoise() {
    const std::vector<double> input = someInput();
    double worst = 0.0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      tests::FixedRandom random(seed);
      const auto [weights, biases] = protectedGradient(input, random);
      worst = std::max(worst, mostCosine(weights, biases, input));
    }
    qInfo("most |cosine| after clipping and noise: %.3f", worst);
    QVERIFY2(worst < 0.2, qPrintable(QString::number(worst)));
  }
  void failsOnAMaskedUpdate() {
    const std::vector<double> input = someInput();
    const Gradient gradient = gradientOf(input, 3);
    std::vector<float> values(gradient.weights.begin(), gradient.weights.end());
    values.insert(values.end(), gradient.biases.begin(), gradient.biases.end());
    const FixedPoint fixed{.fractionBits = 16, .sites = 3};
    auto words = fixed.encode(values, 1).value();
    addMask(words, tests::FixedRandom(1).draw<32>());
    std::vector<double> seen(words.size());
    std::ranges::transform(words, seen.begin(),
                           [&](std::uint32_t word) { return fixed.decode(word); });
    const std::span<const double> all(seen);
    QVERIFY(mostCosine(all.first(kClasses * kInputs), all.last(kClasses), input) < 0.2);
  }
  void refusesWhatHasNoAnswer() {
    const std::vector<double> zeros(3, 0.0);
    QVERIFY(!invertLinearLayer(zeros, zeros));
    QVERIFY(!invertLinearLayer(zeros, {}));
    QVERIFY(!invertLinearLayer(zeros, std::vector<double>{1.0, 2.0}));
    QCOMPARE(cosineSimilarity(zeros, zeros), 0.0);
  }

 private:
  static Gradient protectedGradient(const std::vector<double>& input, SecureRandom& random) {
    const Gradient gradient = gradientOf(input, 3);
    std::vector<float> values(gradient.weights.begin(), gradient.weights.end());
    values.insert(values.end(), gradient.biases.begin(), gradient.biases.end());
    const PrivacyPolicy policy{
        .protection = Protection::clipAndNoise, .clipNorm = 1.0, .noiseMultiplier = 1.0};
    PrivacyLedger ledger = PrivacyLedger::open(policy.budget).value();
    const Update update = privatise(values, policy, ledger, random).value();
    const auto sent = update.values();
    return {{sent.begin(), sent.end() - kClasses}, {sent.end() - kClasses, sent.end()}};
  }
};

TWINSCOPE_SUITE(GradientInversionTest, "gradient_inversion_test");

}  // namespace twinscope::fedlink

#include "gradient_inversion_test.moc"
