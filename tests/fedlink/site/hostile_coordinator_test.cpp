#include "fedlink/site/instruction.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/npy.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/tensors.h"
#include "tests/fedlink/support/federation_fixture.h"
#include "tests/support/suite.h"

#include <QTest>
#include <limits>

namespace twinscope::fedlink {
namespace {

FleetResponse reply(const google::protobuf::MessageLite& message) {
  return {.status = 200, .headers = {}, .body = message.SerializeAsString()};
}

/// Offers one instruction until it is told that the run is over.
class Offering final : public Transport {
 public:
  Result<FleetResponse> post(const FleetRequest& request, std::stop_token) override {
    fleet::RegisterNodeResponse node;
    node.set_node_id(7);
    if (request.method == "pull-messages") return ++m_offers > 2 ? over() : reply(offer);
    if (request.method == "pull-object") return object(request.body);
    return reply(node);
  }
  fleet::PullMessagesResponse offer;
  ObjectMemory objects;

 private:
  static FleetResponse over() {
    fleet::PullMessagesResponse response;
    response.set_run_ended("finished");
    return reply(response);
  }
  FleetResponse object(const std::string& body) {
    fleet::PullObjectRequest request;
    fleet::PullObjectResponse response;
    if (request.ParseFromString(body)) {
      const auto bytes = objects.get(request.object_id());
      response.set_object_found(true);
      response.set_object_available(true);
      response.set_object_content(bytes.value_or("other bytes"));
    }
    return reply(response);
  }
  int m_offers = 0;
};

void offer(Offering& transport, const std::string& root, const std::vector<ObjectId>& below) {
  transport.offer.add_messages_list()->mutable_metadata()->set_message_type("train");
  fleet::ObjectTree& tree = *transport.offer.add_message_object_trees();
  tree.set_object_id(root);
  for (const ObjectId& id : below) tree.add_children()->set_object_id(id);
}

/// An instruction over one array of `count` values that all stand in one chunk of four, repeated.
ObjectId putInstruction(ObjectStore& store, std::int64_t count, const Value& round) {
  const ObjectId head =
      store.add(encodeObject("ArrayChunk", {}, encodeNpyHeader({.type = "<f4", .shape = {count}})))
          .value();
  const ObjectId four = store.add(encodeObject("ArrayChunk", {}, std::string(16, '\0'))).value();
  ArrayInfo array{.dtype = "float32", .shape = {count}, .chunks = {head}};
  array.chunks.insert(array.chunks.end(), static_cast<std::size_t>(count) / 4, four);
  const ObjectId weights = store.add(encodeArray(array)).value();
  const ObjectId arrays =
      store.add(encodeNamedObjects("ArrayRecord", {{"a", weights}, {"b", weights}})).value();
  Values settings;
  settings.set("server-round", round);
  const ObjectId config = store.add(encodeConfig(settings)).value();
  const ObjectId records =
      store.add(encodeNamedObjects("RecordDict", {{"arrays", arrays}, {"config", config}})).value();
  return store.add(encodeMessage({.head = {}, .content = records, .error = {}})).value();
}

}  // namespace

/// What a coordinator may do to its sites.
class HostileCoordinatorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aTaskThatCannotBeDoneIsGivenUp_data() {
    QTest::addColumn<QString>("root");
    QTest::addColumn<QString>("object");
    QTest::newRow("no id") << "no id"
                           << "";
    QTest::newRow("bytes of another id") << QString(64, u'a') << "";
    QTest::newRow("no message") << ""
                                << "ConfigRecord  0";
  }
  /// Kept in the journal, it would end the agent at every start.
  void aTaskThatCannotBeDoneIsGivenUp() {
    QFETCH(QString, root);
    QFETCH(QString, object);
    Offering transport;
    const ObjectId id = object.isEmpty()
                            ? root.toStdString()
                            : transport.objects.add(object.toStdString() + '\0').value();
    offer(transport, id, {});
    tests::SiteFixture site(1);
    SiteAgent agent(tests::plainAgent(), site.partsOver(transport));
    const auto ended = agent.run(silentContext());
    QVERIFY2(ended.has_value(), ended ? "" : describe(ended.error()).c_str());
    QVERIFY(!site.journal.task().value().has_value());
    QVERIFY(!site.journal.rounds().value().at(0).reason.empty());
    QCOMPARE(site.trainer.trained, 0);
  }
  void anInstructionLargerThanTheDiskMayGiveIsGivenUp() {
    Offering transport;
    std::vector<ObjectId> below;
    for (char c = 'a'; c < 'e'; ++c)
      below.push_back(
          transport.objects.add(encodeObject("ArrayChunk", {}, std::string(1000, c))).value());
    const ObjectId root = putInstruction(transport.objects, 4, std::int64_t{1});
    offer(transport, root, below);
    tests::SiteFixture site(1);
    auto options = tests::plainAgent();
    options.maxInstructionBytes = 3000;
    SiteAgent agent(options, site.partsOver(transport));
    QVERIFY(agent.run(silentContext()).has_value());
    QVERIFY(!site.journal.task().value().has_value());
    QVERIFY(site.journal.rounds().value().at(0).reason.contains("3000 bytes"));
    for (const ObjectId& id : below) QVERIFY(!site.objects.contains(id));
  }
  /// An empty message has 2 bytes on the wire and more than fifty in memory.
  void anAnswerOfManyEmptyPartsIsNotRead() {
    Offering transport;
    for (int i = 0; i < (3 << 20); ++i) transport.offer.add_messages_list();
    tests::SiteFixture site(1);
    SiteAgent agent(tests::plainAgent(), site.partsOver(transport));
    const auto ended = agent.run(silentContext());
    QVERIFY(!ended.has_value());
    QCOMPARE(ended.error().code, std::string("fleet.protocol"));
  }
  /// Two names share the array, which repeats one chunk of 16 bytes.
  void aSmallMessageCannotBecomeALargeModel() {
    ObjectMemory store;
    const ObjectId root = putInstruction(store, 4000, std::int64_t{1});
    QCOMPARE(readInstruction(store, root, 8000).value().work.weights.size(), 8000UL);
    QCOMPARE(readInstruction(store, root, 7999).error().code, std::string("instruction.malformed"));
  }
  void aRoundIsANumberOfARound_data() {
    QTest::addColumn<double>("round");
    QTest::addColumn<bool>("fits");
    QTest::newRow("first") << 1.0 << true;
    QTest::newRow("last") << 4294967295.0 << true;
    QTest::newRow("behind the last") << 4294967296.0 << false;
    QTest::newRow("negative") << -1.0 << false;
    QTest::newRow("none") << std::numeric_limits<double>::quiet_NaN() << false;
  }
  void aRoundIsANumberOfARound() {
    QFETCH(double, round);
    QFETCH(bool, fits);
    ObjectMemory store;
    const auto read = readInstruction(store, putInstruction(store, 4, round));
    QCOMPARE(read.has_value(), fits);
    if (fits) QCOMPARE(static_cast<double>(read->work.round), round);
  }
};

TWINSCOPE_SUITE(HostileCoordinatorTest, "hostile_coordinator_test");

}  // namespace twinscope::fedlink

#include "hostile_coordinator_test.moc"
