#include "fedlink/wire/object.h"

#include "fedlink/wire/object_store.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>

namespace twinscope::fedlink {

class ObjectTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void childrenAndBodyComeBack() {
    const std::vector<ObjectId> children{std::string(64, 'a'), std::string(64, '0')};
    const std::string body("x\0y", 3);
    const std::string bytes = encodeObject("Array", children, body);
    const auto object = parseObject(bytes);
    QVERIFY(object.has_value());
    QVERIFY(object->type == "Array" && object->children == children && object->body == body);
  }
  void malformed_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray id(64, 'a');
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no end of head") << QByteArray("Array  0");
    QTest::newRow("two parts") << QByteArray("Array 0\0", 8);
    QTest::newRow("unknown type") << QByteArray("Pickle  0\0", 10);
    QTest::newRow("child is no id") << QByteArray("Array abc 0\0", 12);
    QTest::newRow("upper case id") << "Array " + id.toUpper() + QByteArray(" 0\0", 3);
    QTest::newRow("child twice") << "Array " + id + "," + id + QByteArray(" 0\0", 3);
    QTest::newRow("length too small") << QByteArray("Array  0\0x", 10);
    QTest::newRow("length too large") << QByteArray("Array  2\0x", 10);
    QTest::newRow("length negative") << QByteArray("Array  -1\0x", 11);
    QTest::newRow("length beyond 64 bits") << QByteArray("Array  99999999999999999999999\0x", 32);
    QTest::newRow("length with a tail") << QByteArray("Array  1x\0x", 11);
  }
  void malformed() {
    QFETCH(QByteArray, bytes);
    const auto object = parseObject({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    QVERIFY(!object.has_value());
    QCOMPARE(object.error().code, std::string("object.malformed"));
  }
  void filesKeepWhatTheyName() {
    const tests::TemporaryFolder folder;
    ObjectFiles files(folder.path());
    const std::string bytes = encodeObject("ArrayChunk", {}, "chunk");
    const ObjectId id = objectIdOf(bytes);
    QVERIFY(!files.contains(id));
    QCOMPARE(files.get(id).error().code, std::string("object.missing"));
    QCOMPARE(files.put(id, "other").error().code, std::string("object.corrupt"));
    QVERIFY(!files.contains(id));
    QVERIFY(files.put(id, bytes).has_value());
    QCOMPARE(ObjectFiles(folder.path()).get(id).value(), bytes);
    std::ofstream(folder.path() / id.substr(0, 2) / id) << "damaged";
    QCOMPARE(files.get(id).error().code, std::string("object.corrupt"));
    files.remove(id);
    QVERIFY(!files.contains(id));
  }
  void anIdCannotNameAPathOutside() {
    const tests::TemporaryFolder folder;
    ObjectFiles files(folder.path() / "objects");
    std::ofstream(folder.path() / "secret") << "x";
    QVERIFY(!files.contains("../secret"));
    QCOMPARE(files.get("../secret").error().code, std::string("object.missing"));
    files.remove("../secret");
    QVERIFY(std::filesystem::exists(folder.path() / "secret"));
  }
};

TWINSCOPE_SUITE(ObjectTest, "object_test");

}  // namespace twinscope::fedlink

#include "object_test.moc"
