#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/coordinator/round_content.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/simulation/quadratic_trainer.h"
#include "fedlink/simulation/virtual_federation.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kValues = 300;
constexpr double kDeadline = 600;

struct Plan {
  Sums sums = Sums::secure;
  std::size_t sites = 5;
  std::size_t stragglers = 0;
  std::string strategy = "fedavg";
  std::uint32_t rounds = 3;
  PrivacyPolicy privacy{.protection = Protection::none};
};

std::vector<float> optimumOf(std::size_t site) {
  std::vector<float> optimum(kValues);
  Random random = Random(7).stream("site", site);
  for (float& value : optimum) value = static_cast<float>(random.normal());
  return optimum;
}

VirtualSite siteOf(const Plan& plan, std::size_t n) {
  VirtualSite site{
      .trainer = std::make_unique<QuadraticTrainer>(
          optimumOf(n), QuadraticTrainer::Options{.examples = static_cast<double>(4 + 3 * n)}),
      .agent = {},
      .secondsOfWork = [slow = n < plan.stragglers](std::uint32_t) {
        return slow ? 1.5 * kDeadline : 0.3 * kDeadline;
      }};
  site.agent.heartbeatSeconds = 1800;
  site.agent.pollSeconds = 900;
  site.agent.privacy = plan.privacy;
  site.agent.packing = UpdatePacking::dense;
  return site;
}

struct Ran {
  Status ended;
  FederationState state;
  std::vector<float> weights;
  std::vector<AgentStatus> sites;
};

Result<Ran> tryRun(const Plan& plan) {
  const tests::TemporaryFolder folder;
  CoordinatorOptions coordinator;
  coordinator.plan = {.rounds = plan.rounds,
                      .quorum = 3,
                      .deadlineSeconds = kDeadline,
                      .gatherSeconds = 60,
                      .sums = plan.sums};
  coordinator.strategy = strategyNamed(plan.strategy).value();
  coordinator.parts = {{"weights", {kValues}}};
  coordinator.outlierFactor = 0;
  std::vector<VirtualSite> sites;
  for (std::size_t n = 0; n < plan.sites; ++n) sites.push_back(siteOf(plan, n));
  const JobContext silent = silentContext();
  auto federation = VirtualFederation::open({.coordinator = std::move(coordinator),
                                             .initial = std::vector<float>(kValues),
                                             .folder = folder.path()},
                                            std::move(sites), silent.log);
  if (!federation) return std::unexpected(federation.error());
  Ran ran;
  ran.ended = (*federation)->run([](VirtualFederation::News) -> Status { return {}; }, silent);
  ran.state = (*federation)->coordinator().snapshot().state;
  ran.weights = (*federation)->coordinator().global();
  for (std::size_t n = 0; n < plan.sites; ++n) ran.sites.push_back((*federation)->statusOf(n));
  return ran;
}

Ran run(const Plan& plan) { return tryRun(plan).value(); }

double furthest(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return largest;
}

std::string historyOf(const Ran& ran) {
  std::string text;
  for (const RoundRecord& record : ran.state.history) {
    text += concat("round ", record.round, ": ", record.reason, "\n");
    for (const auto& [id, site] : record.participants)
      text += concat("  ", static_cast<int>(site.state), " ", site.reason, "\n");
  }
  return text;
}

}  // namespace

/// Real agents and a real coordinator, under masks.
class SecureRunTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setComputeThreads(1);
  }  // small models: more threads only wait for each other
  void cleanupTestCase() { setComputeThreads(0); }
  void findsWhatTheOpenFederationFinds_data() {
    QTest::addColumn<QString>("strategy");
    for (const char* strategy :
         {"fedavg", "uniform", "fedprox", "fedavgm", "fedadam", "fedyogi", "fedadagrad"})
      QTest::newRow(strategy) << QString::fromLatin1(strategy);
  }
  void findsWhatTheOpenFederationFinds() {
    QFETCH(QString, strategy);
    Plan plan{.strategy = strategy.toStdString()};
    const Ran secure = run(plan);
    plan.sums = Sums::open;
    const Ran open = run(plan);
    QVERIFY2(secure.ended.has_value(), historyOf(secure).c_str());
    QCOMPARE(secure.state.history.size(), 3UL);
    // A value is off by half a step for each site at most, over a weight of five at least; rounds add up, and an adaptive
    // optimiser divides a tiny change by its own size.
    const bool divides = plan.strategy.starts_with("fedada") || plan.strategy == "fedyogi";
    const double bound = divides ? 1e-3 : 5e-6;
    QVERIFY2(furthest(secure.weights, open.weights) < bound,
             concat(furthest(secure.weights, open.weights)).c_str());
    QVERIFY(furthest(secure.weights, std::vector<float>(kValues)) > 0.01);
  }
  void stragglersDropOutAndTheOthersGoOn() {
    const Ran ran = run({.sites = 7, .stragglers = 1});
    QVERIFY2(ran.ended.has_value(), historyOf(ran).c_str());
    QCOMPARE(ran.state.history.size(), 3UL);
    for (const RoundRecord& record : ran.state.history)
      QVERIFY(std::ranges::count_if(record.participants,
                                    [](const auto& each) { return each.second.summed; }) == 6);
  }
  void noiseIsAccountedForAndToldButNothingElse() {
    const Ran ran = run({.rounds = 2,
                         .privacy = {.protection = Protection::clipAndNoise,
                                     .clipNorm = 1.0,
                                     .noiseMultiplier = 2.0,
                                     .budget = {.epsilon = 50, .delta = 1e-5}}});
    auto ledger = PrivacyLedger::open({.epsilon = 50, .delta = 1e-5}).value();
    QVERIFY(ledger.spend({.noiseMultiplier = 2.0}).has_value());
    QVERIFY(ledger.spend({.noiseMultiplier = 2.0}).has_value());
    for (const AgentStatus& site : ran.sites) {
      QCOMPARE(site.epsilon, ledger.spent().epsilon);
      QVERIFY(site.packing.find("mask") != std::string::npos);
    }
    for (const auto& [id, site] : ran.state.history.back().participants) {
      QCOMPARE(site.metrics.size(), 2UL);
      QCOMPARE(site.metrics.at("privacy-epsilon"), ledger.spent().epsilon);
      QCOMPARE(site.weight, 0.2);
    }
  }
  void tooFewSitesForASumAreRefused() { QVERIFY(!tryRun({.sites = 2})); }
  void groupsTellWhichQuestionTheyAreOf() {
    QCOMPARE(groupOf(3, {}), std::string("3"));
    for (const Stage stage : {Stage::keys, Stage::shares, Stage::input, Stage::unmask})
      for (const std::uint32_t sum : {1U, 7U, ~0U}) {
        const Asked asked = askedIn(groupOf(12, {stage, sum}));
        QVERIFY(asked.round == 12 && (asked.question == Question{stage, sum}));
      }
    for (const char* open : {"12", "12/", "12/x", "12/7", "12/7/", "12/7/update", "12/7/keys/",
                             "12/-7/keys", "12//keys", "12 /7/keys"}) {
      const Asked asked = askedIn(open);
      QVERIFY2(asked.round == 12 && asked.question == Question{}, open);
    }
    for (const char* none : {"", "x", "/7/keys", "99999999999/7/keys", "-1"})
      QVERIFY(askedIn(none).round == 0 && askedIn(none).question == Question{});
  }
};

TWINSCOPE_SUITE(SecureRunTest, "secure_run_test");

}  // namespace twinscope::fedlink

#include "secure_run_test.moc"
