#include "core/learning/training/trainer.h"

#include "core/base/parallel.h"
#include "core/learning/evaluation/evaluate.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/model/safetensors.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <chrono>
#include <fstream>

namespace twinscope::learning {
namespace {

using tests::ballCases;
using tests::tinyCard;

const TrainObserver kNobody;

/// Balls whose core is taken for a liver with a tumour and whose rim for a spleen.
LabelTable organTable() {
  return {"organs",
          {{1, Region::liverTumour, ""}, {2, Region::spleen, ""}, {3, Region::liver, ""}}};
}

CaseSource organBalls(std::size_t count) {
  return {count, [](std::size_t n) -> Result<TrainingCase> {
            TrainingCase made = tests::ballCase(n);
            made.truth =
                LabelMap(made.truth.grid(),
                         {made.truth.labels().begin(), made.truth.labels().end()}, organTable());
            return made;
          }};
}

std::vector<float> weightsIn(const std::filesystem::path& file) {
  const auto content = readSafetensors(file);
  return {content->parameters.values().begin(), content->parameters.values().end()};
}

/// Asks to stop at the n-th report.
struct StopAt final : ProgressSink {
  explicit StopAt(int reports) : left(reports) {}
  void report(double, std::string_view what) override {
    last = what;
    if (--left == 0) {
      stopped = std::chrono::steady_clock::now();
      source.request_stop();
    }
  }
  JobContext context() { return {source.get_token(), *this, silentContext().log}; }

  int left;
  std::string last;
  std::stop_source source;
  std::chrono::steady_clock::time_point stopped;
};

}  // namespace

class TrainerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Networks this small gain nothing by threads and lose much to waiting for them on a busy machine.
  void initTestCase() { setComputeThreads(1); }
  void aTinyNetworkLearnsItsCase() {
    const tests::TemporaryFolder folder;
    TrainOptions options = tests::quickTraining(folder.path());
    options.epochs = 4;
    options.stepsPerEpoch = 30;
    options.augment = noAugmentation();
    const auto outcome =
        train(tinyCard(), ballCases(1), ballCases(1), options, kNobody, silentContext());
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    QCOMPARE(outcome->epochs.size(), std::size_t{4});
    QVERIFY(outcome->epochs.back().loss < 0.5 * outcome->epochs.front().loss);
    for (const auto& [region, dice] : outcome->epochs.back().validationDice) QVERIFY(dice > 0.8);
    const auto model = openModel(outcome->card, outcome->weights);
    QVERIFY(model);
    const auto scores = evaluateModel(**model, ballCases(10), silentContext());
    QVERIFY(scores);
    const ModelCard scored = scoredCard(outcome->card, *scores);
    QCOMPARE(scored.meanDice.size(), std::size_t{3});
    for (const auto& [region, dice] : scored.meanDice) QVERIFY(dice > 0.7);
    QCOMPARE(scored.volumeIntervals.size(), std::size_t{5});
    QVERIFY(scored.validate());
  }
  void organsAreValidatedAndScoredByTheCardsTable() {
    const tests::TemporaryFolder folder;
    TrainOptions options = tests::quickTraining(folder.path());
    options.epochs = 3;
    options.stepsPerEpoch = 30;
    options.augment = noAugmentation();
    ModelCard card = tinyCard();
    card.labels = organTable();
    const auto outcome =
        train(card, organBalls(1), organBalls(1), options, kNobody, silentContext());
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    const std::vector reported{Region::liverTumour, Region::spleen, Region::liver};
    const auto& dice = outcome->epochs.back().validationDice;
    QCOMPARE(dice.size(), reported.size());
    for (std::size_t n = 0; n < reported.size(); ++n) {
      QVERIFY(dice[n].first == reported[n]);
      QVERIFY(dice[n].second > 0.6);
    }
    const auto model = openModel(outcome->card, outcome->weights);
    const auto scores = evaluateModel(**model, organBalls(2), silentContext());
    QVERIFY2(scores, scores ? "" : scores.error().message.c_str());
    QVERIFY(scoredRegions(*scores) == reported);
    QVERIFY((*scores)[0].of(Region::liver).dice > 0.6);
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, (void)(*scores)[0].of(Region::wt));
    const ModelCard scored = scoredCard(outcome->card, *scores);
    QCOMPARE(scored.meanDice.size(), reported.size());
    QVERIFY(ModelCard::fromJson(scored.toJson()));
    // A case without these organs is refused, not scored as empty.
    QCOMPARE(evaluateModel(**model, ballCases(1), silentContext()).error().code,
             std::string("labels.no-region"));
  }
  void sameSeedSameWeights() {
    const tests::TemporaryFolder first;
    const tests::TemporaryFolder second;
    const tests::TemporaryFolder other;
    const auto weights = [](const TrainOptions& options) {
      return train(tinyCard(), ballCases(2), {}, options, kNobody, silentContext())->card.sha256;
    };
    const std::string once = weights(tests::quickTraining(first.path()));
    QCOMPARE(weights(tests::quickTraining(second.path())), once);
    TrainOptions seeded = tests::quickTraining(other.path());
    seeded.seed = 2;
    QVERIFY(weights(seeded) != once);
  }
  void interruptedIsAsUninterrupted_data() {
    QTest::addColumn<int>("reports");
    QTest::newRow("within an epoch") << 2;
    QTest::newRow("at the end of an epoch") << 4;
    QTest::newRow("in the second epoch") << 7;
  }
  void interruptedIsAsUninterrupted() {
    QFETCH(int, reports);
    const tests::TemporaryFolder whole;
    const tests::TemporaryFolder parts;
    const auto uninterrupted = train(tinyCard(), ballCases(2), ballCases(1),
                                     tests::quickTraining(whole.path()), kNobody, silentContext());
    StopAt stop(reports);
    const auto first = train(tinyCard(), ballCases(2), ballCases(1),
                             tests::quickTraining(parts.path()), kNobody, stop.context());
    QVERIFY(!first);
    QCOMPARE(first.error().kind, ErrorKind::cancelled);
    const auto resumed = train(tinyCard(), ballCases(2), ballCases(1),
                               tests::quickTraining(parts.path()), kNobody, silentContext());
    QVERIFY(resumed);
    QVERIFY(weightsIn(resumed->weights) == weightsIn(uninterrupted->weights));
    QCOMPARE(resumed->epochs.size(), uninterrupted->epochs.size());
    for (std::size_t e = 0; e < resumed->epochs.size(); ++e) {
      QCOMPARE(resumed->epochs[e].loss, uninterrupted->epochs[e].loss);
      QVERIFY(resumed->epochs[e].validationDice == uninterrupted->epochs[e].validationDice);
    }
  }
  /// Who makes the cases, and whether some are never made ahead, changes nothing.
  void casesMadeAheadChangeNothing() {
    const tests::TemporaryFolder alone, helped;
    TrainOptions options = tests::quickTraining(alone.path());
    options.cacheBytes = 1;  // every case is made again and again
    const auto wanted =
        train(tinyCard(), ballCases(5), ballCases(2), options, kNobody, silentContext());
    CaseSource training = ballCases(5);
    int spawned = 0;
    training.spawn = [&](const std::function<void()>& task) {
      if (++spawned % 3 != 0) task();
    };
    options.folder = helped.path();
    const auto got = train(tinyCard(), training, ballCases(2), options, kNobody, silentContext());
    QVERIFY(got);
    QVERIFY(spawned > 3);
    QVERIFY(weightsIn(got->weights) == weightsIn(wanted->weights));
  }
  void anotherTrainingIsNotResumed() {
    const tests::TemporaryFolder folder;
    TrainOptions options = tests::quickTraining(folder.path());
    QVERIFY(train(tinyCard(), ballCases(1), {}, options, kNobody, silentContext()));
    options.learningRate = 1e-4;
    const auto refused = train(tinyCard(), ballCases(1), {}, options, kNobody, silentContext());
    QCOMPARE(refused.error().code, std::string("train.checkpoint"));
    std::ofstream(folder / "checkpoint.safetensors", std::ios::app) << "tail";
    QVERIFY(!train(tinyCard(), ballCases(1), {}, options, kNobody, silentContext()));
  }
  void itStopsWithinASecond() {
    const tests::TemporaryFolder folder;
    TrainOptions options = tests::quickTraining(folder.path());
    options.epochs = 1000;
    StopAt stop(3);
    QVERIFY(!train(tinyCard(), ballCases(1), {}, options, kNobody, stop.context()));
    const auto late = std::chrono::steady_clock::now() - stop.stopped;
    QVERIFY(late < std::chrono::seconds(1));
    QVERIFY(QString::fromStdString(stop.last).contains(QLatin1String("left")));
  }
  void whatCannotBeTrainedIsRefused() {
    const tests::TemporaryFolder folder;
    ModelCard script = tinyCard();
    script.kind = "torchscript";
    QCOMPARE(train(script, ballCases(1), {}, tests::quickTraining(folder.path()), kNobody,
                   silentContext())
                 .error()
                 .code,
             std::string("train.kind"));
    QCOMPARE(
        train(tinyCard(), {}, {}, tests::quickTraining(folder.path()), kNobody, silentContext())
            .error()
            .code,
        std::string("train.cases"));
    TrainOptions odd = tests::quickTraining(folder.path());
    odd.patch = {17, 16, 16};
    QCOMPARE(train(tinyCard(), ballCases(1), {}, odd, kNobody, silentContext()).error().kind,
             ErrorKind::refusedInput);
  }
};

TWINSCOPE_SUITE(TrainerTest, "trainer_test");

}  // namespace twinscope::learning

#include "trainer_test.moc"
