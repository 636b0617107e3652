#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/round/step.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::fedlink {
namespace {

/// Anything that a network, a disk or a hostile site may bring, in any order.
Event anyEvent(Random& random, const FederationState& state, double at) {
  const NodeId site = 2 + random.below(6);
  const auto round = static_cast<std::uint32_t>(state.round + random.below(3) - 1);
  const std::string reply = concat("reply ", random.below(4));
  switch (random.below(10)) {
    case 0:
      return {at, SiteOnline{site}};
    case 1:
      return {at, SiteOffline{site}};
    case 2:
      return {at, Delivered{site, round}};
    case 3:
    case 4:
      return {at, Reported{site, round, reply, {{"num-examples", 3}}}};
    case 5:
      return {at, Refused{site, round, "NaN"}};
    case 6:
      return {at, SiteFailed{site, round, "out of memory"}};
    case 7:
      return {at, AggregationFailed{"disk full"}};
    case 8:
      return {at, Aggregated{"model", {{site, 1, random.below(3) == 0 ? "outlier" : "", "x"}}}};
    default:
      return {at, Tick{}};
  }
}

/// What must hold between two states, whatever happened.
void checkNothingAcknowledgedIsLost(const FederationState& before, const FederationState& after) {
  const bool closed = after.history.size() > before.history.size();
  for (const auto& [site, participant] : before.participants) {
    if (participant.state != Participation::accepted) continue;
    const auto& now = closed ? after.history.back().participants : after.participants;
    const auto at = now.find(site);
    QVERIFY(at != now.end());
    QCOMPARE(at->second.reply, participant.reply);
    const bool judged = at->second.state == Participation::refused && !at->second.reason.empty();
    QVERIFY(at->second.state == Participation::accepted || judged);
  }
  QVERIFY(after.history.size() <= before.history.size() + 1);
  QVERIFY(after.now >= before.now);
}

void checkRecords(const FederationState& state) {
  std::uint32_t committed = 0;
  for (const RoundRecord& record : state.history) {
    if (record.end == RoundEnd::abandoned) {
      QVERIFY(!record.reason.empty());
      continue;
    }
    QCOMPARE(record.round, ++committed);  // each round once, in order
    for (const auto& [site, participant] : record.participants)
      QVERIFY(participant.weight == 0 || !participant.reply.empty());
  }
  QVERIFY(committed <= state.plan.rounds);
}

}  // namespace

class StepPropertyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void randomEventsLoseNothingAndReplayToTheSameState() {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      Random random(seed);
      const FederationPlan plan{.rounds = 1 + static_cast<std::uint32_t>(random.below(3)),
                                .quorum = 1 + random.below(4),
                                .deadlineSeconds = 30,
                                .gatherSeconds = random.below(2) * 5.0,
                                .maxAttempts = 1 + static_cast<std::uint32_t>(random.below(3)),
                                .sampleShare = random.below(3) == 0 ? 0.5 : 1.0,
                                .seed = seed};
      FederationState state = FederationState::begin(plan, 100);
      std::vector<Event> journal;
      double clock = 100;
      for (int i = 0; i < 200; ++i) {
        clock += random.uniform(-2, 4);
        // The journal keeps what the coordinator's own, never backward clock said.
        const Event event = anyEvent(random, state, std::max(clock, state.now));
        Step next = step(state, event);
        if (next.changed) journal.push_back(event);
        if (!next.changed) QVERIFY(next.commands.empty());
        checkNothingAcknowledgedIsLost(state, next.state);
        const auto todo = outstanding(next.state);
        QVERIFY(todo.size() >= next.commands.size());
        state = std::move(next.state);
      }
      checkRecords(state);
      FederationState replayed = FederationState::begin(plan, 100);
      for (const Event& event : journal) replayed = step(std::move(replayed), event).state;
      replayed.now = state.now;
      QVERIFY(replayed == state);
    }
  }
  /// Whatever came before: sites that answer and a clock that runs bring every run to its end.
  void everyRunEnds() {
    for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
      Random random(seed);
      const FederationPlan plan{.rounds = 3, .quorum = 2, .deadlineSeconds = 30, .seed = seed};
      FederationState state = FederationState::begin(plan, 100);
      double clock = 100;
      for (int i = 0; i < 60; ++i)
        state =
            step(std::move(state), anyEvent(random, state, clock += random.uniform(0, 3))).state;
      for (const NodeId site : {2, 3})
        state = step(std::move(state), {clock, SiteOnline{site}}).state;
      int turns = 0;
      while (state.phase != Phase::finished && state.phase != Phase::failed) {
        QVERIFY(++turns < 400);
        const NodeId site = 2 + random.below(6);
        state = step(std::move(state), {clock += 1, Reported{site, state.round, "r", {}}}).state;
        state = step(std::move(state), {clock, Tick{}}).state;
        if (state.phase == Phase::aggregating)
          state = step(std::move(state), {clock, Aggregated{"m", {}}}).state;
      }
      checkRecords(state);
    }
  }
};

TWINSCOPE_SUITE(StepPropertyTest, "step_property_test");

}  // namespace twinscope::fedlink

#include "step_property_test.moc"
