#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "fedlink/strategy/catalogue.h"
#include "fedlink/strategy/detail/sweep.h"
#include "tests/fedlink/strategy/site_updates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <bit>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using Vector = std::vector<float>;

SiteReport fullReport(Random& random) {
  return {.examples = static_cast<double>(1 + random.below(50)),
          .localSteps = static_cast<double>(1 + random.below(30)),
          .quality = random.uniform(),
          .performance = random.uniform(),
          .loss = random.uniform(0.1, 1),
          .previousLoss = random.uniform(0.1, 2),
          .lossSum = random.uniform(1, 5),
          .generalisationGap = random.uniform(-1, 1)};
}

Vector randomVector(Random& random, std::size_t count, double width) {
  Vector values(count);
  for (float& value : values) value = static_cast<float>(width * random.normal());
  return values;
}

/// Global weights and sites around them.
void addSites(SiteUpdates<float>& sites, Random& random, std::size_t count, const Vector& global) {
  for (std::size_t k = 0; k < count; ++k) {
    Vector values = randomVector(random, global.size(), 0.1);
    for (std::size_t i = 0; i < global.size(); ++i) values[i] += global[i];
    sites.add(std::move(values), fullReport(random));
  }
}

std::vector<std::uint32_t> bitsOf(const Vector& values) {
  std::vector<std::uint32_t> bits;
  for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
  return bits;
}

void everyStrategy() {
  QTest::addColumn<QString>("name");
  for (const StrategyEntry& entry : strategyCatalogue()) {
    const QString name = QString::fromUtf8(entry.name.data(), static_cast<int>(entry.name.size()));
    QTest::addRow("%s", qPrintable(name)) << name;
  }
}

Strategy fetched(const QString& name) { return strategyNamed(name.toStdString()).value(); }

/// Values made when they are asked for: sites of any number without memory of their own.
class MadeSource final : public UpdateSource<float> {
 public:
  MadeSource(std::size_t count, float value) : m_count(count), m_value(value) {}
  [[nodiscard]] std::size_t count() const override { return m_count; }
  [[nodiscard]] Status read(std::size_t, std::span<float> values) const override {
    std::ranges::fill(values, m_value);
    return {};
  }

 private:
  std::size_t m_count;
  float m_value;
};

bool movesPastTheMean(const Strategy& strategy) {
  return strategy.optimiser.rule != ServerRule::average ||
         std::holds_alternative<NovaWeights>(strategy.weighting) ||
         std::holds_alternative<FairWeights>(strategy.weighting);
}

/// Two rounds, so that a kept state shows.
std::vector<std::uint32_t> twoRounds(const Strategy& strategy, const Vector& global,
                                     std::span<const SiteUpdate<float>> updates) {
  Aggregator<float> aggregator(strategy);
  Vector first(global.size()), second(global.size());
  (void)aggregator.aggregate({.global = global, .updates = updates}, first).value();
  (void)aggregator.aggregate({.global = first, .updates = updates}, second).value();
  return bitsOf(second);
}

}  // namespace

class LawsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { setComputeThreads(0); }

  void arrivalOrderChangesNoBit_data() { everyStrategy(); }
  void arrivalOrderChangesNoBit() {
    QFETCH(QString, name);
    Random random(1);
    const Vector global = randomVector(random, 5000, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 9, global);
    const auto expected = twoRounds(fetched(name), global, sites.updates());
    for (int turn = 0; turn < 3; ++turn) {
      auto& updates = sites.updates();
      for (std::size_t k = updates.size(); k > 1; --k)
        std::swap(updates[k - 1], updates[random.below(k)]);
      QVERIFY(twoRounds(fetched(name), global, updates) == expected);
    }
  }

  void threadsChangeNoBit_data() { everyStrategy(); }
  void threadsChangeNoBit() {
    QFETCH(QString, name);
    Random random(2);
    const Vector global = randomVector(random, 150'001, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 7, global);
    std::vector<std::vector<std::uint32_t>> results;
    for (const std::size_t threads : {1, 2, 8}) {
      setComputeThreads(threads);
      results.push_back(twoRounds(fetched(name), global, sites.updates()));
    }
    QVERIFY(results[0] == results[1]);
    QVERIFY(results[0] == results[2]);
  }

  void memoryAndBlocksAndDeltasAgree_data() { everyStrategy(); }
  void memoryAndBlocksAndDeltasAgree() {
    QFETCH(QString, name);
    Random random(3);
    const Vector global = randomVector(random, 40'000, 1);
    SiteUpdates<float> sites, deltas;
    addSites(sites, random, 7, global);
    for (std::size_t k = 0; k < 7; ++k) {
      Vector change(global.size());
      for (std::size_t i = 0; i < change.size(); ++i) change[i] = sites.values(k)[i] - global[i];
      deltas.add(std::move(change), sites.updates()[k].report);
      deltas.updates().back().kind = UpdateKind::delta;
    }
    const Vector fromMemory = aggregated<float>(fetched(name), global, sites.updates());
    const Vector fromDeltas = aggregated<float>(fetched(name), global, deltas.updates());
    float largest = 0;
    for (std::size_t i = 0; i < global.size(); ++i)
      largest = std::max(largest, std::abs(fromMemory[i] - fromDeltas[i]));
    QVERIFY2(largest < 2e-5F, std::to_string(largest).c_str());

    std::deque<BlockwiseSource<float>> files;
    for (std::size_t k = 0; k < 7; k += 2)
      sites.updates()[k].values = &files.emplace_back(sites.values(k));
    QVERIFY(bitsOf(aggregated<float>(fetched(name), global, sites.updates())) ==
            bitsOf(fromMemory));
  }

  void equalClientsGiveThatVector_data() { everyStrategy(); }
  void equalClientsGiveThatVector() {
    QFETCH(QString, name);
    const Strategy strategy = fetched(name);
    if (movesPastTheMean(strategy)) return;
    Random random(4);
    const Vector global = randomVector(random, 3000, 1);
    Vector common = randomVector(random, 3000, 1);
    common[7] = 0;
    common[8] = 1e-30F;
    SiteUpdates<float> sites;
    for (int k = 0; k < 7; ++k) sites.add(common, fullReport(random));
    QVERIFY(bitsOf(aggregated<float>(strategy, global, sites.updates())) == bitsOf(common));
  }

  void oneClientIsTheResult_data() { everyStrategy(); }
  void oneClientIsTheResult() {
    QFETCH(QString, name);
    const Strategy strategy = fetched(name);
    if (movesPastTheMean(strategy) || !enoughFor(strategy.combination, 1)) return;
    Random random(5);
    const Vector global = randomVector(random, 1000, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 1, global);
    QVERIFY(bitsOf(aggregated<float>(strategy, global, sites.updates())) ==
            bitsOf(sites.values(0)));
  }

  void weightsSumToOne_data() { everyStrategy(); }
  void weightsSumToOne() {
    QFETCH(QString, name);
    Random random(6);
    const Vector global = randomVector(random, 200, 1);
    for (const std::size_t count : {7, 8, 20}) {
      SiteUpdates<float> sites;
      addSites(sites, random, count, global);
      Vector result(global.size());
      const auto outcome = Aggregator<float>(fetched(name))
                               .aggregate({.global = global, .updates = sites.updates()}, result)
                               .value();
      double sum = 0;
      for (const SiteOutcome& site : outcome.sites) {
        QVERIFY(site.weight >= 0);
        QVERIFY(!site.parts.empty());
        QVERIFY(inWords(site).starts_with("weight "));
        sum += site.weight;
      }
      QVERIFY(std::abs(sum - 1) < 1e-12);
      QCOMPARE(outcome.used, count);
    }
  }

  void oneOutlierMovesTheMeanAlone_data() { everyStrategy(); }
  void oneOutlierMovesTheMeanAlone() {
    QFETCH(QString, name);
    const Strategy strategy = fetched(name);
    const bool robust = !std::holds_alternative<WeightedMean>(strategy.combination);
    if (!robust && name != QStringLiteral("fedavg")) return;
    Random random(7);
    const Vector global = randomVector(random, 500, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 8, global);
    for (auto& update : sites.updates()) update.report.examples = 1;
    Vector far = sites.values(0);
    for (float& value : far) value += 25;
    sites.add(std::move(far));
    const Vector result = aggregated<float>(strategy, global, sites.updates());
    std::size_t outside = 0;
    for (std::size_t i = 0; i < global.size(); ++i) {
      float low = sites.values(0)[i];
      float high = low;
      for (std::size_t k = 1; k < 8; ++k) {
        low = std::min(low, sites.values(k)[i]);
        high = std::max(high, sites.values(k)[i]);
      }
      outside += result[i] < low || result[i] > high;
    }
    // The geometric median keeps a little of every update: near the honest ones, not always between them.
    const std::size_t allowed = name == QStringLiteral("geometricmedian") ? 25 : 0;
    QVERIFY2(robust ? outside <= allowed : outside > 250, std::to_string(outside).c_str());
  }

  void noAttentionIsFedAvgBitForBit() {
    Random random(8);
    const Vector global = randomVector(random, 2000, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 6, global);
    sites.updates()[2].report.examples = 1e6;  // far above the bounds of the attention
    QVERIFY(bitsOf(aggregated<float>(strategyNamed("adaptive", {{"gamma", 0}}).value(), global,
                                     sites.updates())) ==
            bitsOf(aggregated<float>({}, global, sites.updates())));
  }

  void everyLengthAtTheEdges_data() {
    QTest::addColumn<int>("count");
    const int block = detail::kBlock;
    for (const int count : {0, 1, 3, 15, 16, 17, 255, 256, 257, 1023, 1024, 1025, block - 1, block,
                            block + 1, 3 * block + 5})
      QTest::addRow("%d", count) << count;
  }
  void everyLengthAtTheEdges() {
    QFETCH(int, count);
    Random random(9);
    const Vector global = randomVector(random, static_cast<std::size_t>(count), 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 5, global);
    const Vector mean = aggregated<float>({.weighting = UniformWeights{}}, global, sites.updates());
    const Vector median =
        aggregated<float>({.combination = CoordinateMedian{}}, global, sites.updates());
    const Vector trimmed =
        aggregated<float>({.combination = TrimmedMean{0.2}}, global, sites.updates());
    for (std::size_t i = 0; i < global.size(); ++i) {
      std::vector<double> values;
      for (std::size_t k = 0; k < 5; ++k) values.push_back(sites.values(k)[i]);
      double sum = 0;
      for (const double value : values) sum += 0.2 * value;
      std::ranges::sort(values);
      QCOMPARE(mean[i], static_cast<float>(sum));
      QCOMPARE(median[i], static_cast<float>(values[2]));
      QCOMPARE(trimmed[i], static_cast<float>((values[1] + values[2] + values[3]) / 3));
    }
  }

  void normsAreThoseOfTheChanges() {
    Random random(10);
    const Vector global = randomVector(random, 30'000, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 4, global);
    Vector result(global.size());
    const auto outcome = Aggregator<float>({})
                             .aggregate({.global = global, .updates = sites.updates()}, result)
                             .value();
    for (std::size_t k = 0; k < 4; ++k) {
      double squared = 0;
      for (std::size_t i = 0; i < global.size(); ++i)
        squared += std::pow(static_cast<double>(sites.values(k)[i]) - global[i], 2);
      QVERIFY(std::abs(*outcome.sites[k].changeNorm / std::sqrt(squared) - 1) < 1e-12);
    }
  }

  void untouchedRangesKeepTheGlobalWeights_data() { everyStrategy(); }
  void untouchedRangesKeepTheGlobalWeights() {
    QFETCH(QString, name);
    Random random(11);
    const Vector global = randomVector(random, 20'000, 1);
    SiteUpdates<float> sites, spoilt;
    addSites(sites, random, 7, global);
    const std::vector<ParameterRange> untouched{{0, 3}, {100, 50}, {19'000, 1000}};
    const auto isUntouched = [&](std::size_t i) {
      return std::ranges::any_of(
          untouched, [&](const auto& r) { return i >= r.first && i < r.first + r.count; });
    };
    for (std::size_t k = 0; k < 7; ++k) {
      Vector values = sites.values(k);
      for (std::size_t i = 0; i < values.size(); ++i)
        if (isUntouched(i)) values[i] = std::numeric_limits<float>::quiet_NaN();
      spoilt.add(std::move(values), sites.updates()[k].report);
    }
    Vector a(global.size()), b(global.size());
    (void)Aggregator<float>(fetched(name))
        .aggregate({.global = global, .updates = sites.updates(), .untouched = untouched}, a)
        .value();
    (void)Aggregator<float>(fetched(name))
        .aggregate({.global = global, .updates = spoilt.updates(), .untouched = untouched}, b)
        .value();
    QVERIFY(bitsOf(a) == bitsOf(b));
    for (std::size_t i = 0; i < global.size(); ++i)
      if (isUntouched(i)) QCOMPARE(a[i], global[i]);
    QVERIFY(a[50] != global[50]);
  }

  void aSavedStateGoesOnBitForBit_data() { everyStrategy(); }
  void aSavedStateGoesOnBitForBit() {
    QFETCH(QString, name);
    Random random(12);
    const Vector global = randomVector(random, 600, 1);
    SiteUpdates<float> sites;
    addSites(sites, random, 7, global);
    Vector first(global.size()), straight(global.size()), resumed(global.size());
    Aggregator<float> one(fetched(name));
    (void)one.aggregate({.global = global, .updates = sites.updates()}, first).value();
    Aggregator<float> other(fetched(name));
    other.restore(one.state());
    (void)one.aggregate({.global = first, .updates = sites.updates()}, straight).value();
    (void)other.aggregate({.global = first, .updates = sites.updates()}, resumed).value();
    QVERIFY(bitsOf(straight) == bitsOf(resumed));
    QVERIFY(one.state() == other.state());
    QCOMPARE(one.state().rounds, 2UL);
  }

  /// The same on every processor, whichever instructions it has.
  void bitsAreThoseOfEveryMachine_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<quint64>("hash");
    QTest::addRow("fedavg") << "fedavg" << quint64{15036777636015651920U};
    QTest::addRow("normclip") << "normclip" << quint64{10845378288801709267U};
    QTest::addRow("fedyogi") << "fedyogi" << quint64{11323319851692943421U};
    QTest::addRow("trimmedmean") << "trimmedmean" << quint64{11472800485075725630U};
    QTest::addRow("bulyan") << "bulyan" << quint64{1120810295522762206U};
    QTest::addRow("geometricmedian") << "geometricmedian" << quint64{12761407506422762726U};
  }
  void bitsAreThoseOfEveryMachine() {
    QFETCH(QString, name);
    QFETCH(quint64, hash);
    Random random(13);
    Vector global(5003);
    for (float& value : global) value = static_cast<float>(random.uniform(-1, 1));
    SiteUpdates<float> sites;
    for (std::size_t k = 0; k < 7; ++k) {
      Vector values = global;
      for (float& value : values) value += 0.1F * static_cast<float>(random.uniform(-1, 1));
      sites.add(std::move(values), {.examples = static_cast<double>(k + 1)});
    }
    const Vector result = aggregated<float>(fetched(name), global, sites.updates());
    const std::string bytes(reinterpret_cast<const char*>(result.data()), 4 * result.size());
    QCOMPARE(quint64{stableHash(bytes)}, hash);
  }

  void memoryDoesNotGrowWithTheSites() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers keep freed memory");
#endif
    constexpr std::size_t kLength = 4'000'000;  // 16 MB a site, 1 GB together
    const Vector global(kLength, 1);
    Vector result(kLength);
    std::deque<MadeSource> sources;
    std::vector<SiteUpdate<float>> updates;
    for (std::size_t k = 0; k < 64; ++k)
      updates.push_back({.site = std::to_string(k),
                         .report = {.examples = 1},
                         .values = &sources.emplace_back(kLength, static_cast<float>(k))});
    const auto before = peakMemoryBytes();
    if (!before) QSKIP("this system does not tell a process's peak memory");
    setComputeThreads(2);
    for (const char* name : {"fedavg", "median"}) {
      Aggregator<float> aggregator(strategyNamed(name).value());
      (void)aggregator.aggregate({.global = global, .updates = updates}, result).value();
      QCOMPARE(result.back(), 31.5F);
    }
    // Per thread 64 blocks of 64 KiB, and the tiles.
    QVERIFY(*peakMemoryBytes() - *before < 32'000'000);
  }

  /// c + (S/N) · mean of the changes, with two of eight sites.
  void controlVariatesCountTheAbsentSites() {
    SiteUpdates<float> changes;
    changes.add({1, -2});
    changes.add({3, -2});
    for (auto& update : changes.updates()) update.kind = UpdateKind::delta;
    const Vector result =
        aggregated<float>(controlVariateStrategy(2, 8), {10, 20}, changes.updates());
    QVERIFY((result == Vector{10.5F, 19.5F}));
  }

  void aClippedOutlierKeepsItsDirection() {
    const Vector global{1, 1};
    SiteUpdates<float> sites;
    sites.add({1, 2});
    sites.add({1, 2});
    sites.add({1, 1001});
    const Vector result = aggregated<float>({.clip = NormClip{}}, global, sites.updates());
    QCOMPARE(result[0], 1.F);
    QCOMPARE(result[1], 2.F);
  }
};

TWINSCOPE_SUITE(LawsTest, "laws_test");

}  // namespace twinscope::fedlink

#include "laws_test.moc"
