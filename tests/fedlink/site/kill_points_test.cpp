#include "fedlink/wire/tensors.h"
#include "tests/fedlink/site/site_bench.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope::fedlink {
namespace {

using tests::SiteBench;

struct Killed {};

AgentOptions noised() {
  AgentOptions options;
  options.privacy = {.protection = Protection::clipAndNoise,
                     .clipNorm = 1,
                     .noiseMultiplier = 2,
                     .budget = {.epsilon = 100, .delta = 1e-5}};
  options.packing = UpdatePacking::dense;
  return options;
}

std::unique_ptr<SiteBench> benchWith(std::uint32_t rounds) {
  auto bench = std::make_unique<SiteBench>();
  for (std::uint32_t round = 1; round <= rounds; ++round)
    bench->server.give({.round = round, .weights = {1, 2, static_cast<float>(round)}});
  return bench;
}

/// How many calls a whole life takes.
std::size_t eventsOf(std::uint32_t rounds) {
  const auto bench = benchWith(rounds);
  return bench->run(noised()) ? bench->log.size() : 0;
}

std::size_t countOf(const std::vector<std::string>& log, const std::string& what) {
  return static_cast<std::size_t>(std::ranges::count(log, what));
}

}  // namespace

/// The agent is ended at every call that it makes, before and after it took effect, and started again over what its journal
/// and its objects hold. Power may go at any of them.
class KillPointsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void trainsOnceSendsOnceSpendsOnce() {
    const std::size_t events = eventsOf(2);
    QVERIFY(events > 40);
    for (std::size_t at = 1; at <= events; ++at) {
      const auto bench = benchWith(2);
      std::size_t seen = 0;
      std::string killedAt;
      bench->observer = [&](const std::string& what) {
        if (++seen != at) return;
        killedAt = what;
        throw Killed();
      };
      try {
        (void)bench->run(noised());
      } catch (const Killed&) {
      }
      if (killedAt == "after pull-messages" || killedAt == "before claim") {
        // Flower gives an instruction once; ours gives it again, so that this gap loses nothing.
        continue;
      }
      QVERIFY2(bench->run(noised()).has_value(), killedAt.c_str());
      const auto replies = bench->server.replies();
      QVERIFY2(replies.size() == 2, killedAt.c_str());
      // What was trained and not written down is trained again: nobody has seen it.
      const bool lost =
          killedAt == "after train" || killedAt == "before answer" || killedAt == "before train";
      QVERIFY2(bench->trained <= (lost ? 3 : 2), killedAt.c_str());
      QVERIFY2(bench->memory.spends().value().size() == 2, killedAt.c_str());
      QVERIFY2(bench->server.repeatedObjects() == 0, killedAt.c_str());
      const auto rounds = bench->rounds();
      QVERIFY2(rounds.size() == 2 && rounds[0].sent && rounds[1].sent, killedAt.c_str());
    }
  }
  void theCostIsOnTheDiskBeforeAByteLeaves() {
    const auto bench = benchWith(2);
    QVERIFY(bench->run(noised()).has_value());
    std::size_t answered = 0, announced = 0;
    for (const std::string& what : bench->log) {
      answered += what == "after answer" ? 1U : 0U;
      announced += what == "before push-messages" ? 1U : 0U;
      if (what == "before push-messages" || what == "before push-object")
        QCOMPARE(answered, announced);
    }
    QCOMPARE(answered, 2UL);
  }
  /// A person's stop at every call: the agent ends within the call that runs, and a later one goes on.
  void aStopAtEveryCall() {
    const std::size_t events = eventsOf(1);
    for (std::size_t at = 1; at < events; ++at) {
      const auto bench = benchWith(1);
      std::size_t seen = 0, callsAtStop = 0;
      std::string stoppedAt;
      bench->observer = [&](const std::string& what) {
        if (++seen != at) return;
        stoppedAt = what;
        callsAtStop = bench->server.calls.size();
        bench->stop.request_stop();
      };
      const auto ended = bench->run(noised());
      bench->observer = {};
      if (stoppedAt.ends_with("deactivate-node")) {
        QVERIFY(ended.has_value() || ended.error().kind == ErrorKind::cancelled);
        continue;
      }
      QVERIFY2(!ended && ended.error().kind == ErrorKind::cancelled, stoppedAt.c_str());
      QVERIFY2(bench->server.calls.size() <= callsAtStop + 1, stoppedAt.c_str());
      QVERIFY2(countOf(bench->log, "before train") <= 2, stoppedAt.c_str());
      bench->stop = std::stop_source();
      QVERIFY2(bench->run(noised()).has_value(), stoppedAt.c_str());
      QVERIFY2(bench->server.replies().size() == 1, stoppedAt.c_str());
    }
  }
};

TWINSCOPE_SUITE(KillPointsTest, "kill_points_test");

}  // namespace twinscope::fedlink

#include "kill_points_test.moc"
