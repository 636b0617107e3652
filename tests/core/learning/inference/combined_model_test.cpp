#include "core/learning/inference/combined_model.h"

#include "tests/core/learning/learning_examples.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>

namespace twinscope::learning {
namespace {

/// A model whose scores are a formula of the input; two channels in, `classes` out.
class Formula final : public SegmentationModel {
 public:
  using Of = std::function<float(std::span<const float> input, Size3 size, std::size_t at)>;
  Formula(ModelCard card, Of of) : m_card(std::move(card)), m_of(std::move(of)) {}
  const ModelCard& card() const override { return m_card; }
  Result<Scores> infer(std::span<const float> input, Size3 size,
                       const JobContext& context) const override {
    if (context.stopRequested()) return cancelled();
    Scores scores{size, 2, std::vector<float>(2 * size.voxels())};
    for (std::size_t v = 0; v < scores.values.size(); ++v) scores.values[v] = m_of(input, size, v);
    return scores;
  }

 private:
  ModelCard m_card;
  Of m_of;
};

std::unique_ptr<SegmentationModel> model(Formula::Of of, const std::string& name = "a") {
  ModelCard card = tests::tinyCard();
  card.name = name;
  card.meanDice = {{Region::wt, 0.9}};
  return std::make_unique<Formula>(card, std::move(of));
}

constexpr Size3 kSize{4, 3, 2};

std::vector<float> input() {
  std::vector<float> values(2 * kSize.voxels());
  Random random(3);
  for (float& value : values) value = static_cast<float>(random.uniform());
  return values;
}

float identity(std::span<const float> values, Size3, std::size_t at) { return values[at]; }

bool close(const std::vector<float>& a, const std::vector<float>& b) {
  return std::ranges::equal(a, b, [](float x, float y) { return std::abs(x - y) < 1e-6F; });
}

}  // namespace

class CombinedModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void flipsOfAnIdentityAreTheInput() {
    const auto scores = averagedOverFlips(model(identity))->infer(input(), kSize, silentContext());
    QVERIFY(scores);
    QVERIFY(close(scores->values, input()));
  }
  /// A model that answers by place, not by content, is made symmetric.
  void flipsAverageWhatDependsOnThePlace() {
    const auto byPlace = [](std::span<const float>, Size3 size, std::size_t at) {
      return static_cast<float>(at % static_cast<std::size_t>(size.i));
    };
    const auto scores = averagedOverFlips(model(byPlace))->infer(input(), kSize, silentContext());
    QVERIFY(
        std::ranges::all_of(scores->values, [](float v) { return std::abs(v - 1.5F) < 1e-6F; }));
  }
  void anEnsembleIsTheMean() {
    std::vector<std::unique_ptr<SegmentationModel>> models;
    models.push_back(model(identity));
    models.push_back(model([](std::span<const float>, Size3, std::size_t) { return 1.F; }, "b"));
    const auto both = ensembleOf(std::move(models));
    QVERIFY(both);
    auto wanted = input();
    for (float& value : wanted) value = 0.5F * value + 0.5F;
    QVERIFY(close((*both)->infer(input(), kSize, silentContext())->values, wanted));
    QCOMPARE((*both)->card().name, std::string("a + b"));
    QVERIFY((*both)->card().meanDice.empty());
  }
  void whatDoesNotFitIsRefused() {
    QCOMPARE(ensembleOf({}).error().code, std::string("model.ensemble"));
    ModelCard other = tests::tinyCard();
    other.spacingMm = {1, 1, 1};
    std::vector<std::unique_ptr<SegmentationModel>> models;
    models.push_back(model(identity));
    models.push_back(std::make_unique<Formula>(other, identity));
    const auto refused = ensembleOf(std::move(models));
    QVERIFY(!refused);
    QVERIFY(QString::fromStdString(refused.error().message).contains(QLatin1String("voxel size")));
  }
  void aStopIsHeard() {
    std::stop_source source;
    source.request_stop();
    const JobContext silent = silentContext();
    const auto stopped =
        averagedOverFlips(model(identity))
            ->infer(input(), kSize, {source.get_token(), silent.progress, silent.log});
    QCOMPARE(stopped.error().kind, ErrorKind::cancelled);
  }
  /// Of the mean of five members; calibration.json.
  void entropyEqualsThePackages() {
    const auto golden = tests::goldenFile("calibration.json").at("ensemble").at("entropy");
    Scores scores{{6, 1, 1}, 4, std::vector<float>(24, 0.F)};
    for (std::uint32_t member = 0; member < 5; ++member)
      for (std::uint32_t row = 0; row < 6; ++row) {
        std::array<double, 4> weights{};
        double sum = 0;
        for (std::uint32_t c = 0; c < 4; ++c)
          sum += weights[c] = std::exp(-2 + 4 * tests::goldenNoise(row * 4 + c, 70 + member));
        for (std::size_t c = 0; c < 4; ++c)
          scores.values[c * 6 + row] += static_cast<float>(weights[c] / sum / 5);
      }
    const auto entropy = entropyOf(scores, OutputKind::classScores);
    for (std::size_t row = 0; row < 6; ++row)
      QVERIFY(std::abs(static_cast<double>(entropy[row]) - golden[row].get<double>()) < 1e-6);
    const Scores certain{{2, 1, 1}, 1, {0.F, 1.F}};
    QVERIFY(entropyOf(certain, OutputKind::regionSigmoids) == std::vector<float>(2, 0.F));
  }
};

TWINSCOPE_SUITE(CombinedModelTest, "combined_model_test");

}  // namespace twinscope::learning

#include "combined_model_test.moc"
