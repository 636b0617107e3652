#include "fedlink/compression/detail/checksum.h"
#include "fedlink/compression/detail/record.h"
#include "tests/fedlink/compression/updates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cstring>
#include <limits>

namespace twinscope::fedlink {
namespace {

using detail::RecordHeader;

constexpr std::size_t kCount = 300;

std::string recordOf(ValueFormat format, double share) {
  std::vector<float> residual(kCount);
  return compress(tests::someUpdate(kCount, 1), residual,
                  {.keepShare = share, .values = format, .qsgdLevels = 3}, Random(1))
      .value()
      .bytes;
}

std::vector<std::string> someRecords() {
  std::vector<std::string> records;
  for (const ValueFormat format : tests::kFormats)
    for (const double share : {0.02, 0.3, 1.0}) records.push_back(recordOf(format, share));
  return records;
}

/// "" where the record is read. Whatever happens, every entry is a number; after a refusal all are zero.
std::string codeOf(std::string_view bytes, std::size_t count = kCount) {
  std::vector<float> delta(count, std::numeric_limits<float>::quiet_NaN());
  const Status status = decompress(bytes, delta);
  const auto isWrong = [&](float value) { return status ? !std::isfinite(value) : value != 0; };
  if (std::ranges::any_of(delta, isWrong)) return "entries are wrong";
  return status ? "" : status.error().code;
}

RecordHeader headerIn(const std::string& record) {
  RecordHeader header;
  std::memcpy(&header, record.data(), sizeof header);
  return header;
}

/// The record with another header and a seal that fits.
std::string withHeader(std::string record, const RecordHeader& header) {
  std::memcpy(record.data(), &header, sizeof header);
  detail::seal(record);
  return record;
}

}  // namespace

class HostileRecordTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void checksumIsTheUsualOne() {
    QCOMPARE(detail::crc32("123456789"), 0xCBF43926U);
    QCOMPARE(detail::crc32(""), 0U);
    // Long enough for several pieces: zlib's value of 1,000,003 bytes 0, 1, … 255, 0, …
    std::string bytes(1'000'003, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i);
    QCOMPARE(detail::crc32(bytes), 2850569021U);
  }
  void everyDamagedByteIsNoticed() {
    for (const std::string& record : someRecords()) {
      QCOMPARE(codeOf(record), std::string());
      for (std::size_t at = 0; at < record.size(); ++at)
        for (const char flip : {'\x01', '\x80', '\xff'}) {
          std::string damaged = record;
          damaged[at] = static_cast<char>(damaged[at] ^ flip);
          const std::string code = codeOf(damaged);
          QVERIFY2(code.starts_with("compression."), code.c_str());
        }
    }
  }
  void forgedBytesAreRefusedOrRead() {
    std::size_t refused = 0;
    std::size_t read = 0;
    for (const std::string& record : someRecords())
      for (std::size_t at = 0; at + 4 < record.size(); ++at)
        for (int flip = 1; flip < 256; flip += 17) {
          std::string forged = record;
          forged[at] = static_cast<char>(forged[at] ^ flip);
          detail::seal(forged);
          const std::string code = codeOf(forged);
          QVERIFY2(code.empty() || code.starts_with("compression."), code.c_str());
          ++(code.empty() ? read : refused);
        }
    QVERIFY(refused > 1000 && read > 1000);
  }
  void everyCutIsRefused() {
    for (const std::string& record : someRecords()) {
      for (std::size_t size = 0; size < record.size(); ++size) {
        QVERIFY(!codeOf(std::string_view(record).substr(0, size)).empty());
        if (size < 48) continue;
        std::string resealed = record.substr(0, size);
        detail::seal(resealed);
        QVERIFY(!codeOf(resealed).empty());
      }
      QVERIFY(!codeOf(record + "x").empty());
    }
  }
  void reasonsAreNamed() {
    const std::string record = recordOf(ValueFormat::int8, 0.3);
    const RecordHeader sound = headerIn(record);
    const auto codeWith = [&](auto change) {
      RecordHeader header = sound;
      change(header);
      return codeOf(withHeader(record, header));
    };
    QCOMPARE(codeOf(""), std::string("compression.truncated"));
    QCOMPARE(codeWith([](auto& h) { ++h.magic; }), std::string("compression.foreign"));
    QCOMPARE(codeWith([](auto& h) { ++h.version; }), std::string("compression.version"));
    QCOMPARE(codeWith([](auto& h) { h.entries = ~0ULL; }), std::string("compression.count"));
    QCOMPARE(codeOf(record, kCount + 1), std::string("compression.count"));
    QCOMPARE(codeOf(record, 0), std::string("compression.count"));
    const std::string corrupt("compression.corrupt");
    QCOMPARE(codeWith([](auto& h) { h.kept = ~0ULL; }), corrupt);
    QCOMPARE(codeWith([](auto& h) { ++h.kept; }), corrupt);
    QCOMPARE(codeWith([](auto& h) { h.format = ValueFormat{7}; }), corrupt);
    QCOMPARE(codeWith([](auto& h) { h.format = ValueFormat::qsgd; }), corrupt);
    QCOMPARE(codeWith([](auto& h) { h.levels = 3; }), corrupt);
    QCOMPARE(codeWith([](auto& h) { h.valueBytes = ~0ULL; }), corrupt);
    QCOMPARE(codeWith([](auto& h) {
               ++h.valueBytes;
               --h.indexBytes;
             }),
             corrupt);
  }
  void valuesThatAreNotNumbersAreRefused() {
    for (const ValueFormat format : {ValueFormat::fp32, ValueFormat::int8, ValueFormat::sign})
      for (const float broken : {std::nanf(""), INFINITY, 0x1p120F}) {
        std::string record = recordOf(format, 1.0);
        // The first value or scale follows the header and one chunk's entry.
        std::memcpy(record.data() + sizeof(RecordHeader) + 8, &broken, sizeof broken);
        detail::seal(record);
        QCOMPARE(codeOf(record), std::string("compression.corrupt"));
      }
  }
  void noiseIsRefused() {
    Random random(3);
    for (int i = 0; i < 2000; ++i) {
      std::string bytes(random.below(200), '\0');
      for (char& byte : bytes) byte = static_cast<char>(random.below(256));
      QVERIFY(!codeOf(bytes).empty());
    }
  }
};

TWINSCOPE_SUITE(HostileRecordTest, "hostile_record_test");

}  // namespace twinscope::fedlink

#include "hostile_record_test.moc"
