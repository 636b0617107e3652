#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/coordinator/submission.h"
#include "fedlink/site/reply.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/signed_request.h"
#include "fedlink/wire/tensors.h"
#include "tests/fedlink/support/federation_fixture.h"
#include "tests/support/suite.h"

#include <QTest>
#include <optional>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t modelValues = 100;

/// A coordinator for one update, and a caller who signs what it likes.
struct House {
  House() { open({}); }
  explicit House(std::size_t maxNodes) {
    CoordinatorOptions options;
    options.maxNodes = maxNodes;
    open(options);
  }

  void open(CoordinatorOptions options) {
    const std::vector<float> initial(modelValues);
    const auto plain = tests::optionsFor(modelValues, {.quorum = 1, .deadlineSeconds = 600});
    options.plan = plain.plan;
    options.parts = plain.parts;
    coordinator = Coordinator::open(options, fixture.parts(), initial).value();
  }

  [[nodiscard]] FleetRequest signedBy(const SiteKey& key, const char* method,
                                      std::string body) const {
    SystemRandom random;
    FleetRequest request{.method = method, .headers = {}, .body = std::move(body)};
    signRequest(request, key, tests::realTime(), random);
    return request;
  }
  FleetResponse call(const SiteKey& key, const char* method,
                     const google::protobuf::MessageLite& body) {
    const Peer peer{.address = "memory", .certificate = {}};
    const FleetRequest request = signedBy(key, method, body.SerializeAsString());
    HttpAnswer answer = coordinator->handler().handle(request, peer);
    return std::holds_alternative<Held>(answer) ? FleetResponse{} : std::get<FleetResponse>(answer);
  }
  /// What the server is told when it has the headers of so large a body.
  std::optional<int> early(const SiteKey& key, const char* method, const std::string& bytes) {
    FleetRequest request = signedBy(key, method, {});
    request.headers[bytes.empty() ? "transfer-encoding" : "content-length"] =
        bytes.empty() ? "chunked" : bytes;
    const auto refused = coordinator->handler().refuseEarly(method, request.headers, {});
    return refused ? std::optional(refused->status) : std::nullopt;
  }

  FleetResponse enrol(const SiteKey& key) {
    fleet::RegisterNodeRequest request;
    request.set_public_key(key.publicKeyPem());
    return call(key, "register-node", request);
  }
  /// Registers the site and has it invited.
  void join() {
    fleet::RegisterNodeResponse response;
    QVERIFY(response.ParseFromString(enrol(site).body));
    node = response.node_id();
    fleet::PullMessagesRequest pull;
    pull.mutable_node()->set_node_id(node);
    (void)call(site, "pull-messages", pull);
    QCOMPARE(coordinator->snapshot().state.participants.count(node), 1UL);
  }

  [[nodiscard]] MessageHead head() {
    MessageHead head;
    head.runId = fixture.store.run().value()->id;
    head.source = node;
    head.group = "1";
    return head;
  }
  fleet::PushMessagesResponse announce(const Message& message, const ObjectId& root,
                                       const std::vector<ObjectId>& below) {
    fleet::PushMessagesRequest request;
    request.mutable_node()->set_node_id(node);
    *request.add_messages_list() = announcementOf(root, message);
    fleet::ObjectTree& tree = *request.add_message_object_trees();
    tree.set_object_id(root);
    for (const ObjectId& id : below) tree.add_children()->set_object_id(id);
    fleet::PushMessagesResponse response;
    (void)response.ParseFromString(call(site, "push-messages", request).body);
    return response;
  }
  fleet::PushObjectResponse push(const ObjectId& id, const std::string& bytes) {
    fleet::PushObjectRequest request;
    request.mutable_node()->set_node_id(node);
    request.set_run_id(head().runId);
    request.set_object_id(id);
    request.set_object_content(bytes);
    fleet::PushObjectResponse response;
    (void)response.ParseFromString(call(site, "push-object", request).body);
    return response;
  }
  [[nodiscard]] Participant participant() const {
    return coordinator->snapshot().state.participants.at(node);
  }

  tests::CoordinatorFixture fixture;
  std::unique_ptr<Coordinator> coordinator;
  SiteKey site = SiteKey::generate();
  std::uint64_t node = 0;
};

/// A reply of zeros with these metrics.
ObjectId putReply(ObjectStore& store, const MessageHead& head, const Values& metrics,
                  std::size_t values) {
  const std::vector<float> zeros(values);
  const ObjectId weights = putTensor(store, {static_cast<std::int64_t>(values)}, zeros).value();
  const ObjectId arrays =
      store.add(encodeNamedObjects("ArrayRecord", {{"weights", weights}})).value();
  const ObjectId told = store.add(encodeMetrics(metrics)).value();
  const ObjectId records =
      store.add(encodeNamedObjects("RecordDict", {{"arrays", arrays}, {"metrics", told}})).value();
  return store.add(encodeMessage({.head = head, .content = records, .error = {}})).value();
}

std::string idOf(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(64 - digits.size(), '0') + digits;
}

}  // namespace

/// What strangers and registered sites may cost a coordinator.
class HostileSiteTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void onlyKnownSitesSendLargeBodies() {
    House house;
    house.join();
    const SiteKey stranger = SiteKey::generate();
    QVERIFY(!house.early(stranger, "register-node", "400"));
    QCOMPARE(house.early(stranger, "register-node", "1000000"), std::optional(401));
    QCOMPARE(house.early(stranger, "push-object", "5242880"), std::optional(401));
    QCOMPARE(house.early(stranger, "push-object", ""), std::optional(401));
    QVERIFY(!house.early(house.site, "push-object", "5242880"));
    QVERIFY(!house.early(house.site, "push-object", ""));
    QVERIFY(!house.early(house.site, "push-messages", "1000000"));
    QCOMPARE(house.early(house.site, "push-messages", "4000000"), std::optional(413));
  }
  void aCallThatWasCapturedBeforeARestartIsAskedForAnew() {
    House house;
    house.join();
    fleet::UnregisterNodeRequest leave;
    leave.set_node_id(house.node);
    const FleetRequest captured =
        house.signedBy(house.site, "unregister-node", leave.SerializeAsString());
    const Peer peer{.address = "memory", .certificate = {}};
    house.coordinator.reset();
    QTest::qWait(5);  // the clock goes on
    house.open({});
    const HttpAnswer answer = house.coordinator->handler().handle(captured, peer);
    QCOMPARE(std::get<FleetResponse>(answer).status, 503);
    QCOMPARE(house.call(house.site, "unregister-node", leave).status, 200);
  }
  void heldCallsCountWhenTheyAreAnswered() {
    House house;
    house.join();
    fleet::PullMessagesRequest pull;
    pull.mutable_node()->set_node_id(house.node);
    const FleetRequest request =
        house.signedBy(house.site, "pull-messages", pull.SerializeAsString());
    const Traffic before = house.coordinator->snapshot().traffic.at(house.node);
    const HttpAnswer answer = house.coordinator->handler().woken(
        std::to_string(house.node), request, {.address = "memory", .certificate = {}});
    const Traffic after = house.coordinator->snapshot().traffic.at(house.node);
    QVERIFY(after.up > before.up + request.body.size());
    QVERIFY(after.down >= before.down + std::get<FleetResponse>(answer).body.size());
  }
  void aSpentKeyIsAStrangers() {
    House house;
    house.join();
    fleet::UnregisterNodeRequest request;
    request.set_node_id(house.node);
    QCOMPARE(house.call(house.site, "unregister-node", request).status, 200);
    QCOMPARE(house.early(house.site, "push-object", "5242880"), std::optional(401));
  }
  void aCallThatIsNoObjectIsSmall() {
    House house;
    house.join();
    fleet::PushMessagesRequest request;
    request.mutable_node()->set_node_id(house.node);
    for (int i = 0; i < 1'100'000; ++i) request.add_messages_list();  // 2 bytes each
    QCOMPARE(house.call(house.site, "push-messages", request).status, 413);
  }
  void openRegistrationEndsSomewhere() {
    House house(2);
    QCOMPARE(house.enrol(SiteKey::generate()).status, 200);
    QCOMPARE(house.enrol(SiteKey::generate()).status, 200);
    QCOMPARE(house.enrol(SiteKey::generate()).status, 412);
    QCOMPARE(house.coordinator->snapshot().nodes.size(), 2UL);
  }
  void aReplyOfTooManyObjectsIsNotAnnounced() {
    House house;
    house.join();
    std::vector<ObjectId> below;
    for (std::size_t i = 0; i < 4096; ++i) below.push_back(idOf(i));
    const Message message{.head = house.head(), .content = idOf(0), .error = {}};
    const auto response = house.announce(message, std::string(64, 'f'), below);
    QVERIFY(response.objects_to_push().empty());
    QVERIFY(!response.refusal().empty());
    QVERIFY(house.fixture.store.announcements().value().empty());
  }
  /// 100 values may take 8 MB and a little; the objects of one announcement after another fill no disk.
  void aSiteThatStoresWithoutEndIsRefused() {
    House house;
    house.join();
    std::uint64_t stored = 0;
    std::string refusal;
    for (std::size_t i = 0; i < 20 && refusal.empty(); ++i) {
      const std::string bytes =
          encodeObject("ArrayChunk", {}, std::string(1 << 20, static_cast<char>('a' + i)));
      const ObjectId id = objectIdOf(bytes);
      const Message message{.head = house.head(), .content = id, .error = {}};
      QVERIFY(!house.announce(message, std::string(64, 'f'), {id}).objects_to_push().empty());
      const auto pushed = house.push(id, bytes);
      QVERIFY(pushed.stored());
      refusal = pushed.refusal();
      if (refusal.empty()) stored += bytes.size();
    }
    QVERIFY(stored > 7'000'000 && stored < 9'000'000);
    QVERIFY(!refusal.empty());
    QCOMPARE(house.participant().state, Participation::refused);
    QVERIFY(house.fixture.store.announcements().value().empty());
  }
  /// The reason stays in the journal and in every later answer. It ends where a character does.
  void aFailuresReasonIsCut() {
    House house;
    house.join();
    std::string reason = "x";
    for (int i = 0; i < 100'000; ++i) reason += "ä";
    const Message message{.head = house.head(), .content = {}, .error = MessageError{2, reason}};
    (void)house.announce(message, objectIdOf(encodeMessage(message)), {});
    QCOMPARE(house.participant().state, Participation::failed);
    const std::string kept = house.participant().reason;
    QCOMPARE(kept.size(), 1999UL);
    QCOMPARE(reason.substr(0, kept.size()), kept);
  }
  void metricsWithoutEndAreRefused_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("nameBytes");
    QTest::addColumn<QString>("code");
    QTest::newRow("many") << 256 << 10 << "update.metrics";
    QTest::newRow("long") << 1 << 129 << "update.metrics";
    QTest::newRow("fair") << 255 << 128 << "";
  }
  void metricsWithoutEndAreRefused() {
    QFETCH(int, count);
    QFETCH(int, nameBytes);
    QFETCH(QString, code);
    ObjectMemory store;
    const tests::TemporaryFolder folder;
    Values metrics;
    metrics.set("num-examples", 1.0);
    for (int i = 0; i < count; ++i) {
      std::string name = std::to_string(i);
      metrics.set(name + std::string(static_cast<std::size_t>(nameBytes) - name.size(), '_'), 1.0);
    }
    const std::vector<float> global(3);
    const ObjectId reply = putReply(store, {}, metrics, global.size());
    const auto submission = readSubmission(store, reply, {.global = global, .baseModel = {}},
                                           ModelFiles(folder.path()), "update");
    QCOMPARE(QString::fromStdString(submission ? "" : submission.error().code), code);
  }
};

TWINSCOPE_SUITE(HostileSiteTest, "hostile_site_test");

}  // namespace twinscope::fedlink

#include "hostile_site_test.moc"
