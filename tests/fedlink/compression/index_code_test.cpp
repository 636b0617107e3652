#include "fedlink/compression/detail/index_code.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

namespace twinscope::fedlink::detail {
namespace {

using Bitmap = std::vector<std::uint64_t>;

constexpr std::array<std::size_t, 9> kSizes{1, 2, 63, 64, 65, 1000, 4097, 65535, 65536};
constexpr std::array kShares{0.0, 0.0001, 0.003, 0.01, 0.1, 0.3, 0.5, 0.9, 0.999, 1.0};

Bitmap bitmapOf(std::size_t entries, double share, std::uint64_t seed) {
  Random random(seed);
  Bitmap bitmap((entries + 63) / 64);
  for (std::size_t i = 0; i < entries; ++i)
    if (random.uniform() < share) bitmap[i / 64] |= 1ULL << (i % 64);
  return bitmap;
}

std::vector<std::uint16_t> placesIn(const Bitmap& bitmap, std::size_t entries) {
  std::vector<std::uint16_t> places;
  for (std::size_t i = 0; i < entries; ++i)
    if ((bitmap[i / 64] >> (i % 64) & 1U) != 0) places.push_back(static_cast<std::uint16_t>(i));
  return places;
}

}  // namespace

class IndexCodeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void placesReturn() {
    for (const std::size_t entries : kSizes)
      for (const double share : kShares) {
        const Bitmap bitmap = bitmapOf(entries, share, entries);
        const auto expected = placesIn(bitmap, entries);
        const IndexCode code = codeIndex(bitmap, entries);
        std::vector<std::uint16_t> places(expected.size());
        QVERIFY(placesOf(code.bytes, code.remainderBits, entries, places));
        QCOMPARE(places, expected);
      }
  }
  void lastEntryAloneReturns() {
    Bitmap bitmap(1024);
    bitmap.back() = 1ULL << 63;
    const IndexCode code = codeIndex(bitmap, 65536);
    std::vector<std::uint16_t> places(1);
    QVERIFY(placesOf(code.bytes, code.remainderBits, 65536, places));
    QCOMPARE(int{places[0]}, 65535);
    QVERIFY(code.bytes.size() <= 4);
  }
  void neverLongerThanABitmapAListOrTheBound() {
    for (const std::size_t entries : kSizes)
      for (const double share : kShares) {
        const Bitmap bitmap = bitmapOf(entries, share, 7 + entries);
        const std::size_t kept = placesIn(bitmap, entries).size();
        const std::size_t bytes = codeIndex(bitmap, entries).bytes.size();
        QVERIFY(bytes <= (entries + 7) / 8);
        QVERIFY(bytes <= 4 * kept);
        QVERIFY(bytes <= (largestIndexBits(kept, entries) + 7) / 8);
      }
  }
  void costsLittleMoreThanTheEntropy() {
    for (const double share : {0.01, 0.05, 0.1}) {
      const Bitmap bitmap = bitmapOf(65536, share, 3);
      const double entropy =
          -65536 * (share * std::log2(share) + (1 - share) * std::log2(1 - share));
      const double bits = 8.0 * static_cast<double>(codeIndex(bitmap, 65536).bytes.size());
      QVERIFY2(bits < 1.06 * entropy, qPrintable(QString::number(bits / entropy)));
    }
  }
  void refusesCodesThatNobodyWrote() {
    const Bitmap bitmap = bitmapOf(1000, 0.1, 1);
    const IndexCode code = codeIndex(bitmap, 1000);
    std::vector<std::uint16_t> places(placesIn(bitmap, 1000).size());
    const auto reads = [&](std::string_view bytes, std::size_t entries) {
      return placesOf(bytes, code.remainderBits, entries, places);
    };
    QVERIFY(reads(code.bytes, 1000));
    QVERIFY(!reads(code.bytes + '\0', 1000));
    QVERIFY(!reads(code.bytes.substr(0, code.bytes.size() - 1), 1000));
    QVERIFY(!reads({}, 1000));
    QVERIFY(!reads(code.bytes, placesIn(bitmap, 1000).back()));
    QVERIFY(!reads(std::string(100'000, '\0'), 1000));
    places.resize(1000);
    QVERIFY(!reads(code.bytes, 1000));  // all kept: no code
  }
};

TWINSCOPE_SUITE(IndexCodeTest, "index_code_test");

}  // namespace twinscope::fedlink::detail

#include "index_code_test.moc"
