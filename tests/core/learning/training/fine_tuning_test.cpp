#include "core/base/parallel.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/training/trainer.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

using tests::ballCases;
using tests::tinyCard;

TrainOptions quick(const tests::TemporaryFolder& folder) {
  TrainOptions options = tests::quickTraining(folder.path());
  options.optimiser.weightDecay = 0;
  return options;
}

std::shared_ptr<const ParameterSet> someWeights(std::uint64_t seed) {
  auto network = makeNetwork(tinyCard());
  initialise(**network, seed);
  return std::make_shared<ParameterSet>(parametersOf(**network));
}

Result<ParameterSet> trained(const TrainOptions& options, std::size_t validation = 0) {
  const auto outcome =
      train(tinyCard(), ballCases(2), ballCases(validation), options, {}, silentContext());
  if (!outcome) return std::unexpected(outcome.error());
  auto file = readSafetensors(outcome->weights);
  if (!file) return std::unexpected(file.error());
  return std::move(file->parameters);
}

double distance(const ParameterSet& a, const ParameterSet& b) {
  double sum = 0;
  for (std::size_t n = 0; n < a.values().size(); ++n)
    sum += std::pow(a.values()[n] - b.values()[n], 2);
  return std::sqrt(sum);
}

}  // namespace

/// What fine-tuning, the site twin and the federation ask of a training.
class FineTuningTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void noRateGivesTheStartBitForBit() {
    const tests::TemporaryFolder folder;
    TrainOptions options = quick(folder);
    options.startFrom = someWeights(9);
    options.learningRate = 0;
    const auto after = trained(options);
    QVERIFY(after);
    QVERIFY(std::ranges::equal(after->values(), options.startFrom->values()));
  }
  /// Towards 0 the pull changes nothing, with much of it the weights stay where they were.
  void thePullHoldsTheWeights() {
    const auto start = someWeights(9);
    std::vector<double> moved;
    for (const double strength : {0.0, 1e-9, 1.0, 1e4}) {
      const tests::TemporaryFolder folder;
      TrainOptions options = quick(folder);
      options.optimiser.kind = OptimiserKind::sgd;
      options.optimiser.beta1 = 0;
      options.learningRate = 5e-5;
      options.startFrom = start;
      options.pull = {.strength = strength, .towards = start};
      options.optimiser.gradientClip = 1e9;
      const auto after = trained(options);
      QVERIFY(after);
      moved.push_back(distance(*after, *start));
    }
    QVERIFY(std::abs(moved[1] - moved[0]) < 1e-6 * moved[0] + 1e-9);
    QVERIFY(moved[2] <= moved[0]);
    QVERIFY(moved[3] < 0.9 * moved[0]);
  }
  void frozenLayersStay() {
    const tests::TemporaryFolder folder;
    TrainOptions options = quick(folder);
    options.startFrom = someWeights(9);
    options.frozen = {"enc.", "bottom"};
    const auto after = trained(options);
    QVERIFY(after);
    for (const auto& part : after->parts()) {
      const bool frozen = part.name.starts_with("enc.") || part.name.starts_with("bottom");
      const bool same = std::ranges::equal(
          after->valuesOf(part), options.startFrom->valuesOf(*options.startFrom->find(part.name)));
      QVERIFY2(same == frozen, part.name.c_str());
    }
    options.frozen = {"encoder."};
    QCOMPARE(trained(options).error().code, std::string("train.checkpoint"));
    const tests::TemporaryFolder other;
    options.folder = other.path();
    QCOMPARE(trained(options).error().code, std::string("train.frozen"));
    options.frozen = {""};
    QCOMPARE(trained(options).error().code, std::string("train.frozen"));
  }
  /// Cross-entropy of two patches is the mean of each one's: one pass of two is two passes of one.
  void accumulationIsABatchInParts() {
    ParameterSet results[2];
    for (const int parts : {1, 2}) {
      const tests::TemporaryFolder folder;
      TrainOptions options = quick(folder);
      options.loss = LossKind::crossEntropy;
      options.batch = 2 / parts;
      options.accumulation = parts;
      options.optimiser.kind = OptimiserKind::sgd;
      auto after = trained(options);
      QVERIFY(after);
      results[parts - 1] = std::move(*after);
    }
    QVERIFY(distance(results[0], results[1]) < 1e-4);
  }
  void everyLossAndOptimiserLearns() {
    for (const auto loss : {LossKind::dice, LossKind::crossEntropy, LossKind::focal,
                            LossKind::diceCrossEntropy, LossKind::diceFocal})
      for (const auto kind : {OptimiserKind::adam, OptimiserKind::adamW, OptimiserKind::sgd}) {
        // Each loss with one optimiser, each optimiser with one loss.
        if (kind != OptimiserKind::adamW && loss != LossKind::diceCrossEntropy) continue;
        const tests::TemporaryFolder folder;
        TrainOptions options = quick(folder);
        options.stepsPerEpoch = 12;
        options.loss = loss;
        options.optimiser.kind = kind;
        if (kind == OptimiserKind::sgd) options.learningRate = 0.05;
        const auto outcome = train(tinyCard(), ballCases(1), {}, options, {}, silentContext());
        QVERIFY(outcome);
        QVERIFY(outcome->epochs.back().loss < outcome->epochs.front().loss);
      }
  }
  void theAverageLagsBehind() {
    const auto start = someWeights(9);
    const tests::TemporaryFolder plain;
    const tests::TemporaryFolder averaged;
    TrainOptions options = quick(plain);
    options.startFrom = start;
    const auto last = trained(options);
    options.folder = averaged.path();
    options.averageDecay = 0.9;
    const auto mean = trained(options);
    QVERIFY(last && mean);
    QVERIFY(distance(*mean, *start) < distance(*last, *start));
    QVERIFY(distance(*mean, *start) > 0);
  }
  /// Without any gain after the first epoch it ends after `patience` more, with the first epoch's weights.
  void itStopsWhereNothingIsGained() {
    const tests::TemporaryFolder folder;
    TrainOptions options = quick(folder);
    options.epochs = 50;
    options.learningRate = 0;
    options.startFrom = someWeights(9);
    options.patience = 3;
    const auto outcome =
        train(tinyCard(), ballCases(1), ballCases(1), options, {}, silentContext());
    QVERIFY(outcome);
    QCOMPARE(outcome->epochs.size(), std::size_t{4});
    // Called again, it is done and gives the same.
    const auto again = train(tinyCard(), ballCases(1), ballCases(1), options, {}, silentContext());
    QCOMPARE(again->card.sha256, outcome->card.sha256);
  }
  void aNumberThatIsNoneEndsItWithTheLastGoodWeights() {
    const tests::TemporaryFolder folder;
    TrainOptions options = quick(folder);
    // Finite weights whose scores are not: the very first loss is no number.
    auto huge = std::make_shared<ParameterSet>(*someWeights(9));
    const auto& head = *huge->find("head.weight");
    std::ranges::fill(huge->values().subspan(head.offset, head.count), 3e38F);
    options.startFrom = huge;
    const auto outcome = train(tinyCard(), ballCases(1), {}, options, {}, silentContext());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, std::string("train.diverged"));
    const auto kept = readSafetensors(folder / "checkpoint.safetensors");
    QVERIFY(kept);
    for (const auto& part : huge->parts())
      QVERIFY(std::ranges::equal(
          kept->parameters.valuesOf(*kept->parameters.find("weights." + part.name)),
          huge->valuesOf(part)));
  }
  void stepsAreReportedAndKept() {
    const tests::TemporaryFolder folder;
    TrainOptions options = quick(folder);
    options.stepsPerCheckpoint = 1;
    std::vector<StepReport> seen;
    int kept = 0;
    TrainObserver observer;
    observer.onStep = [&](const StepReport& step) {
      seen.push_back(step);
      kept += std::filesystem::exists(folder / "checkpoint.safetensors") ? 1 : 0;
    };
    QVERIFY(train(tinyCard(), ballCases(1), {}, options, observer, silentContext()));
    QCOMPARE(seen.size(), std::size_t{8});
    QCOMPARE(kept, 7);
    for (const StepReport& step : seen)
      QVERIFY(step.loss > 0 && step.gradientNorm > 0 && step.learningRate > 0 && step.steps == 8);
  }
  void bfloat16StaysClose() {
    double losses[2];
    for (const auto precision : {Precision::float32, Precision::mixedBfloat16}) {
      const tests::TemporaryFolder folder;
      TrainOptions options = quick(folder);
      options.precision = precision;
      const auto outcome = train(tinyCard(), ballCases(1), {}, options, {}, silentContext());
      QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
      losses[precision == Precision::float32 ? 0 : 1] = outcome->epochs.back().loss;
    }
    QVERIFY(losses[0] != losses[1]);
    QVERIFY(std::abs(losses[0] - losses[1]) < 0.05 * losses[0]);
  }
};

TWINSCOPE_SUITE(FineTuningTest, "fine_tuning_test");

}  // namespace twinscope::learning

#include "fine_tuning_test.moc"
