#include "core/base/text.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/fedlink/simulation/stepped_federation.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

using tests::AddTrainer;
using tests::KilledNow;
using tests::SteppedFederation;

constexpr std::size_t kCount = 4000;

CoordinatorOptions optionsFor(const CentralPrivacy& privacy, std::size_t sites,
                              std::uint32_t rounds, std::size_t count = kCount) {
  CoordinatorOptions options = tests::optionsFor(
      count, {.rounds = rounds, .quorum = sites, .deadlineSeconds = 1e5, .maxAttempts = 1000});
  options.strategy = strategyNamed("uniform").value();
  options.strategyText = "uniform";
  options.centralPrivacy = privacy;
  return options;
}

std::unique_ptr<SteppedFederation> federationOf(const CentralPrivacy& privacy,
                                                const std::vector<float>& steps,
                                                std::uint32_t rounds, std::size_t count = kCount) {
  auto federation = std::make_unique<SteppedFederation>(
      optionsFor(privacy, steps.size(), rounds, count), std::vector<float>(count, 1.F));
  for (const float step : steps) federation->add(std::make_unique<AddTrainer>(step));
  return federation;
}

double epsilonOf(double noise, double share, std::uint64_t rounds, double delta) {
  return PrivacyLedger::open({.epsilon = 1, .delta = delta}, {{noise, share, rounds}})
      .value()
      .spent()
      .epsilon;
}

double meanOf(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviationOf(std::span<const float> values, double mean) {
  double squares = 0;
  for (const float value : values) squares += std::pow(static_cast<double>(value) - mean, 2);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

Error refusalOf(const CoordinatorOptions& options) {
  tests::CoordinatorFixture house;
  const std::vector<float> initial(kCount);
  const auto opened = Coordinator::open(options, house.parts(), initial);
  return opened ? Error{} : opened.error();
}

const CentralPrivacy kBoundless{
    .noiseMultiplier = 2, .clipNorm = 3, .budget = {.epsilon = 1e6, .delta = 1e-5}};

}  // namespace

class CentralPrivacyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Sites that send no change: what is left is the noise of deviation σC/S.
  void theNoiseIsOfTheSizeThatTheSumNeeds() {
    const auto federation = federationOf(kBoundless, {0, 0, 0}, 1);
    QVERIFY(federation->run());
    const auto global = federation->coordinator().global();
    QVERIFY(std::abs(meanOf(global) - 1) < 5 * 2 / std::sqrt(kCount));
    const double expected = 2.0 * 3 / 3;
    QVERIFY2(std::abs(deviationOf(global, 1) / expected - 1) < 0.06,
             concat(deviationOf(global, 1)).c_str());
  }
  /// One site pulls a million times as hard as the other: neither moves the mean by more than C/S.
  void noSiteMovesTheMeanByMoreThanItsClippedShare() {
    const CentralPrivacy quiet{
        .noiseMultiplier = 0.05, .clipNorm = 100, .budget = {.epsilon = 1e9, .delta = 1e-5}};
    const auto federation = federationOf(quiet, {1e6F, -1}, 1, 100);
    QVERIFY(federation->run());
    // Changes of norm 1e7 and 10, clipped to 100: 10 and -1 a value, mean 4.5, noise 2.5 a value.
    const double moved = meanOf(federation->coordinator().global()) - 1;
    QVERIFY2(std::abs(moved - 4.5) < 5 * 0.25, concat(moved).c_str());
    // The same update from a site is an outlier elsewhere; here that would tell of the others.
    const auto history = federation->state().history;
    for (const auto& [site, participant] : history.at(0).participants)
      QCOMPARE(participant.state, Participation::accepted);
  }
  void epsilonIsTheAccountants() {
    const auto federation = federationOf(kBoundless, {1, 2}, 4, 10);
    QVERIFY(federation->run());
    const FederationState state = federation->state();
    QVERIFY(state.endReason.empty());
    for (std::uint64_t n = 0; n < 4; ++n) {
      const auto& spent = state.history.at(n).privacy.value();
      QCOMPARE(spent.epsilon, epsilonOf(2, 1, n + 1, 1e-5));
      QVERIFY(spent.delta == 1e-5 && spent.noiseMultiplier == 2 && spent.sampledShare == 1);
    }
  }
  /// As golden as the accountant: a hundred rounds that each site takes part in with a chance of one in five.
  void epsilonOfSampledRoundsIsGolden() {
    const auto golden = tests::goldenFile("privacy.json");
    const auto row = std::ranges::find_if(golden.at("epsilon_grid"), [](const auto& r) {
      return r.at("q") == 0.2 && r.at("sigma") == 1.5 && r.at("steps") == 100;
    });
    QVERIFY(row != golden.at("epsilon_grid").end());
    const CentralPrivacy privacy{.noiseMultiplier = 1.5,
                                 .clipNorm = 1,
                                 .budget = {.epsilon = 1e6, .delta = row->at("delta")}};
    auto options = optionsFor(privacy, 1, 100, 5);
    options.plan.sampleShare = 0.2;
    options.plan.deadlineSeconds = 4;  // a round that nobody was drawn for is soon given up
    SteppedFederation federation(options, std::vector<float>(5));
    for (int n = 0; n < 3; ++n) federation.add(std::make_unique<AddTrainer>(1.F));
    QVERIFY(federation.run());
    const FederationState state = federation.state();
    QVERIFY2(state.phase == Phase::finished, concat(state.history.size()).c_str());
    const double expected = row->at("opacus_rdp_eps");
    const double told = state.history.back().privacy.value().epsilon;
    QVERIFY2(std::abs(told / expected - 1) < 1e-6, concat(told, " ", expected).c_str());
  }
  void theRunEndsBeforeItWouldPassItsBudget() {
    CentralPrivacy privacy = kBoundless;
    privacy.budget.epsilon = epsilonOf(2, 1, 3, 1e-5) + 1e-6;
    const auto federation = federationOf(privacy, {1, 2}, 50, 10);
    QVERIFY(federation->run());  // the sites hear of the end
    const FederationState state = federation->state();
    QCOMPARE(state.phase, Phase::finished);
    QCOMPARE(state.history.size(), 3UL);
    QVERIFY(state.history.back().privacy->epsilon <= privacy.budget.epsilon);
    QVERIFY2(state.endReason.find("epsilon") != std::string::npos, state.endReason.c_str());
    federation->restartCoordinator();
    QVERIFY(federation->run());
    const FederationState later = federation->state();
    QVERIFY(later.phase == Phase::finished && later.history == state.history);
    QCOMPARE(later.endReason, state.endReason);
  }
  void aBudgetForNoRoundAtAllIsRefusedAtTheStart() {
    CentralPrivacy privacy = kBoundless;
    privacy.budget.epsilon = epsilonOf(2, 1, 1, 1e-5) * 0.99;
    QCOMPARE(refusalOf(optionsFor(privacy, 2, 5)).code, std::string("privacy.exhausted"));
    privacy.budget.epsilon = epsilonOf(2, 1, 1, 1e-5) * 1.01;
    QVERIFY(refusalOf(optionsFor(privacy, 2, 5)).code.empty());
  }
  /// kill -9 after the global file was written and before the journal knows, again and again: whoever copied the file
  /// must not get the same sum under other noise.
  void aRoundIsReleasedOnce() {
    const auto federation = federationOf(kBoundless, {1, 2}, 2, 50);
    std::vector<float> seen;
    int kills = 0;
    federation->store.observer = [&](const std::string& what) {
      if (what != "before aggregated" || kills >= 3) return;
      const auto global = federation->file(globalName(1), 50);
      if (kills++ > 0) QVERIFY(global == seen);
      seen = global;
      throw KilledNow();
    };
    QVERIFY(federation->run());
    QCOMPARE(kills, 3);
    QVERIFY(federation->file(globalName(1), 50) == seen);
    const FederationState state = federation->state();
    QCOMPARE(state.history.size(), 2UL);
    QCOMPARE(state.history.at(0).model, fastSha256Hex(std::as_bytes(std::span(seen))));
    QCOMPARE(state.history.at(1).privacy->epsilon, epsilonOf(2, 1, 2, 1e-5));
    // Another round has other noise, and nothing is left behind.
    QVERIFY(federation->file(globalName(2), 50) != seen);
    for (const auto& file : std::filesystem::directory_iterator(federation->folder.path()))
      QVERIFY2(!file.path().filename().string().starts_with("release-"), file.path().c_str());
  }
  /// Killed at any event: every round is released once, and the journal and the files agree.
  void killsAtEveryEvent() {
    int events = 0;
    const auto straight = federationOf(kBoundless, {1, 2}, 2, 8);
    straight->store.observer = [&](const std::string&) { ++events; };
    QVERIFY(straight->run());
    for (int at = 1; at <= events; ++at) {
      const auto broken = federationOf(kBoundless, {1, 2}, 2, 8);
      int seen = 0;
      std::map<std::string, std::vector<float>> released;
      broken->store.observer = [&](const std::string&) {
        for (const std::uint32_t round : {1U, 2U}) {
          const std::string name = globalName(round);
          if (!std::filesystem::exists(broken->folder / (name + ".f32"))) continue;
          const auto values = broken->file(name, 8);
          QVERIFY(released.try_emplace(name, values).first->second == values);
        }
        if (++seen == at) throw KilledNow();
      };
      QVERIFY(broken->run());
      const FederationState state = broken->state();
      QCOMPARE(state.history.size(), 2UL);
      QCOMPARE(state.history.back().privacy->epsilon, epsilonOf(2, 1, 2, 1e-5));
      const auto global = broken->coordinator().global();
      QCOMPARE(state.history.back().model, fastSha256Hex(std::as_bytes(std::span(global))));
    }
  }
  /// A round that was made but cannot be repeated ends the coordinator: given up, it would be made again.
  void aReleasedRoundIsNotGivenUp() {
    const auto federation = federationOf(kBoundless, {1, 2}, 1, 8);
    federation->store.observer = [&](const std::string& what) {
      if (what != "before aggregated") return;
      federation->store.observer = [](const std::string&) {};
      throw KilledNow();
    };
    bool lost = false;
    for (int n = 0; n < 100 && !lost; ++n) {
      federation->step();
      if (federation->restarts == 0) continue;
      for (const auto& file : std::filesystem::directory_iterator(federation->folder.path()))
        if (file.path().filename().string().starts_with("update-"))
          lost = std::filesystem::remove(file.path()) || lost;
    }
    QVERIFY(lost);
    QVERIFY(!federation->coordinator().turn(silentContext()));
    QVERIFY(federation->state().history.empty());
    federation->restartCoordinator();  // reads the updates from their objects again
    QVERIFY(federation->run());
    QCOMPARE(federation->state().phase, Phase::finished);
  }
  void onlyAUniformMeanOfTheWholeModelIsTaken() {
    for (const auto& entry : strategyCatalogue()) {
      if (entry.name == "uniform" || entry.name == "gap") continue;  // gap: refused in any case
      auto options = optionsFor(kBoundless, 1, 1);
      options.strategy = strategyNamed(entry.name).value();
      options.parts = {{"n.weight", {kCount / 2}}, {"n.bias", {kCount / 2}}};  // for fedbn
      const Error refused = refusalOf(options);
      QVERIFY2(refused.code == "privacy.central", std::string(entry.name).c_str());
      QVERIFY(!refused.message.empty() && !refused.remedy.empty());
    }
  }
  /// A start that was refused has begun nothing: the folder takes what is right.
  void aRefusedStartBeginsNoRun() {
    tests::CoordinatorFixture house;
    const std::vector<float> initial(kCount);
    auto wrong = optionsFor(kBoundless, 1, 1);
    wrong.strategy = strategyNamed("fedavg").value();
    wrong.strategyText = "fedavg";
    QVERIFY(!Coordinator::open(wrong, house.parts(), initial));
    auto poor = optionsFor(kBoundless, 1, 1);
    poor.centralPrivacy->budget.epsilon = 0.01;
    QVERIFY(!Coordinator::open(poor, house.parts(), initial));
    QVERIFY(Coordinator::open(optionsFor(kBoundless, 1, 1), house.parts(), initial).has_value());
  }
  void optionsThatProtectNothingAreRefused() {
    for (const CentralPrivacy& wrong :
         {CentralPrivacy{.noiseMultiplier = 0}, CentralPrivacy{.noiseMultiplier = -1},
          CentralPrivacy{.noiseMultiplier = std::nan("")}, CentralPrivacy{.clipNorm = 0},
          CentralPrivacy{.clipNorm = std::nan("")}, CentralPrivacy{.budget = {.epsilon = 0}},
          CentralPrivacy{.budget = {.epsilon = 1, .delta = 1}}})
      QVERIFY(!wrong.validate() && !refusalOf(optionsFor(wrong, 1, 1)).code.empty());
    QVERIFY(CentralPrivacy{}.validate().has_value());
  }
  void anotherNoiseIsAnotherRun() {
    tests::CoordinatorFixture house;
    const std::vector<float> initial(kCount);
    QVERIFY(Coordinator::open(optionsFor(kBoundless, 1, 1), house.parts(), initial).has_value());
    auto other = optionsFor(kBoundless, 1, 1);
    other.centralPrivacy->noiseMultiplier = 1.9;
    QCOMPARE(Coordinator::open(other, house.parts(), initial).error().code,
             std::string("run.other"));
    other.centralPrivacy.reset();
    QCOMPARE(Coordinator::open(other, house.parts(), initial).error().code,
             std::string("run.other"));
  }
};

TWINSCOPE_SUITE(CentralPrivacyTest, "central_privacy_test");

}  // namespace twinscope::fedlink

#include "central_privacy_test.moc"
