#include "core/base/random.h"
#include "fedlink/strategy/catalogue.h"
#include "fedlink/strategy/detail/passes.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

SquareMatrix productsOf(const std::vector<std::vector<double>>& changes) {
  SquareMatrix products(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i)
    for (std::size_t j = i; j < changes.size(); ++j)
      products.setBoth(
          i, j, std::inner_product(changes[i].begin(), changes[i].end(), changes[j].begin(), 0.0));
  return products;
}

std::vector<SiteReport> equalReports(std::size_t count) {
  return std::vector<SiteReport>(count, {.examples = 3, .quality = 0.5, .performance = 0.8});
}

}  // namespace

class RulesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// A network that sorts every sequence of zeros and ones sorts every sequence (Knuth).
  void networksSort() {
    for (std::size_t count = 0; count <= 13; ++count) {
      const auto network = detail::sortingNetwork(count);
      for (std::uint32_t bits = 0; bits < (1U << count); ++bits) {
        std::vector<int> values;
        for (std::size_t i = 0; i < count; ++i) values.push_back((bits >> i) & 1U);
        for (const auto& [low, high] : network)
          if (values[low] > values[high]) std::swap(values[low], values[high]);
        QVERIFY(std::ranges::is_sorted(values));
      }
    }
  }

  void blocksCoverWhatIsNotLeftOut() {
    const std::vector<ParameterRange> leftOut{{0, 2}, {5, 0}, {detail::kBlock, 10}};
    std::vector<int> seen(3 * detail::kBlock + 7);
    for (const auto& block : detail::blocksWithout(seen.size(), leftOut)) {
      QVERIFY(block.count > 0 && block.count <= detail::kBlock);
      for (std::size_t i = 0; i < block.count; ++i) ++seen[block.first + i];
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const bool out = i < 2 || (i >= detail::kBlock && i < detail::kBlock + 10);
      QCOMPARE(seen[i], out ? 0 : 1);
    }
  }

  void equalSitesHaveEqualAttention() {
    for (const std::size_t count : {1, 2, 3, 8}) {
      const std::vector<std::vector<double>> changes(count, {0.3, -0.1, 2});
      for (const Attention& a : attentionOf({}, equalReports(count), productsOf(changes)))
        QVERIFY(std::abs(a.bounded - 1 / static_cast<double>(count)) < 1e-12);
    }
  }

  void changesOfNothingAreNoReasonToDivide() {
    for (const auto& changes : {std::vector<std::vector<double>>(4, {0, 0}),
                                std::vector<std::vector<double>>{{0, 0}, {0, 0}, {0, 0}, {1, 0}},
                                std::vector<std::vector<double>>{{1, 0}, {-1, 0}}}) {
      double sum = 0;
      for (const Attention& a : attentionOf({}, equalReports(changes.size()), productsOf(changes)))
        sum += a.bounded;
      QVERIFY(std::abs(sum - 1) < 1e-12);
    }
  }

  void aFlippedSiteHasTheLeastAttention() {
    Random random(21);
    for (int turn = 0; turn < 50; ++turn) {
      const std::size_t count = 3 + random.below(8);
      std::vector<std::vector<double>> changes(count, std::vector<double>(40, 1));
      for (auto& change : changes)
        for (double& value : change) value += 0.3 * random.normal();
      const std::size_t flipped = random.below(count);
      for (double& value : changes[flipped]) value *= -1;
      const auto attention = attentionOf({}, equalReports(count), productsOf(changes));
      for (const Attention& other : attention) {  // several may stand at the bound of z
        QVERIFY(attention[flipped].divergence >= other.divergence);
        QVERIFY(attention[flipped].bounded <= other.bounded);
      }
    }
  }

  void attentionFollowsThePermutation() {
    Random random(22);
    std::vector<std::vector<double>> changes(6, std::vector<double>(20));
    auto reports = equalReports(6);
    for (std::size_t k = 0; k < 6; ++k) {
      for (double& value : changes[k]) value = random.normal();
      reports[k].quality = random.uniform();
      reports[k].performance = random.uniform();
    }
    const auto before = attentionOf({}, reports, productsOf(changes));
    std::ranges::reverse(changes);
    std::ranges::reverse(reports);
    const auto after = attentionOf({}, reports, productsOf(changes));
    for (std::size_t k = 0; k < 6; ++k)
      QVERIFY(std::abs(before[k].bounded - after[5 - k].bounded) < 1e-12);
  }

  void memoryPullsTowardsThePreviousAttention() {
    const std::vector<std::vector<double>> changes(2, {1});
    auto reports = equalReports(2);
    reports[0].previousAttention = 0.9;
    reports[1].previousAttention = 0.1;
    const auto half = attentionOf({.memory = 0.5}, reports, productsOf(changes));
    QVERIFY(std::abs(half[0].share - 0.7) < 1e-12);
    QVERIFY(std::abs(attentionOf({}, reports, productsOf(changes))[0].share - 0.5) < 1e-12);
  }

  void boundedSharesKeepTheirBounds() {
    Random random(23);
    for (int turn = 0; turn < 200; ++turn) {
      const std::size_t count = 1 + random.below(20);
      std::vector<double> shares(count);
      for (double& share : shares) share = std::exp(random.uniform(-100, 0));
      const double k = static_cast<double>(count);
      const auto bounded = boundedShares(shares, 0.2 / k, 3 / k);
      double sum = 0;
      for (std::size_t i = 0; i < count; ++i) {
        QVERIFY(bounded[i] >= 0.2 / k && bounded[i] <= 3 / k);
        for (std::size_t j = 0; j < count; ++j)
          QVERIFY(shares[i] > shares[j] || bounded[i] <= bounded[j]);
        sum += bounded[i];
      }
      QVERIFY(std::abs(sum - 1) < 1e-12);
    }
  }

  void noLossDropLeavesItsShareToTheRest() {
    std::vector<SiteReport> reports{{.examples = 1, .loss = 1, .previousLoss = 1, .lossSum = 3},
                                    {.examples = 3, .loss = 2, .previousLoss = 1, .lossSum = 1}};
    const auto weights = weigh(LossDropWeights{}, reports, {}, 0);
    QVERIFY(std::abs(weights.sites[0].weight - (0.45 * 0.25 + 0.1 * 0.75) / 0.55) < 1e-15);
    for (auto& report : reports) report.lossSum = 0;
    QCOMPARE(weigh(LossDropWeights{}, reports, {}, 0).sites[0].weight, 0.25);
    QCOMPARE(weigh(LossDropWeights{0, 1, 0}, reports, {}, 0).sites[0].weight, 0.25);
  }

  void gapsMoveTheWeights() {
    std::vector<SiteReport> reports{{.examples = 1, .generalisationGap = 2},
                                    {.examples = 1, .generalisationGap = -1}};
    auto weights = weigh(GapWeights{0.1, 10}, reports, {}, 5);
    QVERIFY(std::abs(weights.sites[0].weight - 0.55 / 1.025) < 1e-15);
    reports[0].previousWeight = 0.98;
    reports[1].previousWeight = 0.02;
    weights = weigh(GapWeights{0.1, 10}, reports, {}, 0);
    QCOMPARE(weights.sites[0].weight, 1.0);
    weights = weigh(GapWeights{0.1, 10}, reports, {}, 10);
    QVERIFY(std::abs(weights.sites[0].weight - 0.98) < 1e-15);
  }

  void theGeometricMedianLeavesTheMajority() {
    SquareMatrix distances(3);  // two sites at 0, one at 10 on a line
    distances.setBoth(0, 2, 100);
    distances.setBoth(1, 2, 100);
    const auto a = geometricMedian({}, std::vector<double>{1 / 3.0, 1 / 3.0, 1 / 3.0}, distances);
    QVERIFY(a[2] < 1e-6);
    QVERIFY(std::abs(a[0] + a[1] + a[2] - 1) < 1e-15);
  }

  void krumScoresSumTheNearest() {
    SquareMatrix distances(5);
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t j = 0; j < 5; ++j)
        distances.setBoth(i, j, std::pow(static_cast<double>(i) - static_cast<double>(j), 2));
    const auto scores = krumScores(distances, 1);  // two neighbours
    QVERIFY((scores == std::vector<double>{5, 2, 2, 2, 5}));
    QVERIFY((orderOf(scores) == std::vector<std::size_t>{1, 2, 3, 0, 4}));
  }

  void everyNameBuildsAndRefusesStrangers() {
    for (const StrategyEntry& entry : strategyCatalogue()) {
      QCOMPARE(strategyNamed(entry.name).value().name, std::string(entry.name));
      QVERIFY(!entry.summary.empty());
      QCOMPARE(strategyNamed(entry.name, {{"colour", 1}}).error().kind, ErrorKind::usage);
      for (const StrategyParameter& parameter : entry.parameters) {
        const std::string name(parameter.name);
        QVERIFY(parameter.standard >= parameter.least && parameter.standard <= parameter.most);
        QVERIFY(!parameter.meaning.empty());
        QVERIFY(strategyNamed(entry.name, {{name, parameter.most}}).has_value());
        for (const double wrong : {parameter.most + 1, parameter.least - 1, double{NAN}})
          QCOMPARE(strategyNamed(entry.name, {{name, wrong}}).error().kind, ErrorKind::usage);
      }
    }
    const Error error = strategyNamed("fedsomething").error();
    QCOMPARE(error.kind, ErrorKind::usage);
    for (const StrategyEntry& entry : strategyCatalogue())
      QVERIFY(error.remedy.find(entry.name) != std::string::npos);
    QVERIFY(!strategyNamed("krum", {{"faulty", 1.5}}));
    const Strategy prox = strategyNamed("fedprox", {{"mu", 0.1}}).value();
    QCOMPARE(prox.proximalMu, 0.1);
    QVERIFY(prox.siteRule == SiteRule::proximal);
  }

  void strategiesOutOfRangeAreRefused() {
    QVERIFY(!(Strategy{.weighting = AdaptiveWeights{.gamma = 2}}.validate()));
    QVERIFY(!(Strategy{.weighting = LossDropWeights{0, 0, 0}}.validate()));
    QVERIFY(!(Strategy{.weighting = FairWeights{-1, 1}}.validate()));
    QVERIFY(!(Strategy{.weighting = GapWeights{0.1, 0}}.validate()));
    QVERIFY(!(Strategy{.clip = NormClip{0.0}}.validate()));
    QVERIFY(!(Strategy{.combination = Krum{1, 0}}.validate()));
    QVERIFY(!(Strategy{.combination = GeometricMedian{0}}.validate()));
    QVERIFY(!(Strategy{.optimiser = {.beta1 = 1}}.validate()));
    QVERIFY(!(Strategy{.optimiser = {.tau = 0}}.validate()));
    QVERIFY(!(Strategy{.proximalMu = -1}.validate()));
    QVERIFY(Strategy{}.validate().has_value());
  }
};

TWINSCOPE_SUITE(RulesTest, "rules_test");

}  // namespace twinscope::fedlink

#include "rules_test.moc"
