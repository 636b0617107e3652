#include "core/learning/inference/model_input.h"

#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

/// Inside the brain of a ball case, first channel.
std::vector<float> insideBrain(const ModelCard& card) {
  const TrainingCase from = tests::ballCase(1);
  const auto input = makeModelInput(card, from.images, from.brainMask);
  std::vector<float> values;
  for (std::size_t v = 0; v < input->brain.size(); ++v)
    if (input->brain[v] != 0) values.push_back(input->channels[v]);
  return values;
}

}  // namespace

class ModelInputTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void minToMaxFillsZeroToOne() {
    ModelCard card = tests::tinyCard();
    card.normalisation = Normalisation::minMaxInBrain;
    const auto values = insideBrain(card);
    QCOMPARE(std::ranges::min(values), 0.F);
    QCOMPARE(std::ranges::max(values), 1.F);
  }
  /// The rare extremes end at the percentiles: the largest score is smaller than that of the plain z-score.
  void clippingTakesTheExtremes() {
    ModelCard card = tests::tinyCard();
    const auto plain = insideBrain(card);
    card.normalisation = Normalisation::clippedZScoreInBrain;
    const auto clipped = insideBrain(card);
    double sum = 0;
    for (const float value : clipped) sum += value;
    QVERIFY(std::abs(sum / static_cast<double>(clipped.size())) < 1e-3);
    QVERIFY(std::ranges::count(clipped, std::ranges::max(clipped)) >=
            std::ranges::count(plain, std::ranges::max(plain)));
  }
  void aFixedWindowDoesNotLookAtTheImage() {
    ModelCard card = tests::tinyCard();
    card.normalisation = Normalisation::none;
    const auto native = insideBrain(card);
    card.normalisation = Normalisation::fixedWindow;
    card.intensityWindow = {10, 90};
    const auto windowed = insideBrain(card);
    for (std::size_t n = 0; n < native.size(); ++n)
      QCOMPARE(windowed[n], (std::clamp(native[n], 10.F, 90.F) - 10.F) / 80.F);
  }
  void outsideTheBrainIsZeroWhateverTheScale() {
    for (const auto kind : {Normalisation::zScoreInBrain, Normalisation::clippedZScoreInBrain,
                            Normalisation::minMaxInBrain, Normalisation::fixedWindow}) {
      ModelCard card = tests::tinyCard();
      card.normalisation = kind;
      const TrainingCase from = tests::ballCase(1);
      const auto input = makeModelInput(card, from.images, from.brainMask);
      QVERIFY(input);
      for (std::size_t v = 0; v < input->brain.size(); ++v)
        if (input->brain[v] == 0) QCOMPARE(input->channels[v], 0.F);
    }
  }
  void anyOneImageWillDo() {
    ModelCard card = tests::tinyCard();
    const TrainingCase from = tests::ballCase(1);
    card.channels = {Modality::t1c};
    const auto named = makeModelInput(card, {from.images[0]}, from.brainMask);
    card.channels = {Modality::any};
    for (const Modality modality : {Modality::ct, Modality::t2, Modality::other}) {
      const auto input =
          makeModelInput(card, {from.images[0].withModality(modality)}, from.brainMask);
      QVERIFY(input);
      QVERIFY(input->channels == named->channels);
    }
    const auto two = makeModelInput(card, from.images, from.brainMask);
    QCOMPARE(two.error().code, std::string("segment.missing-sequence"));
    QVERIFY(two.error().message.find("has 2") != std::string::npos);
  }
};

TWINSCOPE_SUITE(ModelInputTest, "model_input_test");

}  // namespace twinscope::learning

#include "model_input_test.moc"
