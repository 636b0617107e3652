#include "core/base/text.h"
#include "fedlink/simulation/quadratic_trainer.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/fedlink/simulation/stepped_federation.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using nlohmann::json;
using tests::KilledNow;
using tests::SteppedFederation;

struct Client {
  double curvature = 1;
  std::vector<float> optimum;
};

CoordinatorOptions optionsFor(const std::string& strategy, std::size_t count, std::size_t sites,
                              std::uint32_t rounds) {
  CoordinatorOptions options;
  options.plan = {.rounds = rounds, .quorum = sites, .deadlineSeconds = 1e5};
  options.strategy = strategyNamed(strategy).value();
  options.strategyText = strategy;
  options.parts = {{"w", {static_cast<std::int64_t>(count)}}};
  options.outlierFactor = 0;
  return options;
}

std::unique_ptr<LocalTrainer> trainerOf(const Client& client, int steps) {
  return std::make_unique<QuadraticTrainer>(
      client.optimum, QuadraticTrainer::Options{
                          .steps = steps, .learningRate = 0.1, .curvature = client.curvature});
}

std::unique_ptr<SteppedFederation> federationOf(const std::string& strategy,
                                                const std::vector<Client>& clients, int steps,
                                                std::uint32_t rounds,
                                                const AgentOptions& agent = tests::plainAgent()) {
  const std::size_t count = clients.front().optimum.size();
  auto federation = std::make_unique<SteppedFederation>(
      optionsFor(strategy, count, clients.size(), rounds), std::vector<float>(count));
  for (const Client& client : clients) federation->add(trainerOf(client, steps), agent);
  return federation;
}

/// Σ a t / Σ a.
std::vector<double> jointOptimum(const std::vector<Client>& clients) {
  std::vector<double> best(clients.front().optimum.size());
  double sum = 0;
  for (const Client& client : clients) {
    sum += client.curvature;
    for (std::size_t i = 0; i < best.size(); ++i)
      best[i] += client.curvature * static_cast<double>(client.optimum[i]);
  }
  for (double& value : best) value /= sum;
  return best;
}

template <class Values, class Others>
double largestDifference(const Values& a, const Others& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return largest;
}

const std::vector<Client> kTwo{{0.2, {3, -1, 2}}, {2, {-1, 1, 0.5F}}};

/// c_i as a site holds it once its last verdict has come.
std::vector<float> settled(SteppedFederation::Site& site, std::size_t count) {
  const auto kept = site.journal.kept().value();
  if (!kept) return std::vector<float>(count);
  bool counted = false;
  const auto rounds = site.journal.rounds().value();
  for (const SiteRound& round : rounds)
    counted = counted || (round.round == kept->round && round.accepted == true);
  const auto at = kept->values.begin() + (counted ? static_cast<std::ptrdiff_t>(count) : 0);
  return {at, at + static_cast<std::ptrdiff_t>(count)};
}

/// How far the coordinator's c is from the mean of the sites'.
double gapOf(SteppedFederation& federation, std::size_t sites, std::size_t count) {
  const auto rounds = federation.state().history.size();
  const auto control =
      federation.file("control-" + globalName(static_cast<std::uint32_t>(rounds)), count);
  std::vector<double> mean(count);
  for (std::size_t n = 0; n < sites; ++n) {
    const auto own = settled(federation.site(n), count);
    for (std::size_t i = 0; i < count; ++i)
      mean[i] += static_cast<double>(own[i]) / static_cast<double>(sites);
  }
  return largestDifference(control, mean);
}

/// Sends a hundred times its change in one round, in which it is refused as an outlier.
class OddInOneRound final : public LocalTrainer {
 public:
  OddInOneRound(std::unique_ptr<LocalTrainer> honest, std::uint32_t round)
      : m_honest(std::move(honest)), m_round(round) {}
  Result<SiteResult> train(const SiteInstruction& asked, const JobContext& job) override {
    auto result = m_honest->train(asked, job);
    if (asked.round == m_round)
      for (std::size_t i = 0; i < result->weights.size(); ++i)
        result->weights[i] += 100 * (result->weights[i] - asked.weights[i]) + 50;
    return result;
  }
  Result<SiteResult> evaluate(const SiteInstruction& asked, const JobContext& job) override {
    return m_honest->evaluate(asked, job);
  }

 private:
  std::unique_ptr<LocalTrainer> m_honest;
  std::uint32_t m_round;
};

}  // namespace

class ControlVariatesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goldenRounds() {
    const json own = tests::goldenFile("fedopt.json").at("own").at("quadratic_clients");
    std::vector<Client> clients;
    for (std::size_t k = 0; k < own.at("a").size(); ++k) {
      Client client{.curvature = own.at("a")[k], .optimum = {}};
      for (std::uint32_t i = 0; i < 3; ++i)
        client.optimum.push_back(static_cast<float>(
            -2 + 4 * tests::goldenNoise(i, own.at("t")[k].at("b").get<std::uint32_t>())));
      clients.push_back(std::move(client));
    }
    const auto federation = federationOf("scaffold", clients, own.at("local_steps").get<int>(), 3);
    QVERIFY(federation->run());
    for (std::uint32_t round = 1; round <= 3; ++round) {
      const json& expected = own.at("scaffold_option2_equal_weights")[round - 1];
      QVERIFY(largestDifference(federation->file(globalName(round), 3),
                                expected.at("x").get<std::vector<double>>()) < 1e-6);
      if (round == 1) continue;  // c of two rounds is on the disk
      QVERIFY(largestDifference(federation->file("control-" + globalName(round), 3),
                                expected.at("c").get<std::vector<double>>()) < 2e-6);
    }
    // What is called the model is the model alone.
    QCOMPARE(federation->coordinator().global(), federation->file(globalName(3), 3));
  }
  /// Twenty steps of 0.1 with curvatures 0.2 and 2: FedAvg stops where the sites' pulls after many steps cancel.
  void findsTheJointOptimumWhereFedAvgDoesNot() {
    const auto best = jointOptimum(kTwo);
    const auto scaffold = federationOf("scaffold", kTwo, 20, 40);
    const auto fedavg = federationOf("uniform", kTwo, 20, 40);
    QVERIFY(scaffold->run() && fedavg->run());
    const double with = largestDifference(scaffold->coordinator().global(), best);
    const double without = largestDifference(fedavg->coordinator().global(), best);
    QVERIFY2(with < 1e-4 && without > 0.3, concat(with, " ", without).c_str());
  }
  void restartsChangeNoBit() {
    const auto straight = federationOf("scaffold", kTwo, 5, 3);
    int steps = 0;
    while (straight->step()) ++steps;
    for (int at = 0; at < steps; ++at) {
      const auto broken = federationOf("scaffold", kTwo, 5, 3);
      for (int n = 0; n < at; ++n) broken->step();
      broken->restartCoordinator();
      broken->restartSites();
      QVERIFY(broken->run());
      QVERIFY2(broken->coordinator().global() == straight->coordinator().global() &&
                   broken->file("control-" + globalName(3), 3) ==
                       straight->file("control-" + globalName(3), 3),
               qPrintable(QString::number(at)));
    }
  }
  void killsOfSitesAndCoordinatorChangeNoBit() {
    const auto straight = federationOf("scaffold", kTwo, 5, 3);
    int calls = 0;
    straight->siteObserver = straight->store.observer = [&](const std::string&) { ++calls; };
    QVERIFY(straight->run());
    for (int at = 1; at <= calls; ++at) {
      std::unique_ptr<SteppedFederation> broken;
      int seen = 0;
      const tests::Observer kill = [&](const std::string&) {
        if (++seen == at) throw KilledNow();
      };
      broken = federationOf("scaffold", kTwo, 5, 3);
      broken->siteObserver = broken->store.observer = kill;
      QVERIFY(broken->run());
      QVERIFY2(broken->coordinator().global() == straight->coordinator().global(),
               qPrintable(QString::number(at)));
    }
  }
  /// Where it is not, the sites end up beside the optimum: what one of them believes to have sent must not differ from what
  /// was counted.
  void theServersVariateIsTheMeanOfTheSites_data() {
    QTest::addColumn<int>("protection");
    QTest::addColumn<int>("keepPercent");
    QTest::newRow("dense") << static_cast<int>(Protection::none) << 0;
    QTest::newRow("int8") << static_cast<int>(Protection::none) << 100;
    QTest::newRow("a third of the values") << static_cast<int>(Protection::none) << 34;
    QTest::newRow("clipped") << static_cast<int>(Protection::clip) << 0;
    QTest::newRow("clipped, int8") << static_cast<int>(Protection::clip) << 100;
    QTest::newRow("noised") << static_cast<int>(Protection::clipAndNoise) << 0;
  }
  void theServersVariateIsTheMeanOfTheSites() {
    QFETCH(int, protection);
    QFETCH(int, keepPercent);
    AgentOptions agent = tests::plainAgent();
    agent.privacy.protection = static_cast<Protection>(protection);
    if (agent.privacy.protection != Protection::none) agent.privacy.clipNorm = 0.5;
    if (agent.privacy.protection == Protection::clipAndNoise) agent.privacy.noiseMultiplier = 0.1;
    agent.privacy.budget.epsilon = 1e9;
    if (keepPercent > 0) {
      agent.packing = UpdatePacking::fixed;
      agent.compression = {.keepShare = keepPercent / 100.0, .values = ValueFormat::int8};
    }
    const auto federation = federationOf("scaffold", kTwo, 10, 12, agent);
    QVERIFY(federation->run());
    const double gap = gapOf(*federation, 2, 3);
    QVERIFY2(gap < 1e-5, concat(gap).c_str());
  }
  void lossyCompressionFindsTheOptimumToo() {
    AgentOptions agent = tests::plainAgent();
    agent.packing = UpdatePacking::fixed;
    agent.compression = {.keepShare = 0.34, .values = ValueFormat::int8};
    const auto federation = federationOf("scaffold", kTwo, 5, 100, agent);
    QVERIFY(federation->run());
    const double off = largestDifference(federation->coordinator().global(), jointOptimum(kTwo));
    QVERIFY2(off < 0.02, concat(off).c_str());
  }
  /// One site comes late and N grows; another's update is refused in one round, after it was taken.
  void sitesThatComeLateOrAreNotCountedDoNoHarm() {
    std::vector<Client> clients = kTwo;
    clients.push_back({1, {0, 4, -2}});
    clients.push_back({0.5, {1, 1, 1}});
    auto options = optionsFor("scaffold", 3, 2, 40);
    options.plan.quorum = 3;
    options.outlierFactor = 10;
    SteppedFederation federation(options, std::vector<float>(3));
    for (std::size_t n = 0; n < 4; ++n) {
      auto trainer = trainerOf(clients[n], 10);
      if (n == 0) trainer = std::make_unique<OddInOneRound>(std::move(trainer), 6);
      federation.add(std::move(trainer), tests::plainAgent(), n == 3 ? 14 : 0);
    }
    QVERIFY(federation.run());
    const auto history = federation.state().history;
    QCOMPARE(history.at(0).participants.size(), 3UL);
    QCOMPARE(history.back().participants.size(), 4UL);
    const auto outliers = std::ranges::count_if(history.at(5).participants, [](const auto& each) {
      return each.second.state == Participation::refused;
    });
    QCOMPARE(outliers, 1L);
    const double gap = gapOf(federation, 4, 3);
    QVERIFY2(gap < 1e-4, concat(gap).c_str());
    const double off = largestDifference(federation.coordinator().global(), jointOptimum(clients));
    QVERIFY2(off < 1e-3, concat(off).c_str());
  }
  void aTrainerThatCannotSaysSo() {
    auto options = optionsFor("scaffold", 3, 1, 1);
    options.plan.maxAttempts = 1;
    options.plan.deadlineSeconds = 10;
    SteppedFederation federation(options, std::vector<float>(3));
    federation.add(std::make_unique<tests::AddTrainer>(1.F));
    QVERIFY(federation.run());
    const FederationState state = federation.state();
    QCOMPARE(state.phase, Phase::failed);
    const std::string reason = state.history.at(0).participants.begin()->second.reason;
    QVERIFY2(reason.find("control variates") != std::string::npos, reason.c_str());
  }
  void anotherMeanIsRefused() {
    tests::CoordinatorFixture house;
    auto options = optionsFor("scaffold", 3, 1, 1);
    options.strategy.weighting = ExampleWeights{};
    const auto opened = Coordinator::open(options, house.parts(), std::vector<float>(3));
    QVERIFY(!opened && opened.error().code == "strategy.site-rule");
  }
};

TWINSCOPE_SUITE(ControlVariatesTest, "control_variates_test");

}  // namespace twinscope::fedlink

#include "control_variates_test.moc"
