#include "tests/fedlink/strategy/site_updates.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::fedlink {
namespace {

using nlohmann::json;
using Vector = std::vector<double>;

constexpr std::size_t kSites = 5;
const Vector kExamples{10, 30, 25, 5, 40};
const Vector kLoss{0.9, 0.4, 0.65, 1.3, 0.25};

const json& golden() {
  static const json file = tests::goldenFile("fedopt.json");
  return file;
}

/// U(b, lo, hi) of the golden files.
double noise(std::size_t i, std::size_t b, double lo, double hi) {
  return lo + (hi - lo) *
                  tests::goldenNoise(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(b));
}

template <class Value>
std::vector<Value> start() {
  std::vector<Value> w;
  for (std::size_t i = 0; i < 10; ++i) w.push_back(static_cast<Value>(noise(i, 4000, -1, 1)));
  return w;
}

template <class Value>
void addClients(SiteUpdates<Value>& sites, const std::vector<Value>& w, std::size_t round,
                double outlier) {
  for (std::size_t k = 0; k < kSites; ++k) {
    std::vector<Value> v;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double target = 2 * (static_cast<double>(k) - 2) / 5;
      const double x = w[i] + 0.5 * (target - w[i]) +
                       noise(i, 5000 + 100 * round + 10 * k, -0.5, 0.5) +
                       (k + 1 == kSites ? outlier : 0);
      v.push_back(static_cast<Value>(x));
    }
    sites.add(std::move(v),
              {.examples = kExamples[k], .loss = kLoss[k] / static_cast<double>(round)});
  }
}

Strategy strategyOf(const json& run) {
  const std::string name = run.at("strategy");
  const json& p = run.at("parameters");
  Strategy s;
  if (name == "FedAvgM")
    s.optimiser = {.rule = ServerRule::momentum,
                   .learningRate = p.at("server_learning_rate"),
                   .beta1 = p.at("server_momentum")};
  if (name == "FedAdam")
    s.optimiser = {.rule = ServerRule::adam, .learningRate = 0.1, .bias = AdamBias::flower};
  if (name == "FedYogi") s.optimiser = {.rule = ServerRule::yogi, .learningRate = 0.01};
  if (name == "FedAdagrad") s.optimiser = {.rule = ServerRule::adagrad, .learningRate = 0.1};
  if (p.contains("eta")) {
    s.optimiser.learningRate = p.at("eta");
    s.optimiser.beta1 = p.at("beta_1");
    s.optimiser.beta2 = p.at("beta_2");
    s.optimiser.tau = p.at("tau");
  }
  if (name == "FedMedian") s.combination = CoordinateMedian{};
  if (name == "FedTrimmedAvg") s.combination = TrimmedMean{p.at("beta")};
  if (name == "Krum") s.combination = Krum{p.at("num_malicious_nodes"), 1};
  if (name == "MultiKrum")
    s.combination = Krum{p.at("num_malicious_nodes"), p.at("num_nodes_to_select")};
  if (name == "Bulyan") s.combination = Bulyan{p.at("num_malicious_nodes")};
  if (name == "QFedAvg") s.weighting = FairWeights{p.at("q"), p.at("client_learning_rate")};
  return s;
}

template <class Values>
double largestDifference(const Values& values, const json& expected) {
  if (values.size() != expected.size()) return 1e9;
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    largest = std::max(largest, std::abs(values[i] - expected[i].template get<double>()));
  return largest;
}

template <class Value>
double differenceOfRun(const json& run) {
  Aggregator<Value> aggregator(strategyOf(run));
  std::vector<Value> w = start<Value>();
  double largest = 0;
  for (const json& round : run.at("rounds")) {
    SiteUpdates<Value> sites;
    addClients(sites, w, round.at("round"), run.at("last_client_is_an_outlier") ? 25 : 0);
    std::vector<Value> next(w.size());
    (void)aggregator.aggregate({.global = w, .updates = sites.updates()}, next).value();
    largest = std::max(largest, largestDifference(next, round.at("weights")));
    w = next;
  }
  return largest;
}

/// Sites of the section "own": round 1, with the outlier.
void addOwn(SiteUpdates<double>& sites) { addClients<double>(sites, start<double>(), 1, 25); }

Vector weightsOf(const Weights& weights) {
  Vector values;
  for (const SiteWeight& site : weights.sites) values.push_back(site.weight);
  return values;
}

Vector optimum(std::size_t k) {
  Vector t;
  for (std::size_t i = 0; i < 3; ++i) t.push_back(noise(i, 6000 + 10 * k, -2, 2));
  return t;
}

const Vector kCurvature{1.0, 0.5, 2.0, 0.8, 1.3};
constexpr double kLocalRate = 0.1;
constexpr int kLocalSteps = 4;

/// Local descent on 0.5·a·‖y − t‖² + μ/2‖y − x‖² with a constant correction of the gradient.
Vector train(std::size_t k, const Vector& x, double mu, const Vector& correction) {
  const Vector t = optimum(k);
  Vector y = x;
  for (int step = 0; step < kLocalSteps; ++step)
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] -= kLocalRate * (kCurvature[k] * (y[i] - t[i]) + mu * (y[i] - x[i]) + correction[i]);
  return y;
}

}  // namespace

class GoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void flowerRuns_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const json& run : golden().at("runs")) {
      const std::string name = run.at("strategy").get<std::string>() + run.at("parameters").dump();
      QTest::addRow("%d %s", index, name.c_str()) << index;
      ++index;
    }
    QCOMPARE(index, 22);
  }
  void flowerRuns() {
    QFETCH(int, index);
    const json& run = golden().at("runs")[static_cast<std::size_t>(index)];
    const bool inFloat = run.at("dtype_in") == "float32";
    const double difference = inFloat ? differenceOfRun<float>(run) : differenceOfRun<double>(run);
    QVERIFY2(difference < (inFloat ? 1e-5 : 1e-10), std::to_string(difference).c_str());
  }

  void handCheckable_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(golden().at("hand_checkable").size()); ++i)
      QTest::addRow("%d", i) << i;
  }
  void handCheckable() {
    QFETCH(int, index);
    const json& item = golden().at("hand_checkable")[static_cast<std::size_t>(index)];
    const Strategy strategy = strategyOf(item);
    SiteUpdates<double> sites;
    for (std::size_t k = 0; k < item.at("clients").size(); ++k)
      sites.add({item.at("clients")[k]}, {.examples = item.at("examples")[k]});
    const Vector w{item.at("start").get<double>()};
    const double expected = item.at("result");
    const auto* krum = std::get_if<Krum>(&strategy.combination);
    if (krum == nullptr) {
      QVERIFY(std::abs(aggregated<double>(strategy, w, sites.updates())[0] - expected) < 1e-10);
      return;
    }
    // Three updates are too few for f = 1, which Flower lets pass: the rule itself must agree.
    SquareMatrix distances(3);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        distances.setBoth(i, j, std::pow(sites.values(i)[0] - sites.values(j)[0], 2));
    std::vector<SiteReport> reports;
    for (const auto& update : sites.updates()) reports.push_back(update.report);
    const Weights weights =
        chosenBy(strategy.combination, weigh(strategy.weighting, reports, {}, 0), distances);
    double mean = 0;
    for (std::size_t k = 0; k < 3; ++k) mean += weights.sites[k].weight * sites.values(k)[0];
    QVERIFY(std::abs(mean - expected) < 1e-10);
    Vector result(1);
    QCOMPARE(Aggregator<double>(strategy)
                 .aggregate({.global = w, .updates = sites.updates()}, result)
                 .error()
                 .code,
             std::string("aggregation.too_few"));
  }

  void adamOfThePaper() {
    SiteUpdates<double> sites;
    sites.add({1}, {.examples = 1});
    sites.add({3}, {.examples = 2});
    const Strategy strategy{.optimiser = {.rule = ServerRule::adam, .learningRate = 0.1}};
    const double change = 7.0 / 3;
    const double expected = 0.1 * 0.1 * change / (std::sqrt(0.01 * change * change) + 1e-3);
    const double result = aggregated<double>(strategy, {0}, sites.updates())[0];
    QVERIFY(std::abs(result - expected) < 1e-14);
    QVERIFY(std::abs(result - 0.0995733) < 1e-7);
  }

  void geometricMedianConverges() {
    const json& own = golden().at("own").at("geometric_median");
    SiteUpdates<double> sites;
    addOwn(sites);
    const Vector z =
        aggregated<double>({.combination = GeometricMedian{}}, start<double>(), sites.updates());
    QVERIFY(largestDifference(z, own.at("converged")) < 1e-9);
    double objective = 0;
    for (std::size_t k = 0; k < kSites; ++k) {
      double squared = 0;
      for (std::size_t i = 0; i < z.size(); ++i) squared += std::pow(sites.values(k)[i] - z[i], 2);
      objective += kExamples[k] * std::sqrt(squared);
    }
    QVERIFY(std::abs(objective - own.at("objective").get<double>()) < 1e-8);
  }

  void normClipping() {
    const json& own = golden().at("own").at("norm_clipping");
    SiteUpdates<double> sites;
    addOwn(sites);
    const Strategy strategy{.clip = NormClip{own.at("clip").get<double>()}};
    Vector result(10);
    const auto outcome =
        Aggregator<double>(strategy)
            .aggregate({.global = start<double>(), .updates = sites.updates()}, result)
            .value();
    QVERIFY(largestDifference(result, own.at("result")) < 1e-10);
    for (std::size_t k = 0; k < kSites; ++k)
      QVERIFY(std::abs(*outcome.sites[k].changeNorm - own.at("norms")[k].get<double>()) < 1e-10);
  }

  void fedNova() {
    const json& own = golden().at("own").at("fednova");
    SiteUpdates<double> sites;
    addOwn(sites);
    for (std::size_t k = 0; k < kSites; ++k)
      sites.updates()[k].report.localSteps = own.at("local_steps")[k];
    const Vector result =
        aggregated<double>({.weighting = NovaWeights{}}, start<double>(), sites.updates());
    QVERIFY(largestDifference(result, own.at("result")) < 1e-10);
  }

  void lossDropWeights() {
    const json& own = golden().at("own").at("fedpidavg_weights");
    std::vector<SiteReport> reports;
    for (std::size_t k = 0; k < kSites; ++k)
      reports.push_back({.examples = kExamples[k],
                         .loss = own.at("loss")[k],
                         .previousLoss = own.at("previous_loss")[k],
                         .lossSum = own.at("loss_sum")[k]});
    QVERIFY(largestDifference(weightsOf(weigh(LossDropWeights{}, reports, {}, 0)),
                              own.at("weights")) < 1e-10);
    QVERIFY(largestDifference(weightsOf(weigh(LossDropWeights{0.5, 0.5, 0}, reports, {}, 0)),
                              own.at("fedcostwavg_weights")) < 1e-10);
  }

  void scaffold() {
    const json& rounds =
        golden().at("own").at("quadratic_clients").at("scaffold_option2_equal_weights");
    Vector x(3), c(3);
    std::vector<Vector> ci(kSites, Vector(3));
    Aggregator<double> weights({.weighting = UniformWeights{}});
    Aggregator<double> controls(controlVariateStrategy(kSites, kSites));
    for (const json& round : rounds) {
      SiteUpdates<double> models, controlChanges;
      for (std::size_t k = 0; k < kSites; ++k) {
        Vector correction(3), change(3);
        for (std::size_t i = 0; i < 3; ++i) correction[i] = c[i] - ci[k][i];
        Vector y = train(k, x, 0, correction);
        for (std::size_t i = 0; i < 3; ++i) {
          change[i] = (x[i] - y[i]) / (kLocalSteps * kLocalRate) - c[i];
          ci[k][i] += change[i];
        }
        models.add(std::move(y));
        controlChanges.add(std::move(change));
        controlChanges.updates().back().kind = UpdateKind::delta;
      }
      Vector nextX(3), nextC(3);
      (void)weights.aggregate({.global = x, .updates = models.updates()}, nextX).value();
      (void)controls.aggregate({.global = c, .updates = controlChanges.updates()}, nextC).value();
      x = nextX;
      c = nextC;
      QVERIFY(largestDifference(x, round.at("x")) < 1e-10);
      QVERIFY(largestDifference(c, round.at("c")) < 1e-10);
    }
  }

  void proximalSitesUnderFedAvg() {
    const json& own = golden().at("own").at("quadratic_clients");
    for (const auto& [key, mu] : {std::pair("fedprox_mu0.1_example_weights", 0.1),
                                  std::pair("fedavg_example_weights", 0.0)}) {
      Vector x(3);
      for (const json& round : own.at(key)) {
        SiteUpdates<double> sites;
        for (std::size_t k = 0; k < kSites; ++k)
          sites.add(train(k, x, mu, Vector(3)), {.examples = kExamples[k]});
        x = aggregated<double>({}, x, sites.updates());
        QVERIFY(largestDifference(x, round) < 1e-10);
      }
    }
  }

  void adaptiveWeights() {
    const json& own = golden().at("own").at("aam");
    const json& expected = own.at("gamma_0.5");
    SiteUpdates<double> sites;
    addOwn(sites);
    for (std::size_t k = 0; k < kSites; ++k) {
      sites.updates()[k].report.quality = own.at("quality")[k].get<double>();
      sites.updates()[k].report.performance = own.at("performance")[k].get<double>();
    }
    for (const double gamma : {0.5, 0.0}) {
      Vector result(10);
      const auto outcome =
          Aggregator<double>({.weighting = AdaptiveWeights{.gamma = gamma}})
              .aggregate({.global = start<double>(), .updates = sites.updates()}, result)
              .value();
      Vector weights, divergence, divergenceEffect, attention;
      for (const SiteOutcome& site : outcome.sites) {
        weights.push_back(site.weight);
        attention.push_back(site.parts[1].value);
        divergence.push_back(site.parts[4].value);
        divergenceEffect.push_back(-4 * site.parts[4].effect);
      }
      QVERIFY(largestDifference(
                  weights, gamma > 0 ? expected.at("weights") : own.at("gamma_0_weights")) < 1e-10);
      QVERIFY(largestDifference(attention, expected.at("attention_clipped")) < 1e-10);
      QVERIFY(largestDifference(divergence, expected.at("divergence")) < 1e-10);
      QVERIFY(largestDifference(divergenceEffect, expected.at("z").at("divergence")) < 1e-10);
    }
  }

  void oneFlippedAmongEqual() {
    const json& own = golden().at("own").at("aam").at("one_flipped_others_equal");
    const json& expected = own.contains("result") ? own.at("result") : own;
    SquareMatrix products(kSites);
    for (std::size_t i = 0; i < kSites; ++i)
      for (std::size_t j = i; j < kSites; ++j)
        products.setBoth(i, j, i != j && j + 1 == kSites ? -2.25 : 2.25);
    const std::vector<SiteReport> reports(kSites,
                                          {.examples = 1, .quality = 0.5, .performance = 0.5});
    Vector share, bounded, z;
    for (const Attention& a : attentionOf({}, reports, products)) {
      share.push_back(a.share);
      bounded.push_back(a.bounded);
      z.push_back(a.divergenceZ);
    }
    QVERIFY(largestDifference(share, expected.at("softmax")) < 1e-10);
    QVERIFY(largestDifference(bounded, expected.at("attention_clipped")) < 1e-10);
    QVERIFY(largestDifference(z, expected.at("z").at("divergence")) < 1e-10);
  }
};

TWINSCOPE_SUITE(GoldenTest, "golden_test");

}  // namespace twinscope::fedlink

#include "golden_test.moc"
