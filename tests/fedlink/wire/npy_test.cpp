#include "fedlink/wire/npy.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {

class NpyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void headersComeBack_data() {
    QTest::addColumn<QList<qint64>>("shape");
    QTest::newRow("scalar") << QList<qint64>{};
    QTest::newRow("vector") << QList<qint64>{3};
    QTest::newRow("nothing") << QList<qint64>{0};
    QTest::newRow("long") << QList<qint64>{123456789012};
    QTest::newRow("five extents") << QList<qint64>{32, 4, 3, 3, 3};
  }
  void headersComeBack() {
    QFETCH(QList<qint64>, shape);
    const NpyHeader header{.type = "<f4", .shape = {shape.begin(), shape.end()}};
    const std::string bytes = encodeNpyHeader(header);
    QCOMPARE(bytes.size() % 64, 0UL);
    const auto back = parseNpyHeader(bytes);
    QVERIFY(back.has_value());
    QVERIFY(back->shape == header.shape && back->type == "<f4" && !back->fortranOrder);
    QCOMPARE(back->dataOffset, bytes.size());
  }
  void everyPrefixOfAHeaderIsRefused() {
    const std::string bytes = encodeNpyHeader({.type = "<f4", .shape = {2, 3}});
    for (std::size_t length = 0; length < bytes.size(); ++length)
      QVERIFY(!parseNpyHeader(std::string_view(bytes).substr(0, length)).has_value());
  }
  /// Refusals name the type, and journals and answers hold text only.
  void aTypeThatIsNoTextIsRefused() {
    std::string bytes = encodeNpyHeader({.type = "<f4", .shape = {2}});
    bytes[bytes.find("<f4") + 1] = '\xff';
    QVERIFY(!parseNpyHeader(bytes).has_value());
  }
  void hugeShapesAreRefusedBeforeAnythingIsAllocated() {
    const std::int64_t huge = std::int64_t{1} << 40;
    QVERIFY(!NpyHeader({.type = "<f4", .shape = {huge, huge}}).elementCount().has_value());
    QVERIFY(!NpyHeader({.type = "<f4", .shape = {huge}}).elementCount().has_value());
    QCOMPARE(NpyHeader({.type = "<f4", .shape = {0, 7}}).elementCount().value_or(1), 0UL);
    QCOMPARE(NpyHeader({.type = "<f4", .shape = {}}).elementCount().value(), 1UL);
  }
};

TWINSCOPE_SUITE(NpyTest, "npy_test");

}  // namespace twinscope::fedlink

#include "npy_test.moc"
