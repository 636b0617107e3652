#include "fedlink/compression/detail/top_k.h"

#include "core/base/parallel.h"
#include "tests/fedlink/compression/updates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <numeric>

namespace twinscope::fedlink::detail {
namespace {

/// The places of the largest, by sorting.
std::vector<std::size_t> expectedPlaces(const std::vector<float>& values, std::size_t kept) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::fabs(values[a]) > std::fabs(values[b]);
  });
  order.resize(kept);
  std::ranges::sort(order);
  return order;
}

struct Found {
  std::vector<std::size_t> places;
  std::vector<float> values;
};
Found taken(const std::vector<float>& delta, const std::vector<float>& residual, std::size_t kept) {
  Found found;
  std::size_t first = 0;
  for (const KeptEntries& chunk : takeLargest({delta, residual}, kept)) {
    eachBit(chunk.bitmap, [&](std::size_t place) { found.places.push_back(first + place); });
    found.values.insert(found.values.end(), chunk.values.begin(), chunk.values.end());
    first += kChunk;
  }
  return found;
}

void checkAgainstSorting(const std::vector<float>& values, std::size_t kept) {
  const Found found = taken(values, std::vector<float>(values.size()), kept);
  QCOMPARE(found.places, expectedPlaces(values, kept));
  QCOMPARE(found.values.size(), kept);
  for (std::size_t i = 0; i < kept; ++i) QCOMPARE(found.values[i], values[found.places[i]]);
}

std::vector<std::size_t> someCounts(std::size_t count) {
  std::vector<std::size_t> counts{1, count / 100, count / 10, count / 2, count - 1, count};
  std::erase(counts, 0UL);
  return counts;
}

}  // namespace

class TopKTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesWhatSortingTakes() {
    for (const std::size_t count : tests::kSizes)
      for (const std::size_t kept : someCounts(count))
        checkAgainstSorting(tests::someUpdate(count, count), kept);
  }
  void tiesGoToTheLowerIndex() {
    for (const std::size_t count : {1UL, 64UL, 1000UL, 140'000UL}) {
      std::vector<float> values(count);
      Random random(5);
      for (float& value : values)
        value = static_cast<float>(random.below(4)) * (random.below(2) == 0 ? -1.0F : 1.0F);
      for (const std::size_t kept : someCounts(count)) checkAgainstSorting(values, kept);
    }
  }
  void allEqualAndAllZeroKeepTheFirst() {
    for (const float value : {0.0F, -2.5F, 1e-40F})
      for (const std::size_t kept : {1UL, 65'537UL, 139'999UL})
        checkAgainstSorting(std::vector<float>(140'000, value), kept);
  }
  void magnitudesThatDifferInTheLastBitAreTold() {
    std::vector<float> values(3000, 1.0F);
    for (std::size_t i = 0; i < values.size(); i += 3) values[i] = std::nextafter(1.0F, 2.0F);
    for (const std::size_t kept : someCounts(values.size())) checkAgainstSorting(values, kept);
  }
  void layoutsThatMisleadTheSampleChangeNothing() {
    // Entries at the sampled places are tiny, or huge, or the only ones that are not zero.
    const auto isSampled = [](std::size_t i) { return i % 4096 < 64; };
    const std::vector<float> base = tests::someUpdate(200'000, 9);
    for (const float atSample : {1e-6F, 1e6F})
      for (const float elsewhere : {1.0F, 0.0F}) {
        std::vector<float> values = base;
        for (std::size_t i = 0; i < values.size(); ++i)
          values[i] *= isSampled(i) ? atSample : elsewhere;
        for (const std::size_t kept : someCounts(values.size())) checkAgainstSorting(values, kept);
      }
  }
  void ranksTheSumAndPutsNotNumbersFirst() {
    const std::vector<float> delta{1, 5, -3, 0};
    const std::vector<float> residual{1, -5, -3, 4};
    QCOMPARE(taken(delta, residual, 2).places, (std::vector<std::size_t>{2, 3}));
    const std::vector<float> broken{1, std::nanf(""), -3, INFINITY};
    QCOMPARE(taken(broken, residual, 2).places, (std::vector<std::size_t>{1, 3}));
    QVERIFY(largestMagnitude(broken) > 0x7f800000U);
    QVERIFY(largestMagnitude({delta, residual}) == std::bit_cast<std::uint32_t>(6.0F));
  }
};

TWINSCOPE_SUITE(TopKTest, "top_k_test");

}  // namespace twinscope::fedlink::detail

#include "top_k_test.moc"
