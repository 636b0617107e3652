#include "fedlink/wire/tensors.h"

#include "core/base/random.h"
#include "fedlink/wire/npy.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

/// An array object over the given .npy bytes, cut where the test wants.
ArrayInfo cut(ObjectStore& store, const std::string& npy, std::size_t piece,
              std::vector<std::int64_t> shape) {
  ArrayInfo array{.dtype = "float32", .shape = std::move(shape), .chunks = {}};
  const std::size_t head = std::min(npy.size(), std::size_t{128});
  for (std::size_t at = 0; at < npy.size(); at += at == 0 ? head : piece)
    array.chunks.push_back(
        store.add(encodeObject("ArrayChunk", {}, npy.substr(at, at == 0 ? head : piece))).value());
  return array;
}

std::string npyOf(const std::string& type, const std::vector<std::int64_t>& shape,
                  const std::string& data) {
  return encodeNpyHeader({.type = type, .shape = shape}) + data;
}

Result<std::vector<float>> floatsOf(const ObjectStore& store, const ArrayInfo& array) {
  std::vector<float> values;
  const auto status = readTensor(store, array, [&](std::span<const float> some) -> Status {
    values.insert(values.end(), some.begin(), some.end());
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return values;
}

std::string codeOf(const Result<std::vector<float>>& values) {
  return values ? std::string() : values.error().code;
}

}  // namespace

class TensorsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Senders may cut anywhere, also inside a value.
  void anyCutGivesTheSameValues_data() {
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 2, 3, 4, 5, 7, 64, 1000}) QTest::addRow("%d bytes", piece) << piece;
  }
  void anyCutGivesTheSameValues() {
    QFETCH(int, piece);
    Random random(4);
    std::vector<float> values(101);
    for (float& value : values) value = static_cast<float>(random.normal());
    const std::string data(reinterpret_cast<const char*>(values.data()), values.size() * 4);
    ObjectMemory store;
    const auto array =
        cut(store, npyOf("<f4", {101}, data), static_cast<std::size_t>(piece), {101});
    QVERIFY(floatsOf(store, array).value() == values);
  }
  void halfAndDoubleBecomeFloat() {
    ObjectMemory store;
    const std::string halves("\x00\x3c\xff\x7b\x01\x00\x00\xfc\x00\x80", 10);
    const auto values = floatsOf(store, cut(store, npyOf("<f2", {5}, halves), 3, {5})).value();
    QCOMPARE(values[0], 1.F);
    QCOMPARE(values[1], 65504.F);
    QCOMPARE(values[2], std::ldexp(1.F, -24));
    QVERIFY(std::isinf(values[3]) && values[3] < 0);
    QVERIFY(values[4] == 0.F && std::signbit(values[4]));
    const std::string big("\xbf\xf8\x00\x00\x00\x00\x00\x00", 8);
    QCOMPARE(floatsOf(store, cut(store, npyOf(">f8", {1}, big), 8, {1})).value()[0], -1.5F);
  }
  void whatIsNoFloatTensorIsRefused() {
    ObjectMemory store;
    const std::string data(16, '\0');
    QCOMPARE(codeOf(floatsOf(store, cut(store, npyOf("<i4", {4}, data), 4, {4}))),
             std::string("tensor.type"));
    QCOMPARE(codeOf(floatsOf(store, cut(store, npyOf("<f4", {5}, data), 4, {5}))),
             std::string("tensor.size"));
    QCOMPARE(codeOf(floatsOf(store, cut(store, npyOf("<f4", {3}, data), 4, {3}))),
             std::string("tensor.size"));
    QCOMPARE(codeOf(floatsOf(store, cut(store, npyOf("<f4", {4}, data), 4, {2, 2}))),
             std::string("tensor.size"));
    QCOMPARE(codeOf(floatsOf(store, {.dtype = "float32", .shape = {0}, .chunks = {}})),
             std::string("tensor.size"));
    const std::string fortran =
        encodeNpyHeader({.type = "<f4", .fortranOrder = true, .shape = {2, 2}}) + data;
    QCOMPARE(codeOf(floatsOf(store, cut(store, fortran, 4, {2, 2}))), std::string("tensor.order"));
  }
  void edgeSizesRoundTrip_data() {
    QTest::addColumn<qint64>("count");
    for (const qint64 count : {0, 1, 1310687, 1310688, 1310689, 2621441})
      QTest::addRow("%lld", static_cast<long long>(count)) << count;
  }
  void edgeSizesRoundTrip() {
    QFETCH(qint64, count);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 9973);
    ObjectMemory store;
    const auto id = putTensor(store, {count}, values).value();
    const auto array = read(store, id, parseArray).value();
    QVERIFY(floatsOf(store, array).value() == values);
    QCOMPARE(objectsBelow(store, id).value().size(), array.chunks.size() + 1);
  }
  void bytesRoundTripWithinTheirLimit() {
    ObjectMemory store;
    const std::string bytes(300, 'x');
    const auto array = read(store, putBytes(store, bytes).value(), parseArray).value();
    QCOMPARE(readBytes(store, array, 300).value(), bytes);
    QCOMPARE(readBytes(store, array, 299).error().code, std::string("tensor.size"));
  }
};

TWINSCOPE_SUITE(TensorsTest, "tensors_test");

}  // namespace twinscope::fedlink

#include "tensors_test.moc"
