#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/npy.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/tensors.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

namespace twinscope::fedlink {
namespace {

std::string unhex(const std::string& hex) {
  return QByteArray::fromHex(QByteArray::fromStdString(hex)).toStdString();
}

std::string fileBytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::filesystem::path fixture(const std::string& relative) {
  return std::filesystem::path(qEnvironmentVariable("TWINSCOPE_SOURCE_DIR").toStdString()) /
         "tests/golden/flower" / relative;
}

/// Decodes an object and encodes it again.
std::string again(const Object& object) {
  if (object.type == "Array") return encodeArray(parseArray(object).value());
  if (object.type == "ArrayRecord" || object.type == "RecordDict")
    return encodeNamedObjects(object.type, parseNamedObjects(object).value());
  if (object.type == "Message") return encodeMessage(parseMessage(object).value());
  if (object.type == "ArrayChunk" && object.body.starts_with("\x93NUMPY")) {
    const auto header = parseNpyHeader(object.body).value();
    return encodeObject(
        "ArrayChunk", {},
        encodeNpyHeader(header) + std::string(object.body.substr(header.dataOffset)));
  }
  return encodeObject(object.type, object.children, object.body);
}

}  // namespace

/// Every object that Flower made is read and written again to the same bytes, hence the same id.
class CodecGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void vectors_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("id");
    const auto golden = tests::goldenFile("flower/codec_vectors.json");
    for (const auto& vector : golden.at("vectors"))
      for (const auto& object : vector.at("objects"))
        QTest::addRow("%s %s", vector.at("name").get<std::string>().c_str(),
                      object.at("type").get<std::string>().c_str())
            << QByteArray::fromStdString(unhex(object.at("hex")))
            << QByteArray::fromStdString(object.at("object_id"));
  }
  void vectors() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, id);
    const std::string raw = bytes.toStdString();
    QCOMPARE(objectIdOf(raw), id.toStdString());
    const auto object = parseObject(raw);
    QVERIFY(object.has_value());
    QCOMPARE(QByteArray::fromStdString(again(*object)).toHex(), bytes.toHex());
  }
  void fixtureFolders_data() {
    QTest::addColumn<QString>("folder");
    for (const char* name : {"train_in", "train_out", "evaluate_in", "evaluate_out", "error_out"})
      QTest::newRow(name) << name;
  }
  /// The tree of a captured message is the one that its objects' heads give, in another order.
  void fixtureFolders() {
    QFETCH(QString, folder);
    ObjectMemory store;
    for (const auto& entry : std::filesystem::directory_iterator(fixture(folder.toStdString())))
      if (entry.path().extension() == ".obj")
        QVERIFY(store.add(fileBytes(entry.path())).has_value());
    fleet::ObjectTree tree;
    QVERIFY(tree.ParseFromString(fileBytes(fixture(folder.toStdString() + "/tree.pb"))));
    auto announced = idsOf(tree).value();
    auto below = objectsBelow(store, announced.front()).value();
    std::ranges::sort(announced);
    std::ranges::sort(below);
    QCOMPARE(below, announced);
    fleet::Message captured;
    QVERIFY(captured.ParseFromString(fileBytes(fixture(folder.toStdString() + "/message.pb"))));
    const auto message = read(store, tree.object_id(), parseMessage).value();
    QCOMPARE(fromAnnouncement(captured).head.createdAt, message.head.createdAt);
    QCOMPARE(fromAnnouncement(captured).head.type, message.head.type);
    QCOMPARE(captured.metadata().message_id(), tree.object_id());
  }
  void twoMillionFloatsInTwoChunks() {
    const auto rule = tests::goldenFile("flower/two_chunks/chunks.json");
    std::vector<float> values(2'000'000);
    std::iota(values.begin(), values.end(), 1.F);
    ObjectMemory store;
    const auto id = putTensor(store, {2'000'000}, values).value();
    QCOMPARE(id, rule.at("array_id").get<std::string>());
    const auto array = read(store, id, parseArray).value();
    for (std::size_t i = 0; i < array.chunks.size(); ++i)
      QCOMPARE(array.chunks[i],
               rule.at("chunks_in_head_order").at(i).at("object_id").get<std::string>());
    std::vector<float> back;
    QVERIFY(readTensor(store, array, [&](std::span<const float> some) -> Status {
      back.insert(back.end(), some.begin(), some.end());
      return {};
    }));
    QVERIFY(back == values);
  }
  void zerosShareAChunk() {
    ObjectMemory store;
    const std::vector<float> zeros(4'000'000);
    const auto id = putTensor(store, {4'000'000}, zeros).value();
    for (const auto& entry : std::filesystem::directory_iterator(fixture("repeated_chunk")))
      if (entry.path().extension() == ".obj")
        QCOMPARE(store.get(id).value(), fileBytes(entry.path()));
  }
  /// Golden values that section 9 of the wire's reference lists.
  void knownIds() {
    Values metrics;
    metrics.set("num-examples", std::int64_t{10});
    QCOMPARE(objectIdOf(encodeMetrics(metrics)),
             std::string("a1ab21641604a42e21ace3c8a7099b38bc16330222d622cdc9bcd7b03a5a8ea3"));
    Values config;
    config.set("learning-rate", 0.1);
    config.set("server-round", std::int64_t{1});
    QCOMPARE(objectIdOf(encodeConfig(config)),
             std::string("f98fda60c225ab61163b8176ef299a91364a45d9c92924af11263159fa013fa1"));
    ObjectMemory store;
    const std::vector<float> values{1, 2, 3};
    const auto array = putTensor(store, {3}, values).value();
    QCOMPARE(array,
             std::string("9212d8007fc7e1c8cb3f4014662a36c18bbdfb789f431008a376ef6de7b9789a"));
    QCOMPARE(objectIdOf(encodeNamedObjects("ArrayRecord", {{"weights", array}})),
             std::string("f4e96fc3de0b4be55bba04ebc18abbd336c76e68f566c60617d0af382ae7b988"));
  }
};

TWINSCOPE_SUITE(CodecGoldenTest, "codec_golden_test");

}  // namespace twinscope::fedlink

#include "codec_golden_test.moc"
