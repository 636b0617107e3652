#include "app/services/site_twin/twin_update.h"

#include "app/services/models.h"
#include "app/services/settings.h"
#include "app/services/site_twin/site_twin.h"
#include "app/services/site_twin/twin_evidence.h"
#include "core/base/parallel.h"
#include "tests/app/phantom_site.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <memory>
#include <stop_token>

namespace twinscope::app {
namespace {

TwinRecipe quick(double rate = 1e-2) {
  return {.pull = TwinPull::l2sp,
          .strength = 1e-4,
          .epochs = 1,
          .stepsPerEpoch = 8,
          .batch = 1,
          .learningRates = {rate}};
}

}  // namespace

class TwinUpdateTest : public QObject {
  Q_OBJECT
  std::unique_ptr<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Workspace> m_workspace;
  std::string m_base;

  [[nodiscard]] TwinPlan planned(const TwinRecipe& recipe) const {
    return planTwin(*m_workspace, m_base, recipe).value();
  }
  [[nodiscard]] SiteTwinHistory history() const { return readSiteTwin(*m_workspace).value(); }
  [[nodiscard]] std::string nowMeant() const {
    const auto model = loadModel(*m_workspace, kSiteTwin);
    return model ? (*model)->card().sha256 : describe(model.error());
  }
  [[nodiscard]] std::string defaultModel() const {
    const auto reader = m_workspace->reader().value();
    return loadSettings(reader->care()).value().defaultModel;
  }
  /// Stops in the step at hand once `steps` were done.
  Result<TwinUpdate> cutOff(const TwinPlan& plan, int steps) const {
    std::stop_source stop;
    const JobContext silent = silentContext();
    const JobContext context{stop.get_token(), silent.progress, silent.log};
    TwinWatch watch;
    watch.training.onStep = [&, done = 0](const learning::StepReport&) mutable {
      if (++done == steps) stop.request_stop();
    };
    return updateTwin(*m_workspace, plan, watch, context);
  }

 private Q_SLOTS:
  void cleanupTestCase() { setComputeThreads(0); }
  void init() {
    m_folder = std::make_unique<tests::TemporaryFolder>();
    m_workspace = Workspace::create(m_folder->path() / "site").value();
    setComputeThreads(1);  // a network this small loses more to waiting for threads than it gains
    (void)tests::addPhantomPatients(*m_workspace, 2);
    m_base = tests::addUntrainedModel(*m_workspace);
  }
  void cleanup() {
    m_workspace.reset();
    m_folder.reset();
  }

  void aBetterTwinBecomesCurrentAndIsUsed() {
    tests::setDefaultModel(*m_workspace, m_base);
    const auto done = updateTwin(*m_workspace, planned(quick()), {}, silentContext());
    QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    QCOMPARE(done->verdict.outcome, twin::Outcome::better);
    QVERIFY(done->verdict.few);
    QCOMPARE(done->version, 1);
    QCOMPARE(history().current()->modelName, std::string("site-twin-1"));
    QCOMPARE(QString::fromStdString(nowMeant()),
             QString::fromStdString(history().current()->modelHash));
    QCOMPARE(defaultModel(), std::string(kSiteTwin));
    QCOMPARE(defaultTwinBase(*m_workspace).value(), m_base);
    QVERIFY(!hasUnfinishedUpdate(*m_workspace));
    // What was stored says the same as what was told.
    const auto again = twin::judge(guardCasesOf(history().versions[0]));
    QCOMPARE(again.gain, done->verdict.gain);
    QCOMPARE(again.rows.size(), done->verdict.rows.size());
  }
  void nothingLearntIsEqualAndNothingChanges() {
    tests::setDefaultModel(*m_workspace, m_base);
    const auto done = updateTwin(*m_workspace, planned(quick(0)), {}, silentContext());
    QVERIFY(done);
    QCOMPARE(done->verdict.outcome, twin::Outcome::equal);
    QVERIFY(history().current() == nullptr);
    QCOMPARE(history().versions.size(), 1U);
    QCOMPARE(defaultModel(), m_base);
    QCOMPARE(nowMeant(), loadModel(*m_workspace, m_base).value()->card().sha256);
  }
  void aCutOffUpdateEndsAsIfItHadNot() {
    const TwinPlan plan = planned(quick());
    std::string whole;
    {
      const auto done = updateTwin(*m_workspace, plan, {}, silentContext());
      QVERIFY(done && done->verdict.outcome == twin::Outcome::better);
      whole = history().current()->modelHash;
      QVERIFY(rollBackTwin(*m_workspace, 0));
    }
    for (const int steps : {1, 5, 9})
      QCOMPARE(cutOff(plan, steps).error().code, std::string("cancelled"));
    QVERIFY(hasUnfinishedUpdate(*m_workspace));
    QVERIFY(history().current() == nullptr);
    const auto done = updateTwin(*m_workspace, plan, {}, silentContext());
    QVERIFY(done);
    QCOMPARE(done->version, 2);
    QCOMPARE(history().current()->modelHash, whole);
  }
  void anotherRecipeDoesNotGoOnWithWhatWasLeft() {
    QVERIFY(!cutOff(planned(quick()), 5));
    const auto done = updateTwin(*m_workspace, planned(quick(0)), {}, silentContext());
    QVERIFY(done);
    QCOMPARE(done->verdict.outcome, twin::Outcome::equal);
  }
  void rollingBackAndTheNextUpdateKnowThePreviousTwin() {
    QVERIFY(updateTwin(*m_workspace, planned(quick()), {}, silentContext()));
    const std::string first = nowMeant();
    const auto second = updateTwin(*m_workspace, planned(quick(0)), {}, silentContext());
    QVERIFY(second);
    QVERIFY(second->verdict.rows.at(0).previous.has_value());
    QVERIFY(second->verdict.rows[0].previous->dice > second->verdict.rows[0].global.dice);
    QCOMPARE(nowMeant(), first);
    QCOMPARE(rollBackTwin(*m_workspace, 2).error().code, std::string("twin.no-version"));
    QVERIFY(rollBackTwin(*m_workspace, 0));
    QVERIFY(nowMeant() != first);
    QVERIFY(rollBackTwin(*m_workspace, 1));
    QCOMPARE(nowMeant(), first);
  }
  /// The current twin is compared with on patients whom it does not know.
  void plansKnowWhatTheCurrentModelHasSeen() {
    QVERIFY(planned(quick()).previousHash.empty());
    QVERIFY(updateTwin(*m_workspace, planned(quick()), {}, silentContext()));
    const TwinPlan next = planned(quick());
    QCOMPARE(next.previousHash, nowMeant());
    QVERIFY(next.previousIsTwin);
    QCOMPARE(next.knownToPrevious.size(), 2U);  // it learnt from all at its end
    const auto fresh = tests::addPhantomPatients(*m_workspace, 2, 50);
    const TwinPlan later = planned(quick());
    QCOMPARE(later.knownToPrevious, next.knownToPrevious);
    for (const StudyId study : fresh) QVERIFY(!later.knownToPrevious.contains(study));
    QVERIFY(rollBackTwin(*m_workspace, 0));
    QVERIFY(planned(quick()).previousHash.empty());
    m_base = tests::addUntrainedModel(*m_workspace, 2);  // another federation's, say
    const TwinPlan other = planned(quick());
    QCOMPARE(other.previousHash, nowMeant());
    QVERIFY(!other.previousIsTwin && other.knownToPrevious.empty());
  }
  /// Guard studies that cannot be read stop the update only when it comes to score: nothing before looks at them.
  void guardStudiesAreReadLastOfAll() {
    (void)tests::addPhantomPatients(*m_workspace, 24, 100);
    const TwinPlan plan = planned(quick());
    QCOMPARE(plan.evidence, twin::SiteEvidence::heldOut);
    const auto reader = m_workspace->reader().value();
    for (const StudyId study : plan.folds[0].guard) {
      const auto images = reader->studies().prepared(study).value();
      for (const auto& image : images)
        if (image.slot != Modality::unknown)  // doubles share their masks
          std::filesystem::remove(m_workspace->folder() / "blobs" / image.voxels.substr(0, 2) /
                                  (image.voxels + ".zst"));
    }
    std::size_t trainings = 0;
    const auto done = updateTwin(
        *m_workspace, plan,
        {.onTraining = [&](std::size_t n, std::size_t) { trainings = n; }, .training = {}},
        silentContext());
    QVERIFY(!done);
    QCOMPARE(done.error().code, std::string("store.blob-missing"));
    QCOMPARE(trainings, plan.trainings());
    QVERIFY(std::filesystem::exists(twinFolder(*m_workspace) / "update" / "fold-1" / "rate-1" /
                                    "card.json"));
    QVERIFY(history().versions.empty());
  }
  void everyPullLearns_data() {
    QTest::addColumn<QString>("pull");
    for (const char* pull : {"plain", "ewc", "ditto"}) QTest::newRow(pull) << pull;
  }
  void everyPullLearns() {
    QFETCH(QString, pull);
    TwinRecipe recipe = quick();
    recipe.pull = twinPullFrom(pull.toStdString()).value();
    const auto done = updateTwin(*m_workspace, planned(recipe), {}, silentContext());
    QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    QVERIFY(done->verdict.gain > 0);
  }
  void everyPartLearns_data() {
    QTest::addColumn<QString>("part");
    for (const char* part : {"head", "norms", "adapters"}) QTest::newRow(part) << part;
  }
  /// And the next update bears a twin with another layout.
  void everyPartLearns() {
    QFETCH(QString, part);
    TwinRecipe recipe = quick();
    recipe.tuned = learning::tuningScopeFrom(part.toStdString()).value();
    QVERIFY(costOf(planned(recipe), silentContext()));
    const auto done = updateTwin(*m_workspace, planned(recipe), {}, silentContext());
    QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    QVERIFY(done->verdict.gain > 0);
    recipe.tuned = learning::TuningScope::full;
    recipe.pull = TwinPull::ditto;
    QVERIFY(updateTwin(*m_workspace, planned(recipe), {}, silentContext()));
  }
  void plansSayWhatIsMissingAndWhatItTakes() {
    const TwinPlan plan = planned(quick());
    QCOMPARE(plan.evidence, twin::SiteEvidence::leaveOneOut);
    QCOMPARE(plan.folds.size(), 2U);
    QCOMPARE(plan.trainings(), 3U);
    const auto cost = costOf(plan, silentContext());
    QVERIFY(cost && cost->seconds > 0 && cost->memoryBytes > 1'000'000);
    auto recipe = quick();
    recipe.learningRates.clear();
    QVERIFY(!planTwin(*m_workspace, m_base, recipe));
    QCOMPARE(planTwin(*m_workspace, "nobody", quick()).error().code, std::string("model.unknown"));
    QCOMPARE(loadModel(*m_workspace, kSiteTwin).error().code, std::string("twin.none"));
  }
};

TWINSCOPE_SUITE(TwinUpdateTest, "twin_update_test");

}  // namespace twinscope::app

#include "twin_update_test.moc"
