#include "fedlink/wire/tensors.h"
#include "tests/fedlink/site/site_bench.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

using tests::refused;
using tests::SiteBench;
using tests::with;
using Instead = std::optional<Result<FleetResponse>>;

/// A bench with one order and nobody in the way.
struct OneOrder {
  explicit OneOrder(tests::Order order = {.weights = {1, 2, 3}}) { bench.server.give(order); }

  SiteRound run(const AgentOptions& options = tests::plainAgent()) {
    const auto ended = bench.run(options);
    if (!ended) qWarning("%s", describe(ended.error()).c_str());
    const auto rounds = bench.rounds();
    return rounds.empty() ? SiteRound{.kind = "none"} : rounds.front();
  }

  SiteBench bench;
};

}  // namespace

/// Fetching instructions and sending answers, with everything that gets in the way.
class SendTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anAnswerArrives() {
    OneOrder site;
    const SiteRound round = site.run();
    QVERIFY(round.sent && !round.accepted.has_value() && round.round == 1);
    const auto replies = site.bench.server.replies();
    QCOMPARE(replies.size(), 1UL);
    QCOMPARE(replies[0].head.source, 77UL);
    QCOMPARE(replies[0].head.destination, 1UL);
    QCOMPARE(replies[0].head.group, std::string("1"));
    QCOMPARE(replies[0].head.runId, tests::ScriptedServer::runId);
    QVERIFY(replies[0].head.createdAt + replies[0].head.secondsToLive <= 2000 + 1e-6);
    QVERIFY(!site.bench.objects.contains(replies[0].head.replyTo));  // nothing is kept
  }
  void anObjectThatIsNotThereYet() {
    OneOrder site;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "pull-object" || site.bench.server.callsOf("pull-object") > 5)
        return std::nullopt;
      fleet::PullObjectResponse later;
      later.set_object_found(true);
      return with(later);
    };
    QVERIFY(site.run().sent);
    QVERIFY(site.bench.slept() >= 5 * 0.2);
  }
  void anInstructionThatCannotBeFetched_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    fleet::PullObjectResponse wrong;
    wrong.set_object_found(true);
    wrong.set_object_available(true);
    wrong.set_object_content("what it is not");
    QTest::newRow("gone") << 200 << QByteArray();
    QTest::newRow("run over") << 403 << QByteArray("{\"code\":2007}");
    QTest::newRow("run unknown") << 500 << QByteArray();
    QTest::newRow("other bytes") << 200 << QByteArray::fromStdString(wrong.SerializeAsString());
  }
  /// It is dropped with a word, and the site goes on.
  void anInstructionThatCannotBeFetched() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    OneOrder site;
    site.bench.server.give({.round = 2, .weights = {4, 5, 6}});
    int bad = 1;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "pull-object" || bad-- <= 0) return std::nullopt;
      return FleetResponse{.status = status, .headers = {}, .body = body.toStdString()};
    };
    const SiteRound dropped = site.run();
    QVERIFY(!dropped.sent && !dropped.reason.empty());
    QCOMPARE(site.bench.trained, 1);
    QCOMPARE(site.bench.server.replies().size(), 1UL);
    QCOMPARE(site.bench.server.replies()[0].head.group, std::string("2"));
  }
  void anObjectThatWasNotStored() {
    OneOrder site;
    int lost = 3;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "push-object" || lost-- <= 0) return std::nullopt;
      return with(fleet::PushObjectResponse());
    };
    QVERIFY(site.run().sent);
    QCOMPARE(site.bench.server.replies().size(), 1UL);
    QVERIFY(site.bench.server.callsOf("push-messages") >= 2);
    QCOMPARE(site.bench.trained, 1);
  }
  /// Every second upload breaks: what arrived is not sent again.
  void aLinkThatBreaksAllTheTime() {
    OneOrder site({.weights = std::vector<float>(300'000, 1.F)});  // in chunks
    int turn = 0;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "push-object" || ++turn % 2 == 0) return std::nullopt;
      return failure("net.broken", "the line is cut");
    };
    QVERIFY(site.run().sent);
    QCOMPARE(site.bench.server.repeatedObjects(), 0);
    QCOMPARE(site.bench.trained, 1);
  }
  void aRefusedAnnouncement() {
    OneOrder site;
    site.bench.server.instead = [](const FleetRequest& request) -> Instead {
      if (request.method != "push-messages") return std::nullopt;
      fleet::PushMessagesResponse no;
      no.set_refusal("Round 1 is closed: the update came too late");
      return with(no);
    };
    const SiteRound round = site.run();
    QVERIFY(!round.sent && round.accepted == false);
    QCOMPARE(round.reason, std::string("Round 1 is closed: the update came too late"));
    QCOMPARE(site.bench.server.callsOf("push-object"), 0);
  }
  /// The word on the whole reply; the rest of it would be sent for nothing.
  void aRefusalInTheMiddle() {
    OneOrder site({.weights = std::vector<float>(500'000, 1.F)});
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "push-object" || site.bench.server.callsOf("push-object") < 3)
        return std::nullopt;
      fleet::PushObjectResponse no;
      no.set_stored(true);
      no.set_refusal("too late");
      return with(no);
    };
    const SiteRound round = site.run();
    QVERIFY(round.accepted == false && round.reason == "too late");
    QCOMPARE(site.bench.server.callsOf("push-object"), 3);
    QCOMPARE(site.bench.server.callsOf("push-messages"), 1);
  }
  /// Flower says so of a reply that it does not take, and of one that is complete.
  void nothingIsAskedFor() {
    OneOrder site;
    site.bench.server.instead = [](const FleetRequest& request) -> Instead {
      if (request.method != "push-messages") return std::nullopt;
      return with(fleet::PushMessagesResponse());
    };
    const SiteRound round = site.run();
    QVERIFY(round.sent && !round.accepted.has_value() && !round.reason.empty());
  }
  void theRunEndsBeforeTheAnswer() {
    for (const int status : {403, 500}) {
      OneOrder site;
      site.bench.server.instead = [status](const FleetRequest& request) -> Instead {
        if (request.method != "push-messages") return std::nullopt;
        return refused(status, 2007);
      };
      const SiteRound round = site.run();
      QVERIFY(!round.sent && !round.reason.empty());
      QCOMPARE(site.bench.server.callsOf("push-messages"), 1);
    }
  }
  void theRunEndsDuringTheAnswer() {
    OneOrder site;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      const bool over = site.bench.server.callsOf("push-object") > 1;
      if (over && request.method.starts_with("push-")) return refused(403, 2007);
      return std::nullopt;
    };
    const SiteRound round = site.run();
    QVERIFY(!round.sent && !round.reason.empty());
  }
  /// Flower drops a finished reply whose site has left, so the site stays a while; a run that is over needs nobody.
  void leavingTakesItsTime() {
    for (const bool over : {false, true}) {
      OneOrder site;
      if (!over) site.bench.server.runEnded.clear();
      auto options = tests::plainAgent();
      if (!over) options.rounds = 1;
      QVERIFY(site.run(options).sent);
      QCOMPARE(site.bench.server.calls.back(), std::string("deactivate-node"));
      const std::size_t last = site.bench.sleeps.size();
      QCOMPARE(!over && site.bench.sleeps.at(last - 1) >= 5, !over);
    }
  }
  void itLeavesAfterItsRounds() {
    OneOrder site;
    for (std::uint32_t round = 2; round <= 5; ++round)
      site.bench.server.give({.round = round, .weights = {1}});
    auto options = tests::plainAgent();
    options.rounds = 3;
    QVERIFY(site.run(options).sent);
    QCOMPARE(site.bench.trained, 3);
    QCOMPARE(site.bench.rounds().size(), 3UL);
  }
  void verdictsAreHeardOnce() {
    OneOrder site;
    bool told = false;
    site.bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method != "pull-messages" || site.bench.server.replies().empty() || told)
        return std::nullopt;
      told = true;
      fleet::PullMessagesResponse news;
      auto* verdict = news.add_verdicts();
      verdict->set_round(1);
      verdict->set_accepted(true);
      verdict->set_weight(0.25);
      verdict->set_reason("by examples");
      news.set_rounds_told(1);
      return with(news);
    };
    const SiteRound round = site.run();
    QVERIFY(round.accepted == true && round.weight == 0.25 && round.reason == "by examples");
    QCOMPARE(site.bench.server.pulls.front().rounds_heard(), 0U);
    QVERIFY(site.bench.server.pulls.front().has_rounds_heard());
    QCOMPARE(site.bench.server.pulls.back().rounds_heard(), 1U);
  }
  /// A chunk is half a second of what the link was seen to carry, so that it passes any time-out and a cut costs little.
  void chunksFitTheLink_data() {
    QTest::addColumn<double>("bytesPerSecond");
    QTest::addColumn<int>("chunk");
    QTest::newRow("0.1 Mbit/s") << 12.5e3 << (128 << 10);
    QTest::newRow("20 Mbit/s") << 2.5e6 << 1'250'000;
    QTest::newRow("10 Gbit/s") << 1.25e9 << (2 << 20);
  }
  void chunksFitTheLink() {
    QFETCH(double, bytesPerSecond);
    QFETCH(int, chunk);
    const std::size_t count = 2'000'000;
    SiteBench bench;
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; ++i) weights[i] = static_cast<float>(i);
    for (std::uint32_t round = 1; round <= 2; ++round)
      bench.server.give({.round = round, .weights = weights, .secondsToLive = 1e9});
    bench.secondsPerByteUp = 1 / bytesPerSecond;
    std::vector<std::size_t> largest(3);
    bench.server.instead = [&](const FleetRequest& request) -> Instead {
      if (request.method == "push-object") {
        auto& most = largest[static_cast<std::size_t>(bench.trained)];
        most = std::max(most, request.body.size());
      }
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QVERIFY(largest[1] < 600'000);  // before anything is known
    QVERIFY2(std::abs(static_cast<double>(largest[2]) - chunk) < 0.05 * chunk,
             std::to_string(largest[2]).c_str());
  }
};

TWINSCOPE_SUITE(SendTest, "send_test");

}  // namespace twinscope::fedlink

#include "send_test.moc"
