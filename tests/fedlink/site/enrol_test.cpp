#include "tests/fedlink/site/site_bench.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using tests::Order;
using tests::refused;
using tests::SiteBench;

constexpr double kHeartbeat = 30;

std::unexpected<Error> away() { return failure("net.refused", "nobody is there"); }

}  // namespace

/// How a site comes in, and how it waits.
class EnrolTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aFreshSite() {
    SiteBench bench;
    QVERIFY(bench.run().has_value());
    QVERIFY(bench.server.calls == std::vector<std::string>({"register-node", "activate-node",
                                                            "pull-messages", "deactivate-node"}));
    QCOMPARE(bench.memory.node().value().value(), 77UL);
    QCOMPARE(bench.status.phase, AgentPhase::ended);
  }
  /// Also while the server still believes it online, where activating would fail.
  void aSiteThatWasHereBefore() {
    SiteBench bench;
    QVERIFY(bench.memory.saveNode(77).has_value());
    bench.server.instead = [](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "activate-node") return refused(412, 2004);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.server.calls.front(), std::string("send-node-heartbeat"));
    QCOMPARE(bench.server.callsOf("activate-node"), 0);
    QCOMPARE(bench.server.callsOf("register-node"), 0);
  }
  void aKeyThatIsRegisteredAlready_data() {
    QTest::addColumn<int>("code");
    QTest::newRow("by the site") << 23;
    QTest::newRow("by the staff") << 2001;
  }
  void aKeyThatIsRegisteredAlready() {
    QFETCH(int, code);
    SiteBench bench;
    bench.server.instead =
        [code](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "register-node") return refused(412, code);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.memory.node().value().value(), 77UL);
  }
  /// The id was lost with the site's folder: it must wait until the server takes it for gone.
  void withoutItsIdASiteWaits() {
    SiteBench bench;
    const double start = bench.now;
    bench.server.instead =
        [&](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "register-node") return refused(412, 23);
      if (request.method == "activate-node" && bench.now < start + 2 * kHeartbeat)
        return refused(412, 2004);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.memory.node().value().value(), 77UL);
    QVERIFY(bench.server.callsOf("activate-node") > 10);
  }
  void aKeyThatNobodyEntered() {
    SiteBench bench;
    bench.server.instead = [](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "register-node") return refused(412, 2001);
      if (request.method == "activate-node") return refused(412, 2004);
      return std::nullopt;
    };
    const auto ended = bench.run();
    QCOMPARE(ended.error().code, std::string("fleet.not-activated"));
    QVERIFY(!ended.error().remedy.empty());
    QVERIFY(bench.slept() >= 2 * kHeartbeat && bench.slept() < 3 * kHeartbeat);
  }
  void aServerThatForgot() {
    SiteBench bench;
    QVERIFY(bench.memory.saveNode(5).has_value());
    bench.server.instead = [](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "send-node-heartbeat") return refused(401, 0);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.server.callsOf("register-node"), 1);
    QCOMPARE(bench.memory.node().value().value(), 77UL);
  }
  void aServerThatForgotWhileTheSiteWaited() {
    SiteBench bench;
    bool forgot = false;
    bench.server.instead =
        [&](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      if (request.method == "register-node" && forgot) bench.server.node = 78;
      if (request.method == "pull-messages" && bench.server.node == 77) {
        forgot = true;
        return refused(401, 0);
      }
      if (request.method == "send-node-heartbeat" && bench.server.node == 77)
        return refused(401, 0);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.memory.node().value().value(), 78UL);
  }
  /// What it had asked for is nobody's any more: it is dropped, and the site stays.
  void aServerThatForgotWhileTheSiteTrained() {
    SiteBench bench;
    bench.server.give({.weights = {1, 2}});
    bench.trainer = [&](const SiteInstruction& instruction) {
      bench.server.node = 78;
      return tests::addOne(instruction);
    };
    bench.server.instead =
        [&](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      fleet::SendNodeHeartbeatRequest body;
      const bool isNamed = request.method != "register-node" && request.method != "activate-node" &&
                           request.method != "deactivate-node";
      if (isNamed && body.ParseFromString(request.body) &&
          body.node().node_id() != bench.server.node)
        return refused(401, 0);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.trained, 1);
    QVERIFY(bench.server.replies().empty());
    QVERIFY(!bench.memory.task().value().has_value());
    QVERIFY(!bench.rounds().at(0).sent && !bench.rounds().at(0).reason.empty());
  }
  /// A wrong clock, say: a person is needed, and nobody is asked a thousand times.
  void aSignatureThatIsNeverAccepted() {
    SiteBench bench;
    QVERIFY(bench.memory.saveNode(77).has_value());
    bench.server.instead = [](const FleetRequest&) -> std::optional<Result<FleetResponse>> {
      return refused(401, 0);
    };
    QCOMPARE(bench.run().error().code, std::string("fleet.unauthorised"));
    QVERIFY(bench.server.calls.size() < 10);
    QVERIFY(bench.slept() < 60);
  }
  void aServerThatIsNone() {
    for (const int status : {404, 405, 418}) {
      SiteBench bench;
      bench.server.instead = [status](const FleetRequest&) -> std::optional<Result<FleetResponse>> {
        return FleetResponse{.status = status};
      };
      QCOMPARE(bench.run().error().code, std::string("fleet.protocol"));
    }
  }
  void pausesGrowWhileNobodyAnswers_data() {
    QTest::addColumn<int>("status");
    QTest::newRow("no connection") << 0;
    for (const int status : {502, 503, 504}) QTest::newRow("busy") << status;
  }
  void pausesGrowWhileNobodyAnswers() {
    QFETCH(int, status);
    SiteBench bench;
    int left = 12;
    bench.server.instead = [&](const FleetRequest&) -> std::optional<Result<FleetResponse>> {
      if (left-- <= 0) return std::nullopt;
      if (status == 0) return away();
      return FleetResponse{.status = status};
    };
    QVERIFY(bench.run().has_value());
    for (std::size_t i = 0; i < 12; ++i) {
      const double planned = std::min(60.0, std::exp2(static_cast<double>(i)));
      QVERIFY2(bench.sleeps.at(i) >= planned / 2 && bench.sleeps.at(i) <= planned * 1.5,
               std::to_string(bench.sleeps.at(i)).c_str());
    }
    QVERIFY(!bench.status.trouble.has_value());  // it is over
  }
  void whyASiteIsOffline() {
    SiteBench bench;
    bench.server.instead = [&](const FleetRequest&) -> std::optional<Result<FleetResponse>> {
      if (bench.now > 1100) bench.stop.request_stop();
      return away();
    };
    QCOMPARE(bench.run().error().kind, ErrorKind::cancelled);
    QCOMPARE(bench.status.trouble->code, std::string("net.refused"));
    QCOMPARE(bench.status.troubleSince, 1000.0);
  }
  /// A lost answer makes an HTTP client repeat the request, whose nonce is then spent.
  void aRefusedSignatureIsMadeOnceMore() {
    SiteBench bench;
    std::set<std::string> nonces;
    bench.server.instead =
        [&](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      nonces.insert(request.headers.at("twinscope-nonce"));
      if (bench.server.callsOf("pull-messages") == 1 && request.method == "pull-messages")
        return refused(401, 0);
      return std::nullopt;
    };
    QVERIFY(bench.run().has_value());
    QCOMPARE(bench.server.callsOf("pull-messages"), 2);
    QCOMPARE(bench.server.callsOf("register-node"), 1);
    QCOMPARE(nonces.size(), bench.server.calls.size());
  }
  void aHeartbeatTellsTheInterval() {
    tests::SiteFixture site(1);
    tests::ScriptedServer server;
    auto parts = site.partsOver(server);
    std::stop_source stop;
    double told = 0;
    server.instead = [&](const FleetRequest& request) -> std::optional<Result<FleetResponse>> {
      fleet::SendNodeHeartbeatRequest body;
      if (request.method == "send-node-heartbeat" && body.ParseFromString(request.body))
        told = body.heartbeat_interval();
      return std::nullopt;
    };
    std::vector<double> pauses;
    parts.sleep = [&](double seconds, const std::stop_token&) {
      pauses.push_back(seconds);
      if (pauses.size() == 3) stop.request_stop();
    };
    auto options = tests::plainAgent();
    options.heartbeatSeconds = 40;
    QVERIFY(site.journal.saveNode(77).has_value());
    SiteAgent agent(options, parts);
    const JobContext silent = silentContext();
    QVERIFY(agent.run({std::stop_token(), silent.progress, silent.log}).has_value());
    pauses.clear();
    QVERIFY(agent.beat(stop.get_token()).has_value());
    QCOMPARE(told, 40.0);
    for (const double pause : pauses) QVERIFY(pause < 40);
  }
  void optionsThatMakeNoSense() {
    for (const auto& change : std::vector<std::function<void(AgentOptions&)>>{
             [](auto& o) { o.heartbeatSeconds = 9; }, [](auto& o) { o.heartbeatSeconds = 1801; },
             [](auto& o) { o.pollSeconds = 0; }, [](auto& o) { o.privacy = {}; },
             [](auto& o) {
               o.packing = UpdatePacking::fixed;
               o.compression.keepShare = 0;
             }}) {
      auto options = tests::plainAgent();
      change(options);
      SiteBench bench;
      QVERIFY(!bench.run(options).has_value());
      QVERIFY(bench.server.calls.empty());
    }
  }
};

TWINSCOPE_SUITE(EnrolTest, "enrol_test");

}  // namespace twinscope::fedlink

#include "enrol_test.moc"
