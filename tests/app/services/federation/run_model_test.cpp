#include "app/services/federation/run_model.h"

#include "app/services/federation/join.h"
#include "app/services/federation/learning_trainer.h"
#include "app/services/federation/serve.h"
#include "app/services/federation/strategy_text.h"
#include "app/services/models.h"
#include "app/services/phantom_cases.h"
#include "core/base/parallel.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <atomic>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRounds = 2;

Result<Workspace*> noWorkspace() { return failure("test", "no workspace is needed"); }

FederationModel tiny() {
  return federationModel("network:unet3d:tiny", {.spacingMm = 4}, noWorkspace).value();
}

learning::CaseSource onePhantom(std::uint64_t seed) {
  return phantomCases({.count = 1, .firstSeed = seed, .spacingMm = 4}).value();
}

/// A coordinator and two sites that learn from a phantom each, over loopback, until all rounds are done.
void federate(const fs::path& folder) {
  JobRunner runner({}, silentContext().log);
  const FederationModel start = tiny();
  ServeOptions serve{.http = {}, .state = folder / "run", .coordinator = {}, .initial = {}};
  serve.http.port = 0;
  serve.coordinator.strategy = strategyFromText("fedavg").value();
  serve.coordinator.plan = {.rounds = kRounds, .quorum = 2, .deadlineSeconds = 60};
  serve.coordinator.parts = layoutOf(start.weights);
  const auto initial = start.weights.values();
  serve.initial.assign(initial.begin(), initial.end());
  serve.trained = start.card;
  const JobSpec spec{.lane = Lane::network, .kind = {}, .subject = {}, .request = {}};
  std::atomic<std::uint16_t> port = 0;
  auto run = runner.submit<bool>(spec, [&](const JobContext& job) -> Result<bool> {
    const auto ended = serveFederation(
        serve, [&](const FederationReport& report) { port = report.port; }, job);
    if (!ended) return std::unexpected(ended.error());
    return true;
  });
  QTRY_VERIFY_WITH_TIMEOUT(port != 0 || run.isFinished(), 10'000);
  std::vector<QFuture<Result<bool>>> sites;
  for (std::uint64_t n = 1; n <= 2; ++n)
    sites.push_back(runner.submit<bool>(spec, [&, n](const JobContext& job) -> Result<bool> {
      const fs::path own = folder / concat("site-", n);
      LearningTrainer trainer(
          start.card, {onePhantom(n), onePhantom(10 + n)},
          {.stepsPerEpoch = 1, .batch = 1, .folder = own / "training", .newest = sentFolder(own)});
      JoinOptions options{.http = {}, .key = own / "key.pem", .state = own, .agent = {}};
      options.http.host = "127.0.0.1";
      options.http.port = port;
      options.agent.pollSeconds = 0.1;
      options.agent.privacy.protection = fedlink::Protection::none;
      fs::create_directories(own);
      const auto ended = joinFederation(
          options, trainer, runner, [](const fedlink::AgentStatus&) {}, job);
      if (!ended) return std::unexpected(ended.error());
      return true;
    }));
  for (auto& site : sites) {
    site.waitForFinished();
    const auto joined = site.result();
    if (!joined) runner.cancelAll();
    QVERIFY2(joined, joined ? "" : joined.error().message.c_str());
  }
  run.waitForFinished();
  const auto served = run.result();
  QVERIFY2(served, served ? "" : served.error().message.c_str());
}

}  // namespace

class RunModelTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;

 private Q_SLOTS:
  void initTestCase() {
    setComputeThreads(1);
    federate(m_folder.path());
  }
  void cleanupTestCase() { setComputeThreads(0); }

  void theLastRoundIsAModel() {
    const auto model = modelOfRun(m_folder / "run");
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QVERIFY(model->card.name.starts_with("unet3d-tiny-fed-"));
    QVERIFY(model->card.name.ends_with("-round-2"));
    QVERIFY(model->card.trainedOn.contains("2 sites in 2 rounds with fedavg"));
    QVERIFY(model->card.meanDice.empty() && model->card.learntImages.empty());
    const auto report = readFederation(m_folder / "run").value();
    const auto values = std::as_bytes(model->weights.values());
    QCOMPARE(report.snapshot.state.history.back().model, sha256Hex(values));
  }
  void earlierRoundsAreThereToo() {
    const auto first = modelOfRun(m_folder / "run", 1), last = modelOfRun(m_folder / "run");
    QVERIFY(first && last);
    QVERIFY(first->card.name.ends_with("-round-1"));
    QVERIFY(!std::ranges::equal(first->weights.values(), last->weights.values()));
    QCOMPARE(modelOfRun(m_folder / "run", 3).error().code, std::string("federation.no-round"));
  }
  /// What a site was sent for the second round is what the first one made.
  void aSiteKeepsTheNewestThatItWasSent() {
    const auto sent = federationModel(
        "model:" + (sentFolder(m_folder / "site-1") / "card.json").string(), {}, noWorkspace);
    QVERIFY2(sent, sent ? "" : sent.error().message.c_str());
    QCOMPARE(sent->card.name, std::string("unet3d-tiny-fed-round-1"));
    const auto first = modelOfRun(m_folder / "run", 1);
    QVERIFY(std::ranges::equal(sent->weights.values(), first->weights.values()));
  }
  void bothGoIntoAWorkspaceOnce() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "ward").value();
    for (const char* from : {"run", "site-2"}) {
      QVERIFY(offersModel(m_folder / from));
      const auto taken = takeFederatedModel(*workspace, m_folder / from);
      QVERIFY2(taken, taken ? "" : taken.error().message.c_str());
      QVERIFY(loadModel(*workspace, taken->name));
      QCOMPARE(takeFederatedModel(*workspace, m_folder / from)->id, taken->id);
    }
  }
  /// A federation that goes on from a federation's model does not carry both names.
  void namesDoNotGrow() {
    const auto model = modelOfRun(m_folder / "run").value();
    const tests::TemporaryFolder folder;
    QVERIFY(keepSent(model, 5, folder.path()));
    const auto kept =
        federationModel("model:" + (folder / "card.json").string(), {}, noWorkspace).value();
    QCOMPARE(kept.card.name, std::string("unet3d-tiny-fed-round-4"));
    QVERIFY(keepSent(model, 6, folder.path()));
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) files += entry.exists();
    QCOMPARE(files, std::size_t{2});
  }
  void aFolderWithoutOneIsTold() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "ward").value();
    QVERIFY(!offersModel(folder.path()));
    QCOMPARE(modelOfRun(folder.path()).error().code, std::string("federation.none"));
    QCOMPARE(takeFederatedModel(*workspace, folder.path()).error().code,
             std::string("federation.none"));
    fs::create_directories(folder / "run");
    fs::copy(m_folder / "run", folder / "run",
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    fs::remove(folder / "run" / "trained.json");
    QCOMPARE(modelOfRun(folder / "run").error().code, std::string("federation.no-card"));
  }
};

TWINSCOPE_SUITE(RunModelTest, "run_model_test");

}  // namespace twinscope::app

#include "run_model_test.moc"
