#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/round/step.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <array>

namespace twinscope::fedlink {
namespace {

constexpr std::array kStages{Stage::keys, Stage::shares, Stage::input, Stage::unmask};

/// A secure run whose events a test gives.
struct Run {
  double now = 1000;
  FederationState state;
  std::vector<Command> commands;

  explicit Run(std::size_t sites, FederationPlan plan = {.rounds = 1,
                                                         .quorum = 3,
                                                         .deadlineSeconds = 100,
                                                         .gatherSeconds = 10,
                                                         .sums = Sums::secure})
      : state(FederationState::begin(plan, now)) {
    for (NodeId site = 2; site < 2 + sites; ++site) take(SiteOnline{site});
    now += 10;
    take(Tick{});
  }
  template <class What>
  void take(What what) {
    Step next = step(std::move(state), {now, std::move(what)});
    state = std::move(next.state);
    commands = std::move(next.commands);
  }
  void answer(NodeId site) {
    take(Reported{site, state.round, concat("reply of ", site), {}, state.question()});
  }
  void answerAll(std::initializer_list<NodeId> sites) {
    for (const NodeId site : sites) answer(site);
  }
  void expire() {
    now = state.deadline();
    take(Tick{});
  }
  /// All of five sites, up to that stage.
  void reach(Stage stage) {
    while (state.stage != stage) answerAll({2, 3, 4, 5, 6});
  }
};

std::size_t countOf(const std::vector<Command>& commands, std::size_t kind) {
  return static_cast<std::size_t>(
      std::ranges::count(commands, kind, [](const Command& each) { return each.index(); }));
}

constexpr std::size_t kInvite = 0, kOpenStage = 1;

/// Anything that a network, a disk or a hostile site may bring.
Event anyEvent(Random& random, const FederationState& state, double at) {
  const NodeId site = 2 + random.below(7);
  const auto round = static_cast<std::uint32_t>(state.round + (random.below(8) == 0 ? 1 : 0));
  Question question = state.question();
  if (random.below(8) == 0)
    question = {kStages[random.below(4)], static_cast<std::uint32_t>(random.below(4))};
  switch (random.below(40)) {
    case 0:
    case 1:
    case 2:
      return {at, SiteOnline{site}};
    case 3:
      return {at, SiteOffline{site}};
    case 4:
      return {at, Delivered{site, round, question}};
    case 5:
      return {at, Refused{site, round, "forged", question}};
    case 6:
      return {at, SiteFailed{site, round, "left", question}};
    case 7:
      return {at, AggregationFailed{"shares do not fit"}};
    case 8:
    case 9:
    case 10:
      return {at, Aggregated{"model", {{site, 0, "", "x"}}}};
    case 11:
      if (random.below(6) == 0) return {at, SumLost{"started anew"}};
      return {at, Tick{}};
    case 12:
      return {at, Tick{}};
    default:
      return {at, Reported{site, round, "reply", {}, question}};
  }
}

void checkBetween(const FederationState& before, const FederationState& after) {
  QVERIFY(after.history.size() <= before.history.size() + 1);
  const bool same = after.history.size() == before.history.size();
  if (same) QVERIFY(after.stage >= before.stage);
  const Participants& now = same ? after.participants : after.history.back().participants;
  for (const auto& [id, site] : before.participants) {
    const auto at = now.find(id);
    QVERIFY(at != now.end());
    QVERIFY(!site.summed || at->second.summed);
    QVERIFY(site.reply.empty() || !at->second.reply.empty());
    // Whoever is out of a sum stays out of it, but where its input cannot be taken out.
    const bool wasOut = site.state == Participation::failed || site.state == Participation::refused;
    if (wasOut && !site.summed) QVERIFY(at->second.state == site.state);
  }
  // Who takes part in a sum is fixed with its first question.
  if (same && !before.participants.empty())
    QCOMPARE(after.participants.size(), before.participants.size());
}

void checkRecords(const FederationState& state) {
  std::uint32_t committed = 0;
  for (const RoundRecord& record : state.history) {
    if (record.end == RoundEnd::abandoned) {
      QVERIFY(!record.reason.empty());
      continue;
    }
    QCOMPARE(record.round, ++committed);
    const auto summed = static_cast<std::size_t>(std::ranges::count_if(
        record.participants, [](const auto& each) { return each.second.summed; }));
    QVERIFY(summed >= state.plan.quorum && summed >= 2 * record.participants.size() / 3 + 1);
    for (const auto& [id, site] : record.participants)
      QCOMPARE(site.state == Participation::accepted, site.summed);
  }
}

FederationPlan anyPlan(Random& random, std::uint64_t seed) {
  return {.rounds = 1 + static_cast<std::uint32_t>(random.below(3)),
          .quorum = 3 + random.below(2),
          .deadlineSeconds = 60,
          .gatherSeconds = random.below(2) * 5.0,
          .maxAttempts = 1 + static_cast<std::uint32_t>(random.below(4)),
          .sampleShare = random.below(3) == 0 ? 0.8 : 1.0,
          .seed = seed,
          .sums = Sums::secure};
}

}  // namespace

class SecureStepTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void allStagesInTurnMakeARound() {
    Run run(4);
    QCOMPARE(countOf(run.commands, kOpenStage), 1UL);
    QCOMPARE(countOf(run.commands, kInvite), 4UL);
    for (const Stage stage : kStages) {
      QCOMPARE(run.state.stage, stage);
      QVERIFY((run.state.question() == Question{stage, 1}));
      run.answerAll({2, 3, 4});
      QVERIFY(run.commands.empty());
      run.answer(5);
      if (stage == Stage::unmask) break;
      QVERIFY(std::holds_alternative<OpenStage>(run.commands.front()));
      QCOMPARE(countOf(run.commands, kInvite), 4UL);
    }
    QCOMPARE(run.state.phase, Phase::aggregating);
    run.take(Aggregated{"model", {{2, 0.25, "", "x"}}});
    QCOMPARE(run.state.phase, Phase::finished);
    QCOMPARE(run.state.count(Participation::accepted), 0UL);
    for (const auto& [id, site] : run.state.history.back().participants)
      QVERIFY(site.summed && site.state == Participation::accepted);
  }
  void eachStageHasItsShareOfTheDeadline() {
    Run run(4);
    for (const double end : {10.0, 20.0, 90.0, 100.0}) {
      QCOMPARE(run.state.deadline(), run.state.startedAt + end);
      run.answerAll({2, 3, 4, 5});
    }
  }
  void whoDoesNotAnswerDropsOutAndTheOthersGoOn_data() {
    QTest::addColumn<int>("stage");
    for (const Stage stage : kStages) QTest::newRow(nameOf(stage)) << static_cast<int>(stage);
  }
  void whoDoesNotAnswerDropsOutAndTheOthersGoOn() {
    QFETCH(int, stage);
    Run run(5);
    run.reach(static_cast<Stage>(stage));
    const Question late = run.state.question();
    run.answerAll({2, 3, 4, 5});
    run.expire();
    QCOMPARE(run.state.history.size(), 0UL);
    const Participant& out = run.state.participants.at(6);
    if (static_cast<Stage>(stage) == Stage::unmask) {
      QCOMPARE(run.state.phase, Phase::aggregating);
      QVERIFY(out.state == Participation::accepted);  // its input is in the sum
      return;
    }
    QCOMPARE(static_cast<int>(run.state.stage), stage + 1);
    QVERIFY(out.state == Participation::failed);
    QVERIFY(out.reason.find(nameOf(static_cast<Stage>(stage))) != std::string::npos);
    // What comes too late counts for nothing, neither for its stage nor for the next.
    run.take(Reported{6, 1, "late", {}, late});
    run.take(Reported{6, 1, "late", {}, run.state.question()});
    QVERIFY(run.state.participants.at(6) == out);
    QVERIFY(refusalOf(run.state, 6, 1, late)->find("too late") != std::string::npos);
  }
  void belowTheThresholdTheSumIsTriedAgainUnderAnotherNumber_data() {
    whoDoesNotAnswerDropsOutAndTheOthersGoOn_data();
  }
  void belowTheThresholdTheSumIsTriedAgainUnderAnotherNumber() {
    QFETCH(int, stage);
    Run run(5);
    run.reach(static_cast<Stage>(stage));
    const Question before = run.state.question();
    run.answerAll({2, 3, 4});  // of five, four are needed
    run.expire();
    QCOMPARE(run.state.history.size(), 1UL);
    QCOMPARE(run.state.history.back().end, RoundEnd::abandoned);
    QVERIFY(run.state.history.back().reason.starts_with("3 of 4 sites were left"));
    QCOMPARE(run.state.attempt, 2U);
    QVERIFY(run.commands.empty());
    run.now += 10;
    run.take(Tick{});
    QVERIFY((run.state.question() == Question{Stage::keys, 2}));
    // What the first attempt asked for is not for this one.
    run.take(Reported{2, 1, "late", {}, before});
    QVERIFY(run.state.participants.at(2).state == Participation::invited);
    QVERIFY(refusalOf(run.state, 2, 1, before).has_value());
  }
  void theQuorumCountsToo() {
    FederationPlan plan{.quorum = 5, .deadlineSeconds = 100, .gatherSeconds = 10};
    plan.sums = Sums::secure;
    Run run(5, plan);
    run.answerAll({2, 3, 4, 5});
    run.expire();
    QCOMPARE(run.state.history.size(), 1UL);
  }
  void aSiteThatComesLateWaitsForTheNextSum() {
    Run run(4);
    run.take(SiteOnline{9});
    QVERIFY(run.commands.empty() && !run.state.participants.contains(9));
    QVERIFY(refusalOf(run.state, 9, 1, run.state.question()).has_value());
  }
  void aLostSumIsTriedAgainFromEveryStage() {
    for (const Stage stage : kStages) {
      Run run(5);
      run.reach(stage);
      run.take(SumLost{"started anew"});
      QCOMPARE(run.state.history.size(), 1UL);
      QCOMPARE(run.state.history.back().reason, std::string("started anew"));
      QCOMPARE(run.state.phase, Phase::gathering);
    }
    Run run(4);
    for ([[maybe_unused]] const Stage stage : kStages) run.answerAll({2, 3, 4, 5});
    QCOMPARE(run.state.phase, Phase::aggregating);
    run.take(SumLost{"started anew"});
    QCOMPARE(run.state.attempt, 2U);
  }
  void anOpenRoundKnowsNothingOfSums() {
    FederationState state = FederationState::begin({.quorum = 1}, 0);
    state = step(std::move(state), {1, SiteOnline{5}}).state;
    const FederationState before = state;
    const Step lost = step(state, {1, SumLost{"x"}});
    QVERIFY(!lost.changed && lost.state == before);
    state = step(std::move(state), {1, Reported{5, 1, "r", {}, {Stage::keys, 1}}}).state;
    QVERIFY(state == before);
  }
  void twoSitesAreNoSecret() {
    FederationPlan plan{.quorum = 2};
    QVERIFY(plan.validate().has_value());
    plan.sums = Sums::secure;
    QVERIFY(!plan.validate());
    plan.quorum = 3;
    QVERIFY(plan.validate().has_value());
  }
  void randomEventsKeepTheSumsApartAndReplayToTheSameState() {
    std::size_t committed = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      Random random(seed);
      const FederationPlan plan = anyPlan(random, seed);
      FederationState state = FederationState::begin(plan, 100);
      std::vector<Event> journal;
      double clock = 100;
      for (int i = 0; i < 400; ++i) {
        clock += random.uniform(-0.5, 1);
        const Event event = anyEvent(random, state, std::max(clock, state.now));
        Step next = step(state, event);
        if (next.changed) journal.push_back(event);
        if (!next.changed) QVERIFY(next.commands.empty());
        checkBetween(state, next.state);
        QVERIFY(outstanding(next.state).size() >= next.commands.size());
        state = std::move(next.state);
      }
      checkRecords(state);
      committed += static_cast<std::size_t>(
          std::ranges::count(state.history, RoundEnd::committed, &RoundRecord::end));
      FederationState replayed = FederationState::begin(plan, 100);
      for (const Event& event : journal) replayed = step(std::move(replayed), event).state;
      replayed.now = state.now;
      QVERIFY(replayed == state);
    }
    QVERIFY2(committed > 50, concat(committed).c_str());  // or the laws were not put to the test
  }
  /// Whatever came before: sites that answer and a clock that runs bring every run to its end.
  void everyRunEnds() {
    for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
      Random random(seed);
      const FederationPlan plan = anyPlan(random, seed);
      FederationState state = FederationState::begin(plan, 100);
      double clock = 100;
      for (int i = 0; i < 100; ++i)
        state =
            step(std::move(state), anyEvent(random, state, clock += random.uniform(0, 1))).state;
      for (NodeId site = 2; site < 9; ++site)
        state = step(std::move(state), {clock, SiteOnline{site}}).state;
      int turns = 0;
      while (state.phase != Phase::finished && state.phase != Phase::failed) {
        QVERIFY(++turns < 3000);
        const NodeId site = 2 + random.below(7);
        state = step(std::move(state),
                     {clock += 0.5, Reported{site, state.round, "r", {}, state.question()}})
                    .state;
        state = step(std::move(state), {clock, Tick{}}).state;
        if (state.phase == Phase::aggregating)
          state = step(std::move(state), {clock, Aggregated{"m", {}}}).state;
      }
      checkRecords(state);
    }
  }
};

TWINSCOPE_SUITE(SecureStepTest, "secure_step_test");

}  // namespace twinscope::fedlink

#include "secure_step_test.moc"
