#include "core/learning/training/losses.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <cmath>
#include <functional>
#include <map>

namespace twinscope::learning {
namespace {

using nlohmann::json;
using tests::goldenFile;
using tests::goldenInput;
using tests::goldenNoise;
using Loss = std::function<at::Tensor(const at::Tensor& logits, const at::Tensor& target)>;

at::Tensor tensorOf(const json& formula) {
  const auto values = goldenInput<double>(formula);
  return at::from_blob(const_cast<double*>(values.data()),
                       formula.at("shape").get<std::vector<std::int64_t>>(), at::kDouble)
      .clone();
}

/// floor(4 f(i, 32)) over [2, 1, 2, 3, 3], as the file's definitions say.
at::Tensor labels() {
  at::Tensor result = at::zeros({2, 1, 2, 3, 3}, at::kLong);
  for (std::uint32_t i = 0; i < 36; ++i)
    result.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(4 * goldenNoise(i, 32));
  return result;
}

at::Tensor targetOf(const std::string& name, const at::Tensor& logits) {
  const at::Tensor l = labels();
  if (name == "labels") return oneHot(l, logits);
  if (name == "labels with 3 set to 0") return oneHot(at::where(l == 3, 0, l), logits);
  if (name == "all 0") return oneHot(at::zeros_like(l), logits);
  if (name == "regions WT,TC,ET")
    return at::cat({l > 0, (l == 1).logical_or(l == 3), l == 3}, 1).to(at::kDouble);
  if (name == "binary") {
    at::Tensor mask = at::zeros({2, 1, 4, 5}, at::kDouble);
    for (std::uint32_t i = 0; i < 40; ++i)
      mask.data_ptr<double>()[i] = goldenNoise(i, 35) > 0.6 ? 1 : 0;
    return mask;
  }
  throw std::runtime_error("unknown target " + name);
}

Loss dice(const DiceOptions& options) {
  return [options](const auto& x, const auto& g) { return softDice(x, g, options); };
}

const DiceOptions kEachSample{.over = DiceOver::eachSample};

std::map<std::string, Loss> losses() {
  const DiceOptions withBackground{.background = Background::counted, .over = DiceOver::eachSample};
  const DiceOptions squared{.over = DiceOver::eachSample, .denominator = DiceDenominator::squared};
  const DiceOptions regions{.squash = Squash::sigmoid, .over = DiceOver::eachSample};
  return {
      {"dice_softmax_foreground", dice(kEachSample)},
      {"dice_softmax_foreground_batch", dice({})},
      {"dice_with_background", dice(withBackground)},
      {"dice_squared_pred", dice(squared)},
      {"dice_class3_absent", dice(kEachSample)},
      {"dice_all_background", dice(kEachSample)},
      {"cross_entropy", crossEntropy},
      {"dice_ce", [](const auto& x,
                     const auto& g) { return softDice(x, g, kEachSample) + crossEntropy(x, g); }},
      {"dice_half_ce",
       [](const auto& x, const auto& g) {
         return 0.5 * softDice(x, g, kEachSample) + crossEntropy(x, g);
       }},
      {"focal_softmax_gamma2", [](const auto& x, const auto& g) { return focalSoftmax(x, g, 2); }},
      {"focal_sigmoid_gamma2_alpha0.25",
       [](const auto& x, const auto& g) { return focalSigmoid(x, g, {}); }},
      {"region_bce_plus_sigmoid_dice",
       [regions](const auto& x, const auto& g) {
         return binaryCrossEntropy(x, g) + softDice(x, g, regions);
       }},
      {"tversky_lower_0.8_0.2",
       [](const auto& x, const auto& g) {
         return tversky(x, g, {0.8, 0.2});
       }},
      {"tversky_upper_0.2_0.8",
       [](const auto& x, const auto& g) {
         return tversky(x, g, {0.2, 0.8});
       }},
      // nnU-Net returns −dice where others return 1 − dice.
      {"nnunet_dice_batch", [](const auto& x, const auto& g) { return softDice(x, g) - 1; }},
      {"nnunet_dice_plus_ce",
       [](const auto& x, const auto& g) {
         return softDice(x, g, kEachSample) - 1 + crossEntropy(x, g);
       }},
      {"fedgin_focal_dice",
       [regions](const auto& x, const auto& g) {
         return 0.5 * weightedFocal(x, g, {}) + 0.5 * softDice(x, g, regions);
       }},
  };
}

}  // namespace

class LossesGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void valuesAndGradients_data() {
    QTest::addColumn<int>("number");
    const json cases = goldenFile("losses.json").at("losses");
    for (std::size_t n = 0; n < cases.size(); ++n)
      QTest::newRow(cases[n].at("name").get<std::string>().c_str()) << static_cast<int>(n);
  }
  void valuesAndGradients() {
    QFETCH(int, number);
    const json file = goldenFile("losses.json");
    const json& entry = file.at("losses").at(static_cast<std::size_t>(number));
    const at::Tensor logits =
        tensorOf(file.at("inputs").at(entry.at("logits").get<std::string>()).at("formula"))
            .requires_grad_();
    const at::Tensor target = targetOf(entry.at("target"), logits.detach());
    const auto all = losses();
    const auto loss = all.find(entry.at("name").get<std::string>());
    QVERIFY2(loss != all.end(), "the file holds a loss that this test does not know");
    const at::Tensor value = loss->second(logits, target);
    QVERIFY(std::abs(value.item<double>() - entry.at("value").get<double>()) < 1e-6);
    value.backward();
    const at::Tensor grad = logits.grad().contiguous();
    QCOMPARE(static_cast<std::size_t>(grad.numel()), entry.at("grad").size());
    for (std::size_t n = 0; n < entry.at("grad").size(); ++n)
      QVERIFY(std::abs(grad.data_ptr<double>()[n] - entry.at("grad")[n].get<double>()) < 1e-6);
  }
};

TWINSCOPE_SUITE(LossesGoldenTest, "losses_golden_test");

}  // namespace twinscope::learning

#include "losses_golden_test.moc"
