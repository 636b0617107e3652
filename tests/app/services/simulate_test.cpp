#include "app/services/federation/simulate.h"

#include "core/base/parallel.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

SimulationReport simulated(const SimulationOptions& options) {
  return simulateFederation(
             options, [](const SimulationReport&) {}, silentContext())
      .value();
}

const fedlink::RoundRecord& lastRound(const SimulationReport& report) {
  return report.federation.snapshot.state.history.back();
}

}  // namespace

class SimulateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { setComputeThreads(1); }
  void cleanupTestCase() { setComputeThreads(0); }
  void theToyFindsItsOptimum() {
    std::size_t told = 0;
    const auto report =
        simulateFederation(
            {.sites = 9, .rounds = 12},
            [&](const SimulationReport& seen) { told = std::max(told, seen.rounds.size()); },
            silentContext())
            .value();
    QCOMPARE(report.rounds.size(), 12UL);
    QCOMPARE(told, 12UL);
    QVERIFY(report.rounds.back().dice > 0.97);
    QVERIFY(std::ranges::is_sorted(report.rounds, {}, &SimulatedRound::dice));
    QCOMPARE(report.federation.snapshot.state.phase, fedlink::Phase::finished);
  }
  void sitesHaveNamesAndAttackersAreTold() {
    const auto report = simulated({.sites = 3, .stragglers = 0, .attackers = 1, .rounds = 1});
    std::vector<std::string> names;
    for (const auto& node : report.federation.snapshot.nodes) names.push_back(node.name);
    std::ranges::sort(names);
    QVERIFY(names == (std::vector<std::string>{"site-01 (sign-flip)", "site-02", "site-03"}));
  }
  void sameSeedSameModel() {
    const SimulationOptions options{.sites = 6, .stragglers = 1, .rounds = 3};
    QCOMPARE(lastRound(simulated(options)).model, lastRound(simulated(options)).model);
  }
  void lateSitesAreTold() {
    const auto report = simulated({.sites = 6, .stragglers = 2, .rounds = 4});
    std::size_t late = 0;
    for (const auto& record : report.federation.snapshot.state.history) late += record.late.size();
    QVERIFY(late >= 3);
  }
  void sitesWithRulesOfTheirOwnFindItToo() {
    for (const char* strategy : {"fedbn", "scaffold"}) {
      const auto report =
          simulated({.sites = 6, .stragglers = 1, .strategyText = strategy, .rounds = 12});
      QCOMPARE(report.rounds.size(), 12UL);
      QVERIFY2(report.rounds.back().dice > 0.97,
               qPrintable(QString::number(report.rounds.back().dice)));
    }
  }
  /// Each with its standards, from the first round on; or it says beforehand why not.
  void everyStrategyRuns() {
    for (const auto& entry : fedlink::strategyCatalogue()) {
      const std::string name(entry.name);
      const auto report = simulateFederation(
          {.sites = 7, .stragglers = 0, .strategyText = name, .rounds = 2},
          [](const SimulationReport&) {}, silentContext());
      if (name == "gap") {
        QVERIFY(!report && report.error().code == "strategy.evaluation");
        continue;
      }
      QVERIFY2(report && report->rounds.size() == 2, name.c_str());
      QVERIFY2(report->federation.snapshot.state.phase == fedlink::Phase::finished, name.c_str());
    }
  }
  void aCoordinatorsNoiseHasItsBudget() {
    SimulationOptions options{.sites = 6, .stragglers = 0, .strategyText = "uniform", .rounds = 5};
    options.centralPrivacy = {
        .noiseMultiplier = 1, .clipNorm = 5, .budget = {.epsilon = 10, .delta = 1e-5}};
    const auto report = simulated(options);
    const auto& state = report.federation.snapshot.state;
    QVERIFY(state.history.size() < 5 && !state.endReason.empty());
    QVERIFY(state.history.back().privacy->epsilon <= 10);
    QCOMPARE(lastRound(simulated(options)).model, state.history.back().model);
  }
  void noiseCostsPrivacyAndAccuracy() {
    const SimulationOptions clean{.sites = 6, .stragglers = 0, .rounds = 5};
    SimulationOptions noisy = clean;
    noisy.clipNorm = 5;
    noisy.noiseMultiplier = 1;
    const auto without = simulated(clean), with = simulated(noisy);
    QCOMPARE(without.rounds.back().epsilon, 0.0);
    QVERIFY(with.rounds[0].epsilon > 0 && with.rounds[0].epsilon < with.rounds[4].epsilon);
    QVERIFY(with.rounds.back().dice < without.rounds.back().dice);
  }
  void compressionSavesBytes() {
    const SimulationOptions dense{.sites = 4, .stragglers = 0, .rounds = 2};
    SimulationOptions sparse = dense;
    sparse.compression = "top10-int8";
    QVERIFY(simulated(sparse).rounds[1].bytesUp < simulated(dense).rounds[1].bytesUp);
    QCOMPARE(simulated(sparse).rounds[1].denseBytes, 4UL * 4 * 1000);
  }
  void aRealNetworkLearnsOnPhantoms() {
    const SimulationOptions options{.sites = 2,
                                    .stragglers = 0,
                                    .strategyText = "fedprox mu=0.1",
                                    .rounds = 1,
                                    .network = "unet3d",
                                    .phantomsPerSite = 4,
                                    .unseenPhantoms = 1,
                                    .localSteps = 2};
    const auto report = simulated(options);
    for (const auto& [id, site] : lastRound(report).participants) {
      QCOMPARE(site.state, fedlink::Participation::accepted);
      QCOMPARE(site.metrics.at("local-steps"), 2.0);
    }
  }
  void compressionIsNamed() {
    QVERIFY(!compressionFromText("dense").value());
    const auto sparse = compressionFromText("top1-int8").value();
    QVERIFY(sparse && sparse->keepShare == 0.01 && sparse->values == fedlink::ValueFormat::int8);
    QCOMPARE(compressionFromText("fp16").value()->keepShare, 1.0);
    for (const char* text : {"top", "top10", "topx-int8", "top0-int8", "zip", "top200-int8"})
      QVERIFY2(!compressionFromText(text), text);
  }
  void nonsenseIsRefused() {
    QVERIFY(!SimulationOptions{.sites = 0}.validate());
    QVERIFY(!(SimulationOptions{.sites = 3, .stragglers = 2, .attackers = 2}.validate()));
    QVERIFY(!SimulationOptions{.strategyText = "magic"}.validate());
    QVERIFY(!SimulationOptions{.noiseMultiplier = 1}.validate());
    QVERIFY(!SimulationOptions{.compression = "zip"}.validate());
    QVERIFY((!SimulationOptions{.network = "unet3d", .startCard = "card.json"}.validate()));
    QCOMPARE(simulateFederation({.startCard = "nowhere.json"}, {}, silentContext()).error().code,
             "file.read");
    QVERIFY((SimulationOptions{}.validate().has_value()));
  }
};

TWINSCOPE_SUITE(SimulateTest, "simulate_test");

}  // namespace twinscope::app

#include "simulate_test.moc"
