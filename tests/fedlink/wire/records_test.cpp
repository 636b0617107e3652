#include "fedlink/wire/records.h"

#include "fedlink/wire/fleet.pb.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::fedlink {
namespace {

std::string idOf(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(64 - digits.size(), '0') + digits;
}

bool isArray(const std::string& json) {
  return parseArray({.type = "Array", .children = {idOf(0)}, .body = json}).has_value();
}

std::string arrayOf(const std::string& chunks) {
  return R"({"dtype": "float32", "shape": [1], "arraychunk_ids": )" + chunks + "}";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

/// What a hostile sender may put into a body of 64 MB is refused before it takes gigabytes or hours.
class RecordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theLargestArrayComesBackAndNoLargerOne() {
    ArrayInfo array{.dtype = "float32", .shape = {1}, .chunks = {}};
    array.chunks.assign(maxItems, idOf(0));
    const std::string bytes = encodeArray(array);
    QCOMPARE(parseArray(parseObject(bytes).value()).value().chunks.size(), maxItems);
    QVERIFY(isArray(arrayOf("[0, 0]")));
    QVERIFY(!isArray(arrayOf("[0" + repeated(",0", 2 * maxItems) + "]")));
  }
  void nestedBracketsAreNoArray() {
    QVERIFY(isArray(arrayOf("[]")));
    QVERIFY(!isArray(arrayOf(repeated("[", 1'000'000))));
    QVERIFY(!isArray(arrayOf("[[]]")));
  }
  void bracketsAndCommasInsideNamesCountNothing() {
    const std::string name = repeated(R"([{\",\\)", 20'000);
    const auto named = parseNamedObjects({.type = "ArrayRecord",
                                          .children = {idOf(0)},
                                          .body = "{\"" + name + "\": \"" + idOf(0) + "\"}"});
    QVERIFY(named.has_value());
    QCOMPARE(named->front().first.size(), 20'000UL * 5);
  }
  /// Each of n names was compared with n children: 10¹⁰ comparisons at the old limits.
  void manyNamesAreReadAtOnceOrRefused_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<bool>("fits");
    QTest::newRow("largest") << static_cast<int>(maxItems) << true;
    QTest::newRow("too many") << 100'000 << false;
  }
  void manyNamesAreReadAtOnceOrRefused() {
    QFETCH(int, count);
    QFETCH(bool, fits);
    NamedObjects names;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      names.emplace_back(std::to_string(i), idOf(i % 100));
    const std::string bytes = encodeNamedObjects("ArrayRecord", names);
    const auto back = parseNamedObjects(parseObject(bytes).value());
    QCOMPARE(back.has_value(), fits);
    if (fits) QCOMPARE(*back, names);
  }
  void aHeadListsNoMoreThanTheLimit() {
    std::vector<ObjectId> children;
    for (std::size_t i = 0; i < maxItems; ++i) children.push_back(idOf(i));
    QVERIFY(parseObject(encodeObject("RecordDict", children, "{}")).has_value());
    children.push_back(idOf(maxItems));
    QVERIFY(!parseObject(encodeObject("RecordDict", children, "{}")).has_value());
  }
  /// An empty item has two bytes on the wire and more than fifty in memory.
  void aRecordOfEmptyItemsIsRefused() {
    const std::string items = repeated(std::string("\x0a\x00", 2), maxRecordBytes / 2 + 1);
    QVERIFY(!parseValues({.type = "MetricRecord", .children = {}, .body = items}).has_value());
    QVERIFY(parseValues({.type = "MetricRecord",
                         .children = {},
                         .body = std::string_view(items).substr(0, 1000)})
                .has_value());
  }
  /// Keys go into journals and answers that hold text only.
  void keysThatAreNoUtf8AreRefused() {
    fleet::MetricRecord record;
    record.add_items()->set_key("ab");
    std::string body = record.SerializeAsString();
    QVERIFY(parseValues({.type = "MetricRecord", .children = {}, .body = body}).has_value());
    body[body.size() - 1] = '\xff';
    QVERIFY(!parseValues({.type = "MetricRecord", .children = {}, .body = body}).has_value());
  }
};

TWINSCOPE_SUITE(RecordsTest, "records_test");

}  // namespace twinscope::fedlink

#include "records_test.moc"
