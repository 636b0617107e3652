#include "core/learning/training/tuning.h"

#include "core/base/parallel.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/adapters.h"
#include "core/learning/networks/network.h"
#include "core/learning/training/detail/learner.h"
#include "core/learning/training/trainer.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

struct Start {
  ModelCard card;
  std::shared_ptr<const ParameterSet> weights;
};

/// A model of the tiny card with adapters, so that every scope has something to tune.
Start startOf(const std::string& architecture = tests::tinyCard().architecture) {
  ModelCard card = tests::tinyCard();
  card.architecture = architecture;
  const auto network = makeNetwork(card);
  initialise(**network, 9);
  auto adapted = withAdapters(card, parametersOf(**network), {.width = 4}).value();
  return {adapted.card, std::make_shared<const ParameterSet>(std::move(adapted.weights))};
}

TrainOptions optionsOf(const Start& start, TuningScope scope) {
  TrainOptions options = tests::quickTraining({});
  options.startFrom = start.weights;
  options.tuned = scope;
  return options;
}

Result<ParameterSet> trained(const Start& start, TrainOptions options) {
  const tests::TemporaryFolder folder;
  options.folder = folder.path();
  const auto outcome = train(start.card, tests::ballCases(2), {}, options, {}, silentContext());
  if (!outcome) return std::unexpected(outcome.error());
  auto file = readSafetensors(outcome->weights);
  if (!file) return std::unexpected(file.error());
  return std::move(file->parameters);
}

/// Plain steps along the gradient, at a constant rate and without anything beside it.
TrainOptions plainSteps(TrainOptions options) {
  options.optimiser = {
      .kind = OptimiserKind::sgd, .weightDecay = 0, .beta1 = 0, .gradientClip = 1e9};
  options.schedule = {.kind = ScheduleKind::constant, .warmUpShare = 0};
  return options;
}

double distance(const ParameterSet& a, const ParameterSet& b) {
  double sum = 0;
  for (std::size_t n = 0; n < a.values().size(); ++n)
    sum += std::pow(a.values()[n] - b.values()[n], 2);
  return std::sqrt(sum);
}

void eachScope() {
  QTest::addColumn<int>("scope");
  for (const TuningScope scope : kTuningScopes)
    QTest::newRow(std::string(nameOf(scope)).c_str()) << static_cast<int>(scope);
}

/// Weights after some steps on the same batches; plain: by LibTorch's operators alone, frozen or not.
ParameterSet afterSteps(const ModelCard& card, const ParameterSet& weights,
                        const TrainOptions& options, NetworkMode mode) {
  std::shared_ptr<Network> network = makeNetwork(card).value();
  if (!setParameters(*network, weights)) throw std::runtime_error("weights");
  const auto learner = detail::Learner::make(network, options).value();
  network->setMode(mode);
  auto random = at::make_generator<at::CPUGeneratorImpl>(3);
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  for (int step = 0; step < 4; ++step) {
    const detail::Batch batch{at::randn({2, channels, 16, 16, 16}, random),
                              at::randint(0, 4, {2, 1, 16, 16, 16}, random, at::kByte)};
    (void)learner->accumulate(batch, 1, 1);
    (void)learner->update(options.learningRate);
  }
  return learner->learnt();
}

}  // namespace

/// What each scope of a fine-tuning changes, and what it keeps.
class TuningTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void names() {
    for (const TuningScope scope : kTuningScopes) QVERIFY(tuningScopeFrom(nameOf(scope)) == scope);
    QVERIFY(!tuningScopeFrom("heads"));
  }
  void onlyTunedTensorsChange_data() { eachScope(); }
  void onlyTunedTensorsChange() {
    QFETCH(int, scope);
    // Batch norms: their statistics are part of what is kept or learnt.
    const Start start = startOf(R"({"widths": [8], "bottom": 12, "norm": "batch"})");
    const auto network = makeNetwork(start.card);
    const auto tuned = tunedTensors(**network, static_cast<TuningScope>(scope));
    const auto after = trained(start, optionsOf(start, static_cast<TuningScope>(scope)));
    QVERIFY2(after, after ? "" : after.error().message.c_str());
    for (const auto& part : after->parts()) {
      const bool same = std::ranges::equal(
          after->valuesOf(part), start.weights->valuesOf(*start.weights->find(part.name)));
      const bool kept = std::ranges::find(tuned, part.name) == tuned.end();
      QVERIFY2(same == kept, part.name.c_str());
    }
  }
  void noRateGivesTheStartBitForBit_data() { eachScope(); }
  void noRateGivesTheStartBitForBit() {
    QFETCH(int, scope);
    const Start start = startOf();
    TrainOptions options = optionsOf(start, static_cast<TuningScope>(scope));
    options.learningRate = 0;
    const auto after = trained(start, options);
    QVERIFY(after);
    QVERIFY(std::ranges::equal(after->values(), start.weights->values()));
  }
  /// Without strength the pull is not there; the stronger, the nearer to w⁰, without end.
  void thePullEndsAtTheStart_data() { eachScope(); }
  void thePullEndsAtTheStart() {
    QFETCH(int, scope);
    const Start start = startOf();
    TrainOptions options = plainSteps(optionsOf(start, static_cast<TuningScope>(scope)));
    const auto after = [&] {
      return afterSteps(start.card, *start.weights, options, NetworkMode::train);
    };
    const auto plain = after();
    options.pull = {.strength = 0, .towards = start.weights};
    QVERIFY(std::ranges::equal(plain.values(), after().values()));
    double before = distance(plain, *start.weights);
    QVERIFY(before > 0);
    for (const double strength : {1e4, 1e6, 1e8}) {
      options.pull.strength = strength;
      options.learningRate = 1 / strength;
      const double now = distance(after(), *start.weights);
      QVERIFY(now < 0.05 * before);
      before = now;
    }
    QVERIFY(before < 1e-5);
  }
  /// The frozen beginning goes by other kernels; what is learnt is the same.
  void theFastPathLearnsThePlainOnes_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("architecture");
    const auto row = [](const char* name, const char* kind, const char* architecture) {
      QTest::newRow(name) << QString::fromUtf8(kind) << QString::fromUtf8(architecture);
    };
    row("instance norm", "unet3d", R"({"widths": [8, 16], "bottom": 24})");
    row("batch norm", "unet3d", R"({"widths": [8, 16], "bottom": 24, "norm": "batch"})");
    row("group norm", "unet3d", R"({"widths": [8, 16], "bottom": 24, "norm": "group"})");
    row("no whole lanes", "unet3d", R"({"widths": [6, 12], "bottom": 20})");
    row("gates", "attention-unet3d", R"({"widths": [8, 16], "bottom": 24})");
    row("transformer", "twinsegnet",
        R"({"widths": [8, 16], "transformer":
            {"width": 16, "heads": 2, "depth": 1, "dropout": 0, "grid": [4, 4, 4]}})");
    row("UNETR", "fedsegnet",
        R"({"features": 8, "transformer":
            {"width": 24, "heads": 2, "depth": 4, "grid": [1, 1, 1]}})");
  }
  void theFastPathLearnsThePlainOnes() {
    QFETCH(QString, kind);
    QFETCH(QString, architecture);
    ModelCard card = tests::tinyCard();
    card.kind = kind.toStdString();
    card.architecture = architecture.toStdString();
    const auto plain = makeNetwork(card);
    QVERIFY2(plain, plain ? "" : plain.error().message.c_str());
    initialise(**plain, 9);
    const auto start = withAdapters(card, parametersOf(**plain), {.width = 4, .levels = 2}).value();
    for (const TuningScope scope : {TuningScope::head, TuningScope::adapters}) {
      TrainOptions options = plainSteps({});
      options.tuned = scope;
      options.learningRate = 0.05;
      const auto fast = afterSteps(start.card, start.weights, options, NetworkMode::train);
      const auto slow = afterSteps(start.card, start.weights, options, NetworkMode::reference);
      const double moved = distance(slow, start.weights);
      QVERIFY(moved > 1e-4);
      QVERIFY2(distance(fast, slow) < 1e-3 * moved,
               qPrintable(QString::number(distance(fast, slow) / moved)));
    }
  }
  /// A frozen middle leaves a trained beginning its gradient.
  void aFrozenMiddleCarriesTheGradient() {
    const Start start = startOf();
    TrainOptions options = plainSteps({});
    options.frozen = {"bottom", "dec.", "head"};
    const auto fast = afterSteps(start.card, *start.weights, options, NetworkMode::train);
    const auto slow = afterSteps(start.card, *start.weights, options, NetworkMode::reference);
    QVERIFY(distance(slow, *start.weights) > 0);
    QVERIFY(distance(fast, slow) < 1e-3 * distance(slow, *start.weights));
  }
  void nothingToTuneIsSaid() {
    const tests::TemporaryFolder folder;
    const auto code = [&](const ModelCard& card, TuningScope scope,
                          const std::vector<std::string>& frozen) {
      TrainOptions options = tests::quickTraining(folder.path());
      options.tuned = scope;
      options.frozen = frozen;
      const auto outcome = train(card, tests::ballCases(1), {}, options, {}, silentContext());
      return outcome ? std::string() : outcome.error().code;
    };
    QCOMPARE(code(tests::tinyCard(), TuningScope::adapters, {}), std::string("train.frozen"));
    QCOMPARE(code(startOf().card, TuningScope::head, {"head"}), std::string("train.frozen"));
    QCOMPARE(code(startOf().card, TuningScope::head, {"neck"}), std::string("train.frozen"));
  }
};

TWINSCOPE_SUITE(TuningTest, "tuning_test");

}  // namespace twinscope::learning

#include "tuning_test.moc"
