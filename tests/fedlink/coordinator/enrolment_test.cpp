#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/wire/signed_request.h"
#include "tests/fedlink/coordinator/house.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

using tests::House;
using tests::RawSite;

constexpr std::size_t kCount = 8;

CoordinatorOptions someOptions(FederationPlan plan = {.rounds = 2, .quorum = 1}) {
  return tests::optionsFor(kCount, plan);
}

/// Flower's own answer to that case.
nlohmann::json golden(const char* name) {
  const auto cases = tests::goldenFile("flower/errors.json");
  for (const auto& each : cases)
    if (each.at("case") == name) return each;
  throw std::runtime_error(name);
}

bool isGolden(const FleetResponse& answer, const char* name) {
  const auto expected = golden(name);
  const bool same = answer.status == expected.at("status") && answer.body == expected.at("body");
  if (!same) qWarning("%s: %d %s", name, answer.status, answer.body.c_str());
  return same && answer.headers.at("content-type") == expected.at("content_type");
}

FleetResponse beat(const RawSite& site, NodeId node, double interval = 30) {
  fleet::SendNodeHeartbeatRequest body;
  body.mutable_node()->set_node_id(node);
  body.set_heartbeat_interval(interval);
  return site.call("send-node-heartbeat", body);
}

FleetResponse leave(const RawSite& site, const char* method) {
  fleet::DeactivateNodeRequest body;
  body.set_node_id(site.node);
  return site.call(method, body);
}

}  // namespace

class EnrolmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aSiteIsKnownByItsKey() {
    House house(someOptions());
    const RawSite one = house.enrolled(), two = house.enrolled();
    QVERIFY(one.node > 1 && two.node > 1 && one.node != two.node);
    QVERIFY(house.state().online == std::set<NodeId>({one.node, two.node}));
    QVERIFY(isGolden(one.tryRegister(), "register a key twice"));
    // Flower refuses a site that it believes online; one that crashed is welcome here at once.
    fleet::ActivateNodeResponse again;
    QVERIFY(again.ParseFromString(one.tryActivate().body));
    QCOMPARE(again.node_id(), one.node);
  }
  void whoIsNotRegistered() {
    House house(someOptions());
    RawSite stranger = house.site();
    QVERIFY(isGolden(stranger.tryActivate(), "activate an unregistered key"));
    stranger.node = 7;
    QVERIFY(isGolden(beat(stranger, 7), "node id of another node"));
  }
  void theKeyInTheBodyIsTheSenders() {
    House house(someOptions());
    const RawSite site = house.site(), other = house.site();
    fleet::RegisterNodeRequest body;
    body.set_public_key(other.key.publicKeyPem());
    QCOMPARE(site.call("register-node", body).status, 401);
    QCOMPARE(other.tryActivate().status, 412);  // nothing was registered
  }
  void intervals() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    for (const double short_ : {9.9, -1.0, std::nan("")})
      QVERIFY(isGolden(site.tryActivate(short_), "heartbeat interval below 10"));
    QVERIFY(isGolden(site.tryActivate(1800.5), "heartbeat interval above 1800"));
    QVERIFY(isGolden(beat(site, site.node, 5), "heartbeat interval below 10"));
    QCOMPARE(beat(site, site.node, 10).status, 200);
    QCOMPARE(beat(site, site.node, 1800).status, 200);
  }
  /// Every call that names a node, in the name of another site.
  void nobodySpeaksForAnother_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"send-node-heartbeat", "pull-messages", "pull-object",
                               "confirm-message-received", "push-messages", "push-object",
                               "get-run", "get-fab", "deactivate-node", "unregister-node"})
      QTest::newRow(method) << QString::fromLatin1(method);
  }
  void nobodySpeaksForAnother() {
    QFETCH(QString, method);
    House house(someOptions());
    const RawSite one = house.enrolled(), two = house.enrolled();
    fleet::DeactivateNodeRequest plain;
    plain.set_node_id(two.node);
    fleet::PullMessagesRequest nested;
    nested.mutable_node()->set_node_id(two.node);
    const bool isPlain = method.endsWith(QLatin1String("activate-node")) ||
                         method == QLatin1String("unregister-node");
    const auto answer =
        isPlain ? one.call(method.toStdString(), plain) : one.call(method.toStdString(), nested);
    QVERIFY(isGolden(answer, "node id of another node"));
    QVERIFY(house.state().online.contains(two.node));
  }
  void badSignatures() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    FleetRequest old = site.request("pull-messages", {});
    SystemRandom random;
    signRequest(old, site.key, house.now - 310, random);
    QVERIFY(isGolden(site.send(old), "timestamp 310 s old"));
    // Bodies of strangers are refused before they are read.
    FleetRequest large = old;
    large.method = "push-object";
    large.headers["content-length"] = "5242880";
    QVERIFY(
        house.coordinator().handler().refuseEarly("push-object", large.headers, {}).has_value());
    FleetRequest good = site.request("push-object", {});
    good.headers["content-length"] = "5242880";
    QVERIFY(
        !house.coordinator().handler().refuseEarly("push-object", good.headers, {}).has_value());
  }
  void aReplayedRequestIsRefused() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    fleet::PullMessagesRequest body;
    body.mutable_node()->set_node_id(site.node);
    const FleetRequest captured = site.request("pull-messages", body.SerializeAsString());
    QCOMPARE(site.send(captured).status, 200);
    QCOMPARE(site.send(captured).status, 401);
  }
  void wholeSignaturesShutStockNodesOut() {
    auto options = someOptions();
    options.signatures = SignaturePolicy::wholeRequest;
    House house(options);
    const RawSite site = house.enrolled();
    fleet::PullMessagesRequest body;
    body.mutable_node()->set_node_id(site.node);
    FleetRequest stock = site.request("pull-messages", body.SerializeAsString());
    stock.headers.erase("twinscope-nonce");
    stock.headers.erase("twinscope-signature");
    QCOMPARE(site.send(stock).status, 401);
    QCOMPARE(site.call("pull-messages", body).status, 200);
  }
  void bodiesThatAreNone() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    fleet::PullMessagesRequest named;
    named.mutable_node()->set_node_id(site.node);
    for (const char* method : {"push-messages", "push-object", "pull-object", "get-run", "get-fab",
                               "send-node-heartbeat", "confirm-message-received"}) {
      // Field 1 is the node; what follows is cut off in the middle.
      const auto answer = site.send(site.request(method, named.SerializeAsString() + "\x12\x7f"));
      QVERIFY2(answer.status == 400 || answer.status == 401, method);
    }
    QVERIFY(isGolden(site.send(site.request("register-node", "\x0a\x7f")), "body is not protobuf"));
    QVERIFY(
        isGolden(site.send(site.request("nothing", named.SerializeAsString())), "unknown route"));
  }
  void listedKeysOnly() {
    RawSite listed(nullptr, [] { return 1.8e9; });
    auto options = someOptions();
    options.registration = Registration::listed;
    options.listedKeys = {listed.key.publicKeyPem()};
    House house(options);
    listed.talkTo(house.transport());
    const auto refused = listed.tryRegister();
    QCOMPARE(refused.status, 412);
    QVERIFY(refused.body.starts_with("{\"code\":2001,"));
    fleet::ActivateNodeResponse response;
    QVERIFY(response.ParseFromString(listed.tryActivate().body));
    listed.node = response.node_id();
    QVERIFY(listed.node > 1);
    const RawSite stranger = house.site();
    QCOMPARE(stranger.tryRegister().status, 412);
    QVERIFY(isGolden(stranger.tryActivate(), "activate an unregistered key"));
    // The staff entered the key, so only they take it out.
    QVERIFY(leave(listed, "unregister-node").body.starts_with("{\"code\":2002,"));
    QCOMPARE(listed.tryActivate().status, 200);
    // The list may be given again, and longer.
    house.reopen();
    listed.talkTo(house.transport());
    QVERIFY(response.ParseFromString(listed.tryActivate().body));
    QCOMPARE(response.node_id(), listed.node);
  }
  void leaving() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    QCOMPARE(leave(site, "deactivate-node").status, 200);
    QVERIFY(house.state().online.empty());
    QVERIFY(isGolden(leave(site, "deactivate-node"), "deactivate while offline"));
    QCOMPARE(beat(site, site.node).status, 200);  // a beat alone brings it back
    QVERIFY(house.state().online.contains(site.node));
    QCOMPARE(leave(site, "unregister-node").status, 200);
    fleet::PullMessagesRequest body;
    body.mutable_node()->set_node_id(site.node);
    QVERIFY(isGolden(site.call("pull-messages", body), "any call after unregister"));
    QVERIFY(isGolden(site.tryRegister(), "register after unregister"));
    QVERIFY(isGolden(site.tryActivate(), "activate an unregistered key"));
    house.reopen();  // also after a restart
    RawSite again = site;
    again.talkTo(house.transport());
    QVERIFY(isGolden(again.tryRegister(), "register after unregister"));
  }
  void silentSitesCountAsGone() {
    House house(someOptions({.rounds = 1, .quorum = 3}));
    const RawSite quick = house.enrolled(), slow = house.enrolled();
    QCOMPARE(beat(quick, quick.node, 10).status, 200);
    house.now += 21;
    QVERIFY(house.runUntil([&] { return house.state().online == std::set{slow.node}; }));
    (void)quick.pull();  // any call is a sign of life
    QVERIFY(house.state().online.contains(quick.node));
  }
  void stockNodesGetTheirBundle() {
    auto options = someOptions();
    options.fab = Fab{.id = "us/app", .version = "1.0.0", .bytes = std::string("PK\0zip", 6)};
    House house(options);
    const RawSite site = house.enrolled();
    const auto run = site.pull().messages_list(0).metadata().run_id();
    fleet::GetRunRequest question;
    question.mutable_node()->set_node_id(site.node);
    question.set_run_id(run + 1);
    QVERIFY(isGolden(site.call("get-run", question), "get-run of an unknown run"));
    question.set_run_id(run);
    const auto told = site.ask<fleet::GetRunResponse>("get-run", question).run();
    QVERIFY(told.run_id() == run && told.fab_id() == "us/app" && told.fab_version() == "1.0.0");
    QCOMPARE(told.fab_hash(), fastSha256Hex(bytesOf(options.fab->bytes)));
    fleet::GetFabRequest bundle;
    bundle.mutable_node()->set_node_id(site.node);
    bundle.set_run_id(run);
    bundle.set_hash_str(told.fab_hash());
    const auto fab = site.ask<fleet::GetFabResponse>("get-fab", bundle).fab();
    QCOMPARE(fab.content(), options.fab->bytes);
    bundle.set_hash_str(std::string(64, '0'));
    QCOMPARE(site.call("get-fab", bundle).status, 403);
  }
  void withoutABundleStockNodesLearnThatThereIsNone() {
    House house(someOptions());
    const RawSite site = house.enrolled();
    fleet::GetRunRequest question;
    question.mutable_node()->set_node_id(site.node);
    question.set_run_id(site.pull().messages_list(0).metadata().run_id());
    QVERIFY(isGolden(site.call("get-run", question), "get-run of an unknown run"));
  }
};

TWINSCOPE_SUITE(EnrolmentTest, "enrolment_test");

}  // namespace twinscope::fedlink

#include "enrolment_test.moc"
