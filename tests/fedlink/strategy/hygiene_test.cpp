#include "fedlink/strategy/catalogue.h"
#include "tests/fedlink/strategy/site_updates.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <limits>

namespace twinscope::fedlink {
namespace {

using Vector = std::vector<float>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

SiteReport report() {
  return {.examples = 2,
          .localSteps = 3,
          .quality = 0.5,
          .performance = 0.5,
          .loss = 0.5,
          .previousLoss = 0.6,
          .lossSum = 2,
          .generalisationGap = 0.1};
}

/// `count` good sites; site k holds k + 1 everywhere.
void addGood(SiteUpdates<float>& sites, std::size_t count, std::size_t length) {
  for (std::size_t k = 0; k < count; ++k)
    sites.add(Vector(length, static_cast<float>(k + 1)), report());
}

class BrokenSource final : public UpdateSource<float> {
 public:
  explicit BrokenSource(std::size_t count) : m_count(count) {}
  [[nodiscard]] std::size_t count() const override { return m_count; }
  [[nodiscard]] Status read(std::size_t first, std::span<float> values) const override {
    if (first > 0) return failure("file.short", "the file ends early");
    std::ranges::fill(values, 1.F);
    return {};
  }

 private:
  std::size_t m_count;
};

std::string codeOf(const Strategy& strategy, const AggregationInput<float>& input) {
  Vector result(input.global.size());
  const auto outcome = Aggregator<float>(strategy).aggregate(input, result);
  return outcome ? "" : outcome.error().code;
}

}  // namespace

class HygieneTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void oneSpoiltUpdateIsRefusedByName_data() {
    QTest::addColumn<QString>("name");
    for (const StrategyEntry& entry : strategyCatalogue())
      QTest::addRow("%s", std::string(entry.name).c_str())
          << QString::fromStdString(std::string(entry.name));
  }
  void oneSpoiltUpdateIsRefusedByName() {
    QFETCH(QString, name);
    constexpr std::size_t kLength = 40'000;
    const Strategy strategy = strategyNamed(name.toStdString()).value();
    const Vector global(kLength, 0.5F);
    SiteUpdates<float> good, all;
    addGood(good, 7, kLength);
    addGood(all, 7, kLength);
    for (const float bad : {kNan, kInfinity, -kInfinity}) {
      Vector spoilt(kLength, 1);
      spoilt[kLength - 3] = bad;
      all.add(std::move(spoilt), report());
    }
    Vector expected(kLength), result(kLength);
    Aggregator<float> aggregator(strategy);
    (void)Aggregator<float>(strategy)
        .aggregate({.global = global, .updates = good.updates()}, expected)
        .value();
    const auto outcome =
        aggregator.aggregate({.global = global, .updates = all.updates(), .quorum = 7}, result)
            .value();
    QVERIFY(result == expected);
    QCOMPARE(outcome.used, 7UL);
    for (std::size_t k = 7; k < 10; ++k) {
      QVERIFY(outcome.sites[k].refused.find("NaN") != std::string::npos);
      QCOMPARE(outcome.sites[k].weight, 0.0);
      QVERIFY(inWords(outcome.sites[k]).starts_with("refused: "));
    }
    const auto before = aggregator.state();
    const auto refused =
        aggregator.aggregate({.global = global, .updates = all.updates(), .quorum = 8}, result);
    QCOMPARE(refused.error().code, std::string("aggregation.quorum"));
    QVERIFY(refused.error().message.find("site-008 holds NaN") != std::string::npos);
    QVERIFY(aggregator.state() == before);
  }

  void reportsThatCannotBeWeighedAreRefused() {
    struct Case {
      const char* strategy;
      void (*spoil)(SiteReport&);
      const char* says;
    };
    const std::vector<Case> cases{
        {"fedavg", [](SiteReport& r) { r.examples = 0; }, "examples"},
        {"fedavg", [](SiteReport& r) { r.examples = -3; }, "examples"},
        {"uniform", [](SiteReport& r) { r.examples = NAN; }, "examples"},
        {"median", [](SiteReport& r) { r.examples = INFINITY; }, "examples"},
        {"fednova", [](SiteReport& r) { r.localSteps = 0; }, "local steps"},
        {"adaptive", [](SiteReport& r) { r.performance = NAN; }, "performance"},
        {"adaptive", [](SiteReport& r) { r.quality.reset(); }, "quality is missing"},
        {"adaptive", [](SiteReport& r) { r.quality = 1.5; }, "quality"},
        {"fedpidavg", [](SiteReport& r) { r.loss.reset(); }, "loss is missing"},
        {"fedpidavg", [](SiteReport& r) { r.lossSum = INFINITY; }, "sum of losses"},
        {"qfedavg", [](SiteReport& r) { r.loss = -1; }, "loss"},
        {"gap", [](SiteReport& r) { r.generalisationGap = NAN; }, "generalisation gap"},
    };
    for (const Case& item : cases) {
      SiteUpdates<float> sites;
      addGood(sites, 4, 10);
      item.spoil(sites.updates()[1].report);
      const Vector global(10);
      Vector result(10);
      const auto outcome = Aggregator<float>(strategyNamed(item.strategy).value())
                               .aggregate({.global = global, .updates = sites.updates()}, result)
                               .value();
      QCOMPARE(outcome.used, 3UL);
      QVERIFY2(outcome.sites[1].refused.find(item.says) != std::string::npos,
               outcome.sites[1].refused.c_str());
      QVERIFY(!outcome.sites[1].changeNorm);
    }
  }

  void wrongLengthsAndBrokenFilesAreRefused() {
    constexpr std::size_t kLength = 50'000;
    SiteUpdates<float> sites;
    addGood(sites, 2, kLength);
    sites.add(Vector(kLength - 1), report());
    const BrokenSource broken(kLength);
    sites.add({}, report());
    sites.updates().back().values = &broken;
    sites.add({}, report());
    sites.updates().back().values = nullptr;
    const Vector global(kLength);
    Vector result(kLength);
    const auto outcome = Aggregator<float>({})
                             .aggregate({.global = global, .updates = sites.updates()}, result)
                             .value();
    QCOMPARE(outcome.used, 2UL);
    QCOMPARE(result[kLength - 1], 1.5F);
    QCOMPARE(outcome.sites[2].refused, std::string("holds 49999 values, the model has 50000"));
    QCOMPARE(outcome.sites[3].refused, std::string("could not be read: the file ends early"));
    QCOMPARE(outcome.sites[4].refused, std::string("holds no weights"));
  }

  void aSpoiltGlobalIsNoSitesFault() {
    SiteUpdates<float> sites;
    addGood(sites, 3, 4);
    const Vector global{0, kNan, 0, 0};
    QCOMPARE(codeOf({}, {.global = global, .updates = sites.updates()}),
             std::string("aggregation.global"));
  }

  void tooLargeChangesOverflowByName() {
    const Vector global{3e38F, 0};
    SiteUpdates<float> sites;
    sites.add({1, 1});
    sites.add({3e38F, 1});
    for (auto& update : sites.updates()) update.kind = UpdateKind::delta;
    Vector result(2);
    const auto outcome =
        Aggregator<float>({}).aggregate({.global = global, .updates = sites.updates()}, result);
    QCOMPARE(outcome.error().code, std::string("aggregation.overflow"));
    QVERIFY(outcome.error().message.find("site-001") != std::string::npos);
  }

  void rulesRefuseFewerUpdatesThanTheirProofs() {
    const Vector global(3);
    for (std::size_t count = 1; count < 12; ++count) {
      SiteUpdates<float> sites;
      addGood(sites, count, 3);
      const AggregationInput<float> input{.global = global, .updates = sites.updates()};
      QCOMPARE(codeOf({.combination = Krum{1, 1}}, input).empty(), count >= 5);
      QCOMPARE(codeOf({.combination = Krum{0, 4}}, input).empty(), count >= 4);
      QCOMPARE(codeOf({.combination = Krum{3, 1}}, input).empty(), count >= 9);
      QCOMPARE(codeOf({.combination = Bulyan{1}}, input).empty(), count >= 7);
      QCOMPARE(codeOf({.combination = Bulyan{2}}, input).empty(), count >= 11);
    }
  }

  void callersMistakesAreNamed() {
    const Vector global(8);
    Vector result(8);
    SiteUpdates<float> sites;
    addGood(sites, 2, 8);
    const auto codeWith = [&](std::vector<ParameterRange> untouched) {
      return codeOf({}, {.global = global, .updates = sites.updates(), .untouched = untouched});
    };
    QCOMPARE(codeWith({{0, 2}, {2, 6}}), std::string());
    QCOMPARE(codeWith({{0, 3}, {2, 1}}), std::string("usage"));
    QCOMPARE(codeWith({{7, 2}}), std::string("usage"));
    QCOMPARE(codeWith({{9, 0}}), std::string("usage"));
    QCOMPARE(codeWith({{1, std::numeric_limits<std::size_t>::max()}}), std::string("usage"));
    QCOMPARE(codeOf({}, {.global = global}), std::string("aggregation.quorum"));
    sites.updates()[1].site = sites.updates()[0].site;
    QCOMPARE(codeWith({}), std::string("aggregation.repeated"));
    const AggregationInput<float> over{.global = result, .updates = sites.updates()};
    QCOMPARE(Aggregator<float>({}).aggregate(over, result).error().code, std::string("usage"));
    const AggregationInput<float> other{.global = global, .updates = sites.updates()};
    QCOMPARE(Aggregator<float>({}).aggregate(other, std::span(result).first(7)).error().code,
             std::string("usage"));
    Aggregator<float> restored({});
    restored.restore({.rounds = 1, .momentum = Vector(3)});
    QCOMPARE(restored.aggregate(other, result).error().code, std::string("usage"));
    QVERIFY_EXCEPTION_THROWN(Aggregator<float>({.combination = TrimmedMean{0.5}}),
                             std::invalid_argument);
  }
};

TWINSCOPE_SUITE(HygieneTest, "hygiene_test");

}  // namespace twinscope::fedlink

#include "hygiene_test.moc"
