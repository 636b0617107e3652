#include "fedlink/simulation/virtual_federation.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/simulation/attack.h"
#include "fedlink/simulation/quadratic_trainer.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <string>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t kValues = 200;
constexpr double kDeadline = 600;

struct Toy {
  std::size_t sites = 9;
  std::size_t attackers = 0;
  Attack attack = Attack::none;
  double factor = 10;
  std::size_t stragglers = 0;
  std::string strategy = "fedavg";
  std::uint32_t rounds = 8;
  AgentOptions agent;
  std::uint64_t seed = 1;
};

AgentOptions quiet() {
  AgentOptions agent;
  agent.heartbeatSeconds = 1800;
  agent.pollSeconds = 900;
  agent.privacy.protection = Protection::none;
  agent.packing = UpdatePacking::dense;
  return agent;
}

/// Optima scatter by a tenth about one that all share.
std::vector<float> optimumOf(const Toy& toy, std::size_t site) {
  std::vector<float> optimum(kValues);
  Random shared = Random(toy.seed).stream("shared"), own = Random(toy.seed).stream("own", site);
  for (float& value : optimum) value = static_cast<float>(shared.normal() + 0.1 * own.normal());
  return optimum;
}

/// Of the honest sites, which have equal numbers of examples.
std::vector<float> bestOf(const Toy& toy) {
  std::vector<float> best(kValues);
  for (std::size_t site = toy.attackers; site < toy.sites; ++site) {
    const auto own = optimumOf(toy, site);
    for (std::size_t i = 0; i < kValues; ++i)
      best[i] += own[i] / static_cast<float>(toy.sites - toy.attackers);
  }
  return best;
}

VirtualSite siteOf(const Toy& toy, std::size_t n) {
  std::unique_ptr<LocalTrainer> trainer =
      std::make_unique<QuadraticTrainer>(optimumOf(toy, n), QuadraticTrainer::Options{});
  if (n < toy.attackers)
    trainer = std::make_unique<AttackingTrainer>(std::move(trainer), toy.attack, toy.factor);
  const bool slow = n + toy.stragglers >= toy.sites;
  VirtualSite site{.trainer = std::move(trainer),
                   .agent = toy.agent,
                   .secondsOfWork = [slow](std::uint32_t round) {
                     return slow && round % 2 == 1 ? 1.5 * kDeadline : 0.1 * kDeadline;
                   }};
  site.agent.seed = toy.seed + n;
  return site;
}

/// A run to its end.
struct Ran {
  Status ended;
  FederationState state;
  std::vector<float> weights;
  std::vector<AgentStatus> sites;
};

Ran runToy(Toy toy, std::size_t quorum = 1) {
  const tests::TemporaryFolder folder;
  if (toy.agent.privacy.protection == Protection::undecided) toy.agent = quiet();
  CoordinatorOptions coordinator;
  coordinator.plan = {
      .rounds = toy.rounds, .quorum = quorum, .deadlineSeconds = kDeadline, .gatherSeconds = 60};
  const std::size_t space = toy.strategy.find(' ');
  StrategyParameters parameters;
  if (space != std::string::npos) {
    const std::string word = toy.strategy.substr(space + 1);
    parameters[word.substr(0, word.find('='))] = std::stod(word.substr(word.find('=') + 1));
  }
  coordinator.strategy = strategyNamed(toy.strategy.substr(0, space), parameters).value();
  coordinator.parts = {{"weights", {kValues}}};
  coordinator.outlierFactor = 0;  // what a strategy bears by itself
  std::vector<VirtualSite> sites;
  for (std::size_t n = 0; n < toy.sites; ++n) sites.push_back(siteOf(toy, n));
  const JobContext silent = silentContext();
  auto federation = VirtualFederation::open({.coordinator = std::move(coordinator),
                                             .initial = std::vector<float>(kValues),
                                             .folder = folder.path(),
                                             .seed = toy.seed},
                                            std::move(sites), silent.log)
                        .value();
  Ran ran;
  ran.ended = federation->run([](VirtualFederation::News) -> Status { return {}; }, silent);
  ran.state = federation->coordinator().snapshot().state;
  ran.weights = federation->coordinator().global();
  for (std::size_t n = 0; n < toy.sites; ++n) ran.sites.push_back(federation->statusOf(n));
  return ran;
}

double scoreOf(const Toy& toy) { return closeness(runToy(toy).weights, bestOf(toy)); }

std::uint64_t bytesUp(const Ran& ran) {
  std::uint64_t sum = 0;
  for (const RoundRecord& record : ran.state.history)
    for (const auto& [site, participant] : record.participants) sum += participant.bytesUp;
  return sum;
}

}  // namespace

class VirtualFederationTest : public QObject {
  Q_OBJECT
  std::map<std::string, double> m_clean;  ///< scores without an attacker, by strategy

 private Q_SLOTS:
  void twoHundredSitesTakeSeconds() {
    const std::clock_t began = std::clock();
    const Ran ran = runToy({.sites = 200, .rounds = 3}, 150);
    QVERIFY(ran.ended.has_value());
    QCOMPARE(ran.state.history.size(), 3UL);
    for (const RoundRecord& record : ran.state.history) QCOMPARE(record.participants.size(), 200UL);
    // Of the processor: a busy machine says nothing about the simulation.
    const double seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    QVERIFY2(seconds < 60, concat(seconds, " s").c_str());
  }
  void findsTheOptimum() {
    const double score = scoreOf({.rounds = 20});
    QVERIFY2(score > 0.999, concat(score).c_str());
  }
  void sameSeedSameRecord() {
    const Ran one = runToy({.stragglers = 2}), two = runToy({.stragglers = 2});
    QVERIFY(one.weights == two.weights);
    QCOMPARE(one.state.history.back().model, two.state.history.back().model);
    QVERIFY(one.state.history[0].late == two.state.history[0].late);
    const Ran other = runToy({.stragglers = 2, .seed = 2});
    QVERIFY(other.state.history.back().model != one.state.history.back().model);
  }
  void robustRulesBearOneAttacker_data() {
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<int>("attack");
    for (const char* strategy :
         {"median", "trimmedmean", "krum", "multikrum", "geometricmedian", "normclip", "adaptive"})
      for (const Attack attack : {Attack::signFlip, Attack::scale, Attack::notANumber})
        QTest::addRow("%s, %s", strategy, std::string(nameOf(attack)).c_str())
            << QString::fromLatin1(strategy) << static_cast<int>(attack);
  }
  void robustRulesBearOneAttacker() {
    QFETCH(QString, strategy);
    QFETCH(int, attack);
    Toy toy{.strategy = strategy.toStdString()};
    const auto known = m_clean.find(toy.strategy);
    const double clean = known != m_clean.end() ? known->second : scoreOf(toy);
    m_clean[toy.strategy] = clean;
    toy.attackers = 1;
    toy.attack = static_cast<Attack>(attack);
    toy.factor = -10;
    const double attacked = scoreOf(toy);
    QVERIFY2(std::abs(attacked - clean) < 0.05, concat(clean, " ", attacked).c_str());
  }
  void aMeanDoesNot() {
    Toy toy{.attackers = 1, .attack = Attack::scale, .factor = -10};
    QVERIFY(scoreOf(toy) < 0.5);
  }
  void attentionAloneDoesNotBoundASite() {
    Toy toy{.attackers = 1, .attack = Attack::scale, .factor = -10, .strategy = "adaptive clip=0"};
    QVERIFY(scoreOf(toy) < 0.8);
  }
  void aNaNIsRefusedWithItsReason() {
    const Ran ran = runToy({.attackers = 1, .attack = Attack::notANumber, .rounds = 2});
    for (const RoundRecord& record : ran.state.history) {
      std::size_t out = 0;
      for (const auto& [site, participant] : record.participants)
        if (participant.state != Participation::accepted) {
          ++out;
          QVERIFY2(participant.reason.find("nan") != std::string::npos, participant.reason.c_str());
        }
      QCOMPARE(out, 1UL);
    }
  }
  void stragglersAreLateInTheirRoundsOnly() {
    const Ran ran = runToy({.stragglers = 2, .rounds = 4}, 5);
    QVERIFY(ran.ended.has_value());
    for (const RoundRecord& record : ran.state.history) {
      QCOMPARE(record.late.size(), record.round % 2 == 1 ? 2UL : 0UL);
      const auto accepted = std::ranges::count_if(record.participants, [](const auto& participant) {
        return participant.second.state == Participation::accepted;
      });
      QCOMPARE(accepted, record.round % 2 == 1 ? 7L : 9L);
      QCOMPARE(record.endedAt - record.startedAt >= kDeadline, record.round % 2 == 1);
    }
  }
  void noiseCostsWhatTheAccountantSays() {
    Toy toy{.rounds = 3, .agent = quiet()};
    toy.agent.privacy = {.protection = Protection::clipAndNoise,
                         .clipNorm = 1.0,
                         .noiseMultiplier = 2.0,
                         .sampledShare = 1.0,
                         .budget = {.epsilon = 50, .delta = 1e-5}};
    const Ran ran = runToy(toy);
    auto ledger = PrivacyLedger::open(toy.agent.privacy.budget).value();
    for (int round = 0; round < 3; ++round)
      QVERIFY(ledger.spend({.noiseMultiplier = 2.0}).has_value());
    for (const AgentStatus& site : ran.sites) QCOMPARE(site.epsilon, ledger.spent().epsilon);
    QVERIFY(runToy(toy).weights == ran.weights);
  }
  void compressedUpdatesTakeFewerBytes() {
    Toy toy{.rounds = 3, .agent = quiet()};
    const std::uint64_t dense = bytesUp(runToy(toy));
    toy.agent.packing = UpdatePacking::fixed;
    toy.agent.compression = {.keepShare = 0.1, .values = ValueFormat::int8};
    const Ran sparse = runToy(toy);
    QVERIFY2(bytesUp(sparse) < dense, concat(bytesUp(sparse), " ", dense).c_str());
    QVERIFY(sparse.sites[0].packing.find("10 %") != std::string::npos);
  }
  void moreSitesThanThereAreAreRefused() {
    const JobContext silent = silentContext();
    CoordinatorOptions coordinator;
    coordinator.plan.quorum = 3;
    std::vector<VirtualSite> two;
    two.push_back(siteOf({}, 0));
    two.push_back(siteOf({}, 1));
    const auto opened = VirtualFederation::open(
        {.coordinator = coordinator, .initial = {}, .folder = {}}, std::move(two), silent.log);
    QVERIFY(!opened && opened.error().kind == ErrorKind::usage);
  }
};

TWINSCOPE_SUITE(VirtualFederationTest, "virtual_federation_test");

}  // namespace twinscope::fedlink

#include "virtual_federation_test.moc"
