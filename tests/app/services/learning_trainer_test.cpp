#include "app/services/federation/learning_trainer.h"

#include "app/services/federation/data_quality.h"
#include "app/services/federation/federation_model.h"
#include "app/services/phantom_cases.h"
#include "core/base/parallel.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <cmath>

namespace twinscope::app {
namespace {

Result<Workspace*> noWorkspace() { return failure("test", "no workspace is needed"); }

FederationModel model(const std::string& text = "network:unet3d:tiny") {
  return federationModel(text, {.spacingMm = 4}, noWorkspace).value();
}

/// Made once: making them takes longer than learning from them.
learning::CaseSource held(const PhantomCaseOptions& options) {
  const auto source = phantomCases(options).value();
  std::vector<learning::TrainingCase> cases;
  for (std::size_t n = 0; n < source.count; ++n) cases.push_back(source.load(n).value());
  return {.count = cases.size(),
          .load = [cases = std::move(cases)](std::size_t n) -> Result<learning::TrainingCase> {
            return cases.at(n);
          }};
}

TrainingStudies phantoms() {
  static const TrainingStudies made{
      .training = held({.count = 2, .firstSeed = 11, .spacingMm = 4}),
      .validation = held({.count = 1, .firstSeed = 21, .spacingMm = 4})};
  return made;
}

fedlink::SiteInstruction instructionFor(const FederationModel& of, std::uint32_t round = 1) {
  fedlink::SiteInstruction asked{.round = round, .layout = layoutOf(of.weights)};
  asked.weights.assign(of.weights.values().begin(), of.weights.values().end());
  return asked;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
  return std::sqrt(sum);
}

}  // namespace

class LearningTrainerTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;
  const FederationModel m_model = model();

  fedlink::SiteResult trained(const fedlink::SiteInstruction& asked, std::uint64_t seed = 1) {
    LearningTrainer trainer(
        m_model.card, phantoms(),
        {.stepsPerEpoch = 3, .learningRate = 1e-2, .seed = seed, .folder = m_folder.path()});
    return trainer.train(asked, silentContext()).value();
  }

 private Q_SLOTS:
  /// A tiny network has many short operators: on a busy machine more threads wait for each other.
  void initTestCase() { setComputeThreads(1); }
  void cleanupTestCase() { setComputeThreads(0); }
  void tellsWhatStrategiesWeighBy() {
    const auto result = trained(instructionFor(m_model));
    QCOMPARE(result.weights.size(), m_model.weights.values().size());
    QCOMPARE(result.metrics.at("num-examples"), 2.0);
    QCOMPARE(result.metrics.at("local-steps"), 3.0);
    QVERIFY(result.metrics.at("training-loss") > 0);
    for (const char* share : {"validation-dice", "data-quality"})
      QVERIFY(result.metrics.at(share) >= 0 && result.metrics.at(share) <= 1);
    // Nothing is left for the next round to stumble over.
    QVERIFY(std::filesystem::is_empty(m_folder.path()));
  }
  void seedAndRoundFixTheAnswer() {
    const auto asked = instructionFor(m_model);
    const auto one = trained(asked);
    QVERIFY(one.weights == trained(asked).weights);
    QVERIFY(one.weights != asked.weights);
    QVERIFY(one.weights != trained(asked, 2).weights);
    QVERIFY(one.weights != trained(instructionFor(m_model, 2)).weights);
  }
  void theProximalTermHoldsTheWeightsNear() {
    auto asked = instructionFor(m_model);
    const double free = distance(trained(asked).weights, asked.weights);
    asked.settings.set("proximal-mu", 1000.0);
    const double held = distance(trained(asked).weights, asked.weights);
    QVERIFY2(held < 0.95 * free, qPrintable(QString::number(held / free)));
  }
  /// One step of plain SGD: the correction moves each weight by itself times the rate, and nothing else is between.
  void aCorrectionIsAddedToTheGradientOfPlainSgd() {
    auto asked = instructionFor(m_model);
    LearningTrainer trainer(
        m_model.card, phantoms(),
        {.stepsPerEpoch = 1, .learningRate = 1e-2, .seed = 1, .folder = m_folder.path()});
    asked.correction.assign(asked.weights.size(), 0.F);
    const auto plain = trainer.train(asked, silentContext()).value();
    QCOMPARE(plain.stepSizes, 1e-2);
    for (std::size_t i = 0; i < asked.correction.size(); ++i)
      asked.correction[i] = static_cast<float>(i % 7) * 1e-3F;
    const auto corrected = trainer.train(asked, silentContext()).value();
    double largest = 0;
    for (std::size_t i = 0; i < asked.correction.size(); ++i)
      largest = std::max(largest, std::abs(static_cast<double>(corrected.weights[i]) -
                                           static_cast<double>(plain.weights[i]) +
                                           1e-2 * static_cast<double>(asked.correction[i])));
    QVERIFY2(largest < 1e-6, qPrintable(QString::number(largest)));
    QCOMPARE(trained(asked).stepSizes, 3e-2);
  }
  void anotherNetworkIsRefusedByItsFirstDifference() {
    LearningTrainer trainer(m_model.card, phantoms(), {.folder = m_folder.path()});
    auto asked = instructionFor(m_model);
    asked.layout[1].shape.push_back(1);
    const auto answer = trainer.train(asked, silentContext());
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, "site.layout");
    QVERIFY(answer.error().message.find(asked.layout[1].name) != std::string::npos);
    const auto other = instructionFor(model("network:unet2d:tiny"));
    QCOMPARE(trainer.evaluate(other, silentContext()).error().code, "site.layout");
  }
  void aStopEndsItAndTheNextCallGoesOn() {
    LearningTrainer trainer(
        m_model.card, phantoms(),
        {.stepsPerEpoch = 3, .learningRate = 1e-2, .seed = 1, .folder = m_folder.path()});
    std::stop_source stop;
    stop.request_stop();
    const JobContext silent = silentContext();
    const auto asked = instructionFor(m_model);
    const auto stopped = trainer.train(asked, {stop.get_token(), silent.progress, silent.log});
    QVERIFY(!stopped && stopped.error().kind == ErrorKind::cancelled);
    QVERIFY(trainer.train(asked, silent)->weights == trained(asked).weights);
  }
  void evaluatesOnTheHeldOutCases() {
    LearningTrainer trainer(m_model.card, phantoms(), {.folder = m_folder.path()});
    const auto scores = trainer.evaluate(instructionFor(m_model), silentContext()).value();
    QCOMPARE(scores.metrics.at("num-examples"), 1.0);
    QVERIFY(scores.weights.empty());
    const double mean = (scores.metrics.at("dice-WT") + scores.metrics.at("dice-TC") +
                         scores.metrics.at("dice-ET")) /
                        3;
    QCOMPARE(scores.metrics.at("validation-dice"), mean);
  }
  void qualityFallsWithNoiseAndMissingParts() {
    const auto whole = phantoms().training.load(0).value();
    auto blank = whole;
    blank.images[0] =
        Volume(whole.images[0].grid(), std::vector<float>(whole.images[0].grid().voxels()),
               whole.images[0].modality());
    auto unlabelled = whole;
    unlabelled.truth =
        LabelMap(whole.truth.grid(), std::vector<std::uint8_t>(whole.truth.grid().voxels()));
    QVERIFY(dataQuality(whole) <= 1);
    QVERIFY(dataQuality(blank) < dataQuality(whole));
    QVERIFY(dataQuality(unlabelled) < dataQuality(whole));
  }
  void modelsAreNamedOrRefused() {
    QCOMPARE(m_model.weights.values().size(), model("network:unet3d:tiny").weights.values().size());
    for (const char* text : {"zeros", "network:unet3d:huge", "network:nothing", ""})
      QVERIFY2(!federationModel(text, {}, noWorkspace), text);
    QCOMPARE(federationModel("model:nowhere", {}, noWorkspace).error().code, "test");
  }
};

TWINSCOPE_SUITE(LearningTrainerTest, "learning_trainer_test");

}  // namespace twinscope::app

#include "learning_trainer_test.moc"
