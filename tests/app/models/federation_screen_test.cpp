#include "app/models/federation_overview.h"
#include "app/models/federation_words.h"
#include "app/models/view_models.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/app/federation_reports.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <cmath>
#include <numeric>

namespace twinscope::app {
namespace {

using namespace fedlink;
using tests::madeUpReport;
using tests::madeUpSimulation;

constexpr int kPatienceMs = 20'000;

CoordinatorForm smallRun() {
  return {.listen = "127.0.0.1:0",
          .rounds = 2,
          .quorum = 1,
          .deadlineSeconds = 60,
          .model = "zeros:16"};
}

SiteForm siteAt(std::uint16_t port) {
  return {.address = "127.0.0.1:" + std::to_string(port), .channel = Channel::plain};
}

}  // namespace

class FederationScreenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session = std::make_unique<Session>();
    QVERIFY(m_session->create(*m_folder / "workspace"));
  }
  void cleanup() {
    m_model.reset();
    m_session.reset();
    m_folder.reset();
  }

  void aBoardCountsWhatTheCoordinatorTells() {
    const FederationBoard board = boardOf(madeUpReport(9, 4, 10), 1'000'000);
    QCOMPARE(board.plannedRounds, 10U);
    QCOMPARE(board.online, std::size_t{8});
    QCOMPARE(board.rounds.size(), std::size_t{6});  // four committed, one abandoned, one open
    QCOMPARE(board.title, QStringLiteral("collecting"));
    const RoundLine& open = board.rounds.back();
    QVERIFY(open.open && open.deadline);
    QCOMPARE(open.invited, 9);
    QCOMPARE(open.joined, 6);
    QCOMPARE(open.reported, 3);
    QCOMPARE(open.bytesUp, std::uint64_t{750'000});  // live, of the traffic
    QCOMPARE(open.denseBytesUp, std::uint64_t{12'000'000});
    for (const SiteLine& site : open.sites) QVERIFY(!site.weight);
    QCOMPARE(open.sites.back().state, QStringLiteral("offline"));
    const RoundLine& first = board.rounds.front();
    QCOMPARE(first.reported, 8);
    QCOMPARE(first.refused, 1);
    QVERIFY(first.metric && *first.metric > 0.5 && *first.metric < 0.9);
    QCOMPARE(board.metricName, QStringLiteral("Dice"));
  }
  /// A site's trend has a value a committed round, and 0 where its update was refused.
  void trendsFollowTheCommittedRounds() {
    const FederationBoard board = boardOf(madeUpReport(4, 3, 3), 0);
    QCOMPARE(board.title, QStringLiteral("finished"));
    const RoundLine& last = board.rounds.back();
    for (const SiteLine& site : last.sites) QCOMPARE(site.trend.size(), qsizetype{3});
    QCOMPARE(last.sites[1].trend, QList<double>({0, 0, 0}));
    QCOMPARE(last.sites[0].trend.back(), *last.sites[0].weight);
    QCOMPARE(board.rounds[1].tone, Tone::bad);
    QCOMPARE(board.rounds[1].sites[0].trend.size(), qsizetype{1});
    QVERIFY(!changeAgainstDense(last));
  }
  void whatTheCoordinatorsNoiseSpentIsShown() {
    FederationReport report = madeUpReport(4, 3, 3);
    fedlink::FederationState& state = report.snapshot.state;
    state.history.back().privacy = {
        .noiseMultiplier = 2, .sampledShare = 1, .epsilon = 4.5, .delta = 1e-6};
    state.endReason = "one more round would pass the budget";
    const FederationBoard board = boardOf(report, 0);
    QCOMPARE(*board.epsilon(), 4.5);
    QCOMPARE(*board.delta, 1e-6);
    QCOMPARE(board.title, QStringLiteral("ended early: one more round would pass the budget"));
  }
  void whatSitesSpentIsTheLargest() {
    FederationReport report = madeUpReport(4, 1, 1);
    double epsilon = 1;
    for (auto& [id, site] : report.snapshot.state.history.front().participants)
      site.metrics.insert({{"privacy-epsilon", epsilon++}, {"privacy-delta", 1e-5}});
    const FederationBoard board = boardOf(report, 0);
    QCOMPARE(*board.epsilon(), 4.0);
    QCOMPARE(*board.delta, 1e-5);
  }
  /// Under the masks nobody knows what a site weighs.
  void weightsUnderAMaskAreNotShownAsZero() {
    FederationReport report = madeUpReport(4, 1, 1);
    report.snapshot.state.plan.sums = fedlink::Sums::secure;
    for (auto& [id, site] : report.snapshot.state.history.front().participants) site.weight = 0;
    const FederationBoard board = boardOf(report, 0);
    for (const SiteLine& site : board.rounds.front().sites) QVERIFY(!site.weight);
  }
  void aSimulationBringsItsOwnFigures() {
    const FederationBoard board = boardOf(madeUpSimulation(5, 3, 6), SimulationMeasure::dice);
    QCOMPARE(*board.rounds.front().epsilon, 0.4);
    QCOMPARE(*changeAgainstDense(board.rounds.front()), -0.75);
    QVERIFY(!changeAgainstDense(board.rounds[1]));  // abandoned: nothing was counted
    QCOMPARE(*board.metric(), madeUpSimulation(5, 3, 6).rounds.back().dice);
    QCOMPARE(board.title, QStringLiteral("collecting"));
  }

  void figuresAreShort_data() {
    QTest::addColumn<qulonglong>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << 0ULL << QStringLiteral("0 B");
    QTest::newRow("bytes") << 999ULL << QStringLiteral("999 B");
    QTest::newRow("a bit more") << 1000ULL << QStringLiteral("1.0 kB");
    QTest::newRow("no 1000 kB") << 999'600ULL << QStringLiteral("1.0 MB");
    QTest::newRow("big") << 212'400'000ULL << QStringLiteral("212 MB");
    QTest::newRow("beyond") << ~0ULL << QStringLiteral("18446744 TB");
  }
  void figuresAreShort() {
    QFETCH(qulonglong, bytes);
    QFETCH(QString, words);
    QCOMPARE(byteCount(bytes), words);
  }
  void timesCountDownToZero() {
    QCOMPARE(countdown(702.4), QStringLiteral("00:11:42"));
    QCOMPARE(countdown(-5), QStringLiteral("00:00:00"));
    QCOMPARE(countdown(360'000), QStringLiteral("100:00:00"));
  }
  void reasonsAreTakenApart() {
    QCOMPARE(reasonWords("weight 0.273: examples 30 (+0.273), divergence 1.40625 (-0.1)"),
             QStringLiteral("examples 30 (+0.273) · divergence 1.41 (−0.1)"));
    QCOMPARE(reasonWords("weight 0.5: equal 1 (+0.5)"), QStringLiteral("equal"));
    QCOMPARE(reasonWords("weight 1e-05"), QString());
    QCOMPARE(reasonWords("The update has 3 values, the model 4"),
             QStringLiteral("The update has 3 values, the model 4"));
  }
  /// fedlink declares its texts in English; the German catalogue has each.
  void everyTextOfTheCatalogueIsTranslated() {
    QFile file(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR") +
               QStringLiteral("/translations/twinscope_de.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString german = QString::fromUtf8(file.readAll());
    const auto known = [&](std::string_view words) {
      const QString text = QString::fromUtf8(words.data(), qsizetype(words.size()))
                               .toHtmlEscaped()
                               .replace(u'\'', QStringLiteral("&apos;"));
      return german.contains(QStringLiteral("<source>%1</source>").arg(text));
    };
    for (const StrategyEntry& entry : strategyCatalogue()) {
      QVERIFY2(known(entry.summary), std::string(entry.summary).c_str());
      for (const StrategyParameter& parameter : entry.parameters)
        QVERIFY2(known(parameter.meaning), std::string(parameter.meaning).c_str());
    }
  }

  void theSiteFormIsKeptInTheWorkspace() {
    SiteForm form{.address = "fl.example.org:8443",
                  .ca = "/etc/ca.crt",
                  .key = "/keys/site.key",
                  .protection = Protection::clipAndNoise,
                  .clipNorm = 2.5,
                  .noiseMultiplier = 1.1,
                  .budget = {.epsilon = 3, .delta = 1e-6},
                  .learnsWith = "model:phantom-unet"};
    const auto folder = *m_folder / "federation";
    QVERIFY(loadSiteForm(folder) == SiteForm{});
    QVERIFY(saveSiteForm(folder, form));
    QVERIFY(loadSiteForm(folder) == form);
    QFile broken(QString::fromStdString((folder / "site.json").string()));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{\"address\": 7}");
    broken.close();
    QVERIFY(loadSiteForm(folder) == SiteForm{});
  }
  void runsAreNumbered() {
    const auto folder = *m_folder / "federation";
    QCOMPARE(newestRunFolder(folder).filename().string(), std::string("run-1"));
    QCOMPARE(nextRunFolder(folder).filename().string(), std::string("run-1"));
    for (const char* name : {"run-2", "run-10", "run-x", "other"})
      std::filesystem::create_directories(folder / name);
    QCOMPARE(newestRunFolder(folder).filename().string(), std::string("run-10"));
    QCOMPARE(nextRunFolder(folder).filename().string(), std::string("run-11"));
    const auto none = storedRun(folder / "run-10");
    QVERIFY(none && !*none);
  }
  void aFormThatCannotWorkIsSaid_data() {
    QTest::addColumn<QString>("listen");
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("quorum");
    QTest::newRow("address") << QStringLiteral("host:port") << QStringLiteral("fedavg") << 2;
    QTest::newRow("strategy") << QStringLiteral("127.0.0.1:0") << QStringLiteral("best") << 2;
    QTest::newRow("quorum") << QStringLiteral("127.0.0.1:0") << QStringLiteral("fedavg") << 0;
  }
  void aFormThatCannotWorkIsSaid() {
    QFETCH(QString, listen);
    QFETCH(QString, strategy);
    QFETCH(int, quorum);
    make({});
    QSignalSpy notices(m_session.get(), &Session::noticeRaised);
    CoordinatorForm form = smallRun();
    form.listen = listen.toStdString();
    form.strategyText = strategy.toStdString();
    form.quorum = std::size_t(quorum);
    m_model->coordinator().start(form);
    QCOMPARE(notices.count(), 1);
    QVERIFY(!m_model->coordinator().running());
  }

  void theKeyIsMadeOnceAndShown() {
    make({});
    m_model->site().loadKey({});
    QTRY_VERIFY(m_model->site().publicKey().startsWith(QStringLiteral("ecdsa-sha2-nistp384 ")));
    const QString first = m_model->site().publicKey();
    QVERIFY(std::filesystem::exists(*m_folder / "workspace" / "federation" / "site.key"));
    m_model->site().loadKey({});
    QTest::qWait(50);
    QCOMPARE(m_model->site().publicKey(), first);
  }

  /// Real: coordinator and site in one workspace, two rounds over HTTP, both sides' figures agree; the run is there again
  /// after a restart, and closing stops what runs.
  void aFederationOfOneSiteRunsToItsEnd() {
    make({});
    FederationCoordinatorModel& coordinator = m_model->coordinator();
    FederationSiteModel& site = m_model->site();
    QCOMPARE(m_model->link().words, QStringLiteral("Federation: not joined"));
    coordinator.start(smallRun());
    QVERIFY(coordinator.running());
    QTRY_VERIFY(coordinator.board() && coordinator.board()->port != 0);
    QCOMPARE(m_model->link().tone, Tone::good);
    site.join(siteAt(coordinator.board()->port));
    QVERIFY(site.joined());
    QTRY_VERIFY_WITH_TIMEOUT(!coordinator.running() && !site.joined(), 2 * kPatienceMs);
    QVERIFY(!coordinator.problem() && !site.refusal());
    QTRY_COMPARE(site.history().rounds.size(), std::size_t{2});
    const FederationBoard& board = *coordinator.board();
    QCOMPARE(board.title, QStringLiteral("finished"));
    QCOMPARE(board.rounds.size(), std::size_t{2});
    QCOMPARE(*board.rounds.front().sites.front().weight, 1.0);
    QVERIFY(board.rounds.front().bytesUp > 0);
    QTRY_VERIFY(!coordinator.canGoOn());
    QCOMPARE(site.queued(), std::size_t{0});
    QVERIFY(m_session->open(*m_folder / "workspace"));
    coordinator.reload();
    QTRY_VERIFY(coordinator.board());
    QCOMPARE(coordinator.board()->rounds.size(), std::size_t{2});
    QCOMPARE(site.form().address.substr(0, 10), std::string("127.0.0.1:"));
  }
  void theDotTellsOfTheSite() {
    make({});
    CoordinatorForm form = smallRun();
    form.quorum = 2;  // one site alone waits
    m_model->coordinator().start(form);
    QTRY_VERIFY(m_model->coordinator().board() && m_model->coordinator().board()->port != 0);
    m_model->site().join(siteAt(m_model->coordinator().board()->port));
    QTRY_VERIFY_WITH_TIMEOUT(m_model->link().words == QStringLiteral("Federation online"),
                             kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(m_model->coordinator().board()->online, std::size_t{1}, kPatienceMs);
    m_model->site().leave();
    QTRY_VERIFY_WITH_TIMEOUT(!m_model->site().joined(), 2000);
    QVERIFY(!m_model->site().refusal());
    QCOMPARE(m_model->link().words, QStringLiteral("Coordinating, 1 sites online"));
  }
  void aRunThatWasStoppedGoesOnWithItsPlan() {
    make({});
    FederationCoordinatorModel& coordinator = m_model->coordinator();
    coordinator.start(smallRun());
    QTRY_VERIFY(coordinator.board());
    coordinator.stop();
    QTRY_VERIFY(!coordinator.running());
    QVERIFY(!coordinator.problem());
    QTRY_VERIFY(coordinator.canGoOn());
    QTRY_COMPARE(coordinator.board()->title, QStringLiteral("stopped"));
    CoordinatorForm other = smallRun();
    other.rounds = 7;
    coordinator.start(other);
    QTRY_VERIFY(coordinator.running() && coordinator.board());
    QCOMPARE(coordinator.board()->plannedRounds, 2U);
    coordinator.stop();
    QTRY_VERIFY(!coordinator.running());
    coordinator.startAnew(other);
    QTRY_VERIFY(coordinator.running() && coordinator.board());
    QCOMPARE(coordinator.board()->plannedRounds, 7U);
  }
  void closingStopsEverythingWithinASecond() {
    make({});
    m_model->coordinator().start(smallRun());
    QTRY_VERIFY(m_model->coordinator().board() && m_model->coordinator().board()->port != 0);
    SiteForm nowhere = siteAt(1);  // offline: it waits and asks again
    m_model->site().join(nowhere);
    QTRY_VERIFY_WITH_TIMEOUT(m_model->link().tone == Tone::warning, kPatienceMs);
    QVERIFY(m_model->link().words.startsWith(QStringLiteral("Federation offline since")));
    QVERIFY(!m_model->link().detail.isEmpty());
    QElapsedTimer timer;
    timer.start();
    m_model.reset();
    m_session.reset();
    QVERIFY2(timer.elapsed() < 1500, qPrintable(QString::number(timer.elapsed())));
  }

  void aTestNamesTheFirstCause() {
    make({});
    m_model->site().test(siteAt(1));
    QVERIFY(m_model->site().testing());
    QTRY_VERIFY_WITH_TIMEOUT(m_model->site().tested(), kPatienceMs);
    const auto* cause = m_model->site().tested()->firstCause();
    QVERIFY(cause);
    QCOMPARE(cause->name, std::string("tcp"));
    QVERIFY(!cause->finding.remedy.empty());
    QCOMPARE(m_model->site().tested()->entries.back().name, std::string("key"));
    QCOMPARE(m_model->site().tested()->entries.back().finding.outcome, StepOutcome::skipped);
  }
  void aTestOfACoordinatorPassesEveryStep() {
    make({});
    m_model->coordinator().start(smallRun());
    QTRY_VERIFY(m_model->coordinator().board() && m_model->coordinator().board()->port != 0);
    m_model->site().test(siteAt(m_model->coordinator().board()->port));
    QTRY_VERIFY_WITH_TIMEOUT(m_model->site().tested(), kPatienceMs);
    for (const auto& entry : m_model->site().tested()->entries)
      QVERIFY2(entry.finding.outcome == StepOutcome::passed,
               (entry.name + ": " + entry.finding.detail).c_str());
  }

  void aSimulationIsWatchedAndStopped() {
    auto told = std::make_shared<std::atomic<int>>(0);
    FederationServices services;
    services.simulate = [told](const SimulationOptions& options, const auto& watch,
                               const JobContext& job) -> Result<SimulationReport> {
      while (!job.stopRequested()) {  // much faster than a screen
        watch(madeUpSimulation(options.sites, 1 + std::uint32_t(++*told) % 8, 10));
        QThread::usleep(500);
      }
      return cancelled();
    };
    make(std::move(services));
    FederationSimulationModel& simulation = m_model->simulation();
    QSignalSpy changes(&simulation, &FederationRunModel::changed);
    simulation.start(FederationSimulationModel::proposal());
    QVERIFY(simulation.running());
    QTRY_VERIFY(simulation.board());
    changes.clear();
    const int before = *told;
    QTest::qWait(1000);
    QVERIFY2(changes.count() <= 20, qPrintable(QString::number(changes.count())));
    QVERIFY(changes.count() >= 3);
    QVERIFY(*told - before > changes.count());
    simulation.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!simulation.running(), 1000);
    QVERIFY(!simulation.problem());
    QVERIFY(simulation.board());  // what was seen stays
  }
  void aSimulationThatFailsSaysWhy() {
    FederationServices services;
    services.simulate = [](const auto&, const auto&, const auto&) -> Result<SimulationReport> {
      return failure("simulation.broken", "It broke", "Mend it");
    };
    make(std::move(services));
    QSignalSpy notices(m_session.get(), &Session::noticeRaised);
    m_model->simulation().start(FederationSimulationModel::proposal());
    QTRY_VERIFY(!m_model->simulation().running());
    QCOMPARE(notices.count(), 1);
    QCOMPARE(m_model->simulation().problem()->code, std::string("simulation.broken"));
  }
  /// The end of a job of a workspace that was closed must not be taken for that of a new one.
  void anotherWorkspaceForgetsTheFirst() {
    make({});
    m_model->coordinator().start(smallRun());
    QTRY_VERIFY(m_model->coordinator().board());
    QVERIFY(m_session->create(*m_folder / "other"));
    QVERIFY(!m_model->coordinator().running());
    QVERIFY(!m_model->coordinator().board());
    m_model->coordinator().start(smallRun());
    QTest::qWait(300);
    QVERIFY(m_model->coordinator().running());
  }

 private:
  void make(FederationServices services) {
    m_model = std::make_unique<FederationOverview>(*m_session, std::move(services));
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Session> m_session;
  std::unique_ptr<FederationOverview> m_model;
};

TWINSCOPE_SUITE(FederationScreenTest, "federation_screen_test");

}  // namespace twinscope::app

#include "federation_screen_test.moc"
