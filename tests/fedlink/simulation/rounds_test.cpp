#include "core/base/text.h"
#include "tests/fedlink/support/federation_fixture.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using tests::CoordinatorFixture;
using tests::SiteFixture;

/// Runs a coordinator and its sites to the end.
void runAll(Coordinator& coordinator, std::vector<SiteFixture*> sites,
            const AgentOptions& options) {
  LocalTransport transport(coordinator.handler());
  std::vector<std::jthread> threads;
  for (SiteFixture* site : sites)
    threads.emplace_back([&, site](std::stop_token stop) {
      const JobContext silent = silentContext();
      SiteAgent agent(options, site->partsOver(transport));
      const auto ended = agent.run({stop, silent.progress, silent.log});
      if (!ended && ended.error().kind != ErrorKind::cancelled)
        qWarning("%s", describe(ended.error()).c_str());
    });
  const auto ended = coordinator.run(silentContext());
  if (!ended) qWarning("%s", describe(ended.error()).c_str());
  coordinator.bidFarewell(5, {});
}

}  // namespace

class RoundsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Weights 1 and 3 of 4 examples, steps 1 and 2: each round adds 1.75.
  void twoSitesThreeRoundsOfFedAvg() {
    CoordinatorFixture house;
    const std::vector<float> initial(1000, 0.5F);
    auto coordinator = Coordinator::open(
        tests::optionsFor(1000, {.rounds = 3, .quorum = 2, .deadlineSeconds = 20}), house.parts(),
        initial);
    QVERIFY2(coordinator.has_value(), coordinator ? "" : describe(coordinator.error()).c_str());
    SiteFixture one(1, 1), two(2, 3);
    runAll(**coordinator, {&one, &two}, tests::plainAgent());
    for (const float value : (*coordinator)->global()) QCOMPARE(value, 0.5F + 3 * 1.75F);
    const auto state = (*coordinator)->snapshot().state;
    QCOMPARE(state.phase, Phase::finished);
    QCOMPARE(state.history.size(), 3UL);
    for (const auto& [site, participant] : state.history[0].participants) {
      QVERIFY(participant.bytesUp > 4000 && participant.bytesDown > 4000);
      QVERIFY(!participant.reason.empty());
    }
    QCOMPARE(one.trainer.trained, 3);
    const auto rounds = one.journal.rounds().value();
    QCOMPARE(rounds.size(), 3UL);
    QVERIFY(rounds[0].accepted == true && rounds[0].weight == 0.25);
  }
  void compressedUpdatesComeThroughTheSameDoor() {
    CoordinatorFixture house;
    const std::vector<float> initial(50'000, 1.F);
    auto coordinator =
        Coordinator::open(tests::optionsFor(50'000, {.quorum = 2, .deadlineSeconds = 20}),
                          house.parts(), initial)
            .value();
    SiteFixture one(1), two(2);
    auto options = tests::plainAgent();
    options.packing = UpdatePacking::fixed;
    options.compression = {.keepShare = 1, .values = ValueFormat::int8};
    runAll(*coordinator, {&one, &two}, options);
    for (const float value : coordinator->global()) QVERIFY(std::abs(value - 2.5F) < 0.02F);
    const auto history = coordinator->snapshot().state.history;
    for (const auto& [site, participant] : history.at(0).participants)
      QVERIFY2(participant.bytesUp < 80'000, concat(participant.bytesUp).c_str());
  }
  void anOutlierIsRefusedByTheRoundsOwnMedian() {
    CoordinatorFixture house;
    const std::vector<float> initial(100, 1.F);
    auto coordinator =
        Coordinator::open(
            tests::optionsFor(100, {.quorum = 3, .deadlineSeconds = 20, .gatherSeconds = 0.5}),
            house.parts(), initial)
            .value();
    SiteFixture one(1), two(2), three(3), far(100);
    runAll(*coordinator, {&one, &two, &three, &far}, tests::plainAgent());
    for (const float value : coordinator->global()) QCOMPARE(value, 3.F);
    const auto rounds = far.journal.rounds().value();
    QVERIFY(rounds.at(0).accepted == false);
    QVERIFY(rounds.at(0).reason.starts_with("refused: it changes the model by 1000"));
  }
  void aNaNIsRefusedAndTheOthersGoOn() {
    CoordinatorFixture house;
    const std::vector<float> initial(100, 1.F);
    auto coordinator =
        Coordinator::open(tests::optionsFor(100, {.quorum = 1, .deadlineSeconds = 3}),
                          house.parts(), initial)
            .value();
    SiteFixture good(1), bad(std::nanf(""));
    runAll(*coordinator, {&good, &bad}, tests::plainAgent());
    for (const float value : coordinator->global()) QCOMPARE(value, 2.F);
  }
};

TWINSCOPE_SUITE(RoundsTest, "rounds_test");

}  // namespace twinscope::fedlink

#include "rounds_test.moc"
