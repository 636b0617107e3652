#include "fedlink/round/step.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

/// A run that the test drives by hand.
struct Run {
  FederationState state;
  std::vector<Command> commands;

  explicit Run(FederationPlan plan) : state(FederationState::begin(plan, 1000)) {}
  void operator()(double at, auto what) {
    Step next = step(std::move(state), {.at = at, .what = std::move(what)});
    state = std::move(next.state);
    commands = std::move(next.commands);
  }
  [[nodiscard]] std::size_t invitations() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        commands, [](const Command& c) { return std::holds_alternative<Invite>(c); }));
  }
  [[nodiscard]] bool aggregates() const {
    return !commands.empty() && std::holds_alternative<Aggregate>(commands.back());
  }
};

Reported report(NodeId site, std::uint32_t round, std::string reply = "reply") {
  return {.site = site, .round = round, .reply = std::move(reply), .metrics = {}};
}

}  // namespace

class StepTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aRunOfTwoSites() {
    Run run({.rounds = 2, .quorum = 2, .deadlineSeconds = 60});
    run(1001, SiteOnline{7});
    QCOMPARE(run.invitations(), 0UL);
    run(1002, SiteOnline{5});
    QCOMPARE(run.invitations(), 2UL);
    run(1003, Delivered{7, 1});
    run(1004, report(7, 1));
    QVERIFY(run.commands.empty());
    run(1005, report(5, 1));
    QVERIFY(run.aggregates());
    run(1006, Aggregated{"m1", {{5, 0.25, "", "by examples"}, {7, 0.75, "", "by examples"}}});
    QCOMPARE(run.state.round, 2U);
    QCOMPARE(run.invitations(), 2UL);
    QCOMPARE(run.state.history.front().participants.at(7).weight, 0.75);
    run(1007, report(5, 2));
    run(1008, report(7, 2));
    run(1009, Aggregated{"m2", {}});
    QCOMPARE(run.state.phase, Phase::finished);
    QVERIFY(std::holds_alternative<Finish>(run.commands.back()));
  }
  /// In the same event: no restart may find a round begun that must not be.
  void aRoundMayBeTheLastBeforeThePlanSaysSo() {
    Run run({.rounds = 9, .quorum = 1, .deadlineSeconds = 60});
    run(1001, SiteOnline{5});
    run(1002, report(5, 1));
    const CentralSpend spend{.noiseMultiplier = 1, .epsilon = 4.9, .delta = 1e-5};
    run(1003, Aggregated{"m", {}, spend, "the budget is spent"});
    QCOMPARE(run.state.phase, Phase::finished);
    QCOMPARE(run.state.endReason, std::string("the budget is spent"));
    QVERIFY(run.state.history.back().privacy == spend);
    QVERIFY(run.invitations() == 0 && std::holds_alternative<Finish>(run.commands.back()));
  }
  void theDeadlineEndsTheWaitForAStraggler() {
    Run run({.quorum = 2, .deadlineSeconds = 60});
    for (const NodeId site : {5, 6, 7}) run(1001, SiteOnline{site});
    run(1010, report(5, 1));
    run(1011, report(6, 1));
    run(1060, Tick{});
    QVERIFY(!run.aggregates());
    run(1061, Tick{});
    QVERIFY(run.aggregates());
    QCOMPARE(*refusalOf(run.state, 7, 1),
             std::string("Round 1 is closed: the update came too late"));
    run(1062, report(7, 1, "late"));
    run(1063, Aggregated{"m", {}});
    run(1064, report(7, 1, "late"));
    QVERIFY(run.state.history.front().late.contains(7));
    QCOMPARE(run.state.history.front().participants.at(7).state, Participation::invited);
  }
  void aSiteThatLeftIsNotWaitedFor() {
    Run run({.quorum = 1, .deadlineSeconds = 60});
    run(1001, SiteOnline{5});
    run(1001, SiteOnline{6});
    run(1010, report(5, 1));
    QVERIFY(!run.aggregates());
    run(1011, SiteOffline{6});
    QVERIFY(run.aggregates());
  }
  void missedQuorumIsTriedAgainAndThenGivenUp() {
    Run run({.quorum = 2, .deadlineSeconds = 60, .maxAttempts = 2});
    run(1000, SiteOnline{5});
    run(1000, SiteOnline{6});
    run(1001, report(5, 1));
    run(1002, SiteFailed{6, 1, "disk full"});
    QCOMPARE(run.state.phase, Phase::training);  // a newcomer may still save it
    run(1031, Tick{});
    QCOMPARE(run.state.attempt, 2U);
    QCOMPARE(run.state.history.front().participants.at(6).reason, std::string("disk full"));
    QCOMPARE(run.invitations(), 2UL);
    run(1100, Tick{});
    QCOMPARE(run.state.phase, Phase::failed);
  }
  void aNewcomerJoinsInTheFirstHalfOnly() {
    Run run({.quorum = 1, .deadlineSeconds = 60});
    run(1000, SiteOnline{5});
    run(1030, SiteOnline{6});
    QCOMPARE(run.invitations(), 1UL);
    run(1031, SiteOnline{7});
    QCOMPARE(run.invitations(), 0UL);
    QVERIFY(refusalOf(run.state, 7, 1)->starts_with("This site was not invited"));
  }
  void aSecondReportChangesNothing() {
    Run run({.quorum = 2, .deadlineSeconds = 60});
    run(1000, SiteOnline{5});
    run(1000, SiteOnline{6});
    run(1001, report(5, 1, "first"));
    const auto before = run.state.participants;
    run(1001, report(5, 1, "second"));
    QVERIFY(run.state.participants == before);
    QVERIFY(refusalOf(run.state, 5, 1)->starts_with("This site has already answered"));
  }
  void gatheringWaitsForMoreThanTheQuorum() {
    Run run({.quorum = 1, .deadlineSeconds = 60, .gatherSeconds = 10});
    run(1001, SiteOnline{5});
    run(1009, SiteOnline{6});
    QCOMPARE(run.invitations(), 0UL);
    run(1010, Tick{});
    QCOMPARE(run.invitations(), 2UL);
  }
  void samplingInvitesTheShareAndTheSameSitesAgain() {
    std::size_t invited = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const FederationPlan plan{
          .quorum = 100, .deadlineSeconds = 60, .sampleShare = 0.3, .seed = seed};
      Run first(plan), second(plan);
      for (NodeId site = 2; site < 102; ++site) {
        first(1001, SiteOnline{site});
        second(1001, SiteOnline{103 - site});
      }
      QVERIFY(first.state.participants == second.state.participants);
      invited += first.state.participants.size();
    }
    QVERIFY2(invited > 540 && invited < 660, std::to_string(invited).c_str());  // 600 ± 3 sigma
  }
  void aSetBackClockReopensNothing() {
    Run run({.quorum = 1, .deadlineSeconds = 60});
    run(1000, SiteOnline{5});
    run(1000, SiteOnline{6});
    run(1055, report(5, 1));
    run(900, Tick{});
    QCOMPARE(run.state.now, 1055.0);
  }
  void plansOutOfRangeAreRefused() {
    QVERIFY(FederationPlan{}.validate().has_value());
    QVERIFY(!FederationPlan{.rounds = 0}.validate().has_value());
    QVERIFY(!FederationPlan{.quorum = 0}.validate().has_value());
    QVERIFY(!FederationPlan{.deadlineSeconds = std::nan("")}.validate().has_value());
    QVERIFY(!FederationPlan{.sampleShare = 0}.validate().has_value());
  }
};

TWINSCOPE_SUITE(StepTest, "step_test");

}  // namespace twinscope::fedlink

#include "step_test.moc"
