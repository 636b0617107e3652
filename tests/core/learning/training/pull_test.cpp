#include "core/learning/training/pull.h"

#include "core/learning/training/optimiser.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <cmath>

namespace twinscope::learning {
namespace {

at::Tensor leaf(const std::vector<float>& values) {
  return at::from_blob(const_cast<float*>(values.data()),
                       {static_cast<std::int64_t>(values.size())}, at::kFloat)
      .clone()
      .requires_grad_();
}

std::shared_ptr<const ParameterSet> set(const std::vector<float>& values) {
  auto made = std::make_shared<ParameterSet>();
  if (!made->append("w", {static_cast<std::int64_t>(values.size())}, values)) return nullptr;
  return made;
}

}  // namespace

class PullTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goldenValues() {
    const auto example = tests::goldenFile("losses.json").at("regularisers").at("example");
    const auto towards = set(example.at("w0").get<std::vector<float>>());
    const at::Tensor w = leaf(example.at("w").get<std::vector<float>>());
    const auto l2sp = Pull::make({{"w", w}}, {.strength = 0.01, .towards = towards});
    QVERIFY(std::abs(l2sp->penalty() - example.at("l2_sp_alpha_0.01").get<double>()) < 1e-7);
    const auto ewc =
        Pull::make({{"w", w}}, {.strength = 100,
                                .towards = towards,
                                .importance = set(example.at("fisher").get<std::vector<float>>())});
    QVERIFY(std::abs(ewc->penalty() - example.at("ewc_lambda_100").get<double>()) < 1e-3);
  }
  /// Its gradient is that of its penalty, by central differences.
  void gradientOfThePenalty() {
    const at::Tensor w = leaf({1.5F, -2, 0.25F});
    const auto pull = Pull::make(
        {{"w", w}}, {.strength = 0.7, .towards = set({1, 1, 1}), .importance = set({1, 2, 0.5F})});
    w.mutable_grad() = at::zeros({3});
    pull->addGradient();
    const at::Tensor gradient = w.grad().clone();
    constexpr double kStep = 1e-2;
    for (std::int64_t n = 0; n < 3; ++n) {
      double ends[2];
      for (const int side : {0, 1}) {
        w.data()[n] += side == 0 ? -kStep : 2 * kStep;
        ends[side] = pull->penalty();
      }
      w.data()[n] -= kStep;
      QVERIFY(std::abs((ends[1] - ends[0]) / (2 * kStep) - gradient[n].item<double>()) < 1e-3);
    }
  }
  /// SCAFFOLD's correction: it is the slope of its own penalty, and needs no strength.
  void aSlopeIsAddedToTheGradient() {
    const at::Tensor w = leaf({1, 2});
    const auto pull = Pull::make({{"w", w}}, {.slope = set({3, -4})});
    QCOMPARE(pull->penalty(), 3.0 * 1 - 4 * 2);
    w.mutable_grad() = at::ones({2});
    pull->addGradient();
    QVERIFY(at::equal(w.grad(), leaf({4, -3}).detach()));
    QCOMPARE(Pull::make({{"w", w}}, {.slope = set({1})}).error().code, std::string("model.layout"));
  }
  /// Ditto (Li et al., arXiv:2012.04221): a site's own v minimises f(v) + λ/2·‖v − w‖², w being what the federation sends in
  /// each round. Start from v, pull towards w.
  void dittoIsAPullTowardsAnotherStart() {
    const auto own = tests::goldenFile("fedopt.json").at("own").at("quadratic_clients");
    const auto& ditto = own.at("ditto_lambda0.5");
    for (std::size_t site = 0; site < own.at("a").size(); ++site) {
      const double a = own.at("a").at(site);
      const at::Tensor target = leaf(tests::goldenInput<float>(own.at("t").at(site))).detach();
      const at::Tensor v = leaf({0, 0, 0});
      std::vector<float> sent{0, 0, 0};
      Optimiser optimiser({{"w", v}}, {.kind = OptimiserKind::sgd, .weightDecay = 0, .beta1 = 0});
      for (const auto& after : ditto.at("global")) {
        const auto pull = Pull::make({{"w", v}}, {.strength = 0.5, .towards = set(sent)});
        for (int step = 0; step < own.at("local_steps"); ++step) {
          v.mutable_grad() = (v.detach() - target) * a;
          pull->addGradient();
          (void)optimiser.step(own.at("local_lr"));
        }
        sent = after.get<std::vector<float>>();
      }
      for (std::int64_t n = 0; n < 3; ++n)
        QVERIFY(
            std::abs(v[n].item<double>() -
                     ditto.at("personal").at(site).at(static_cast<std::size_t>(n)).get<double>()) <
            1e-6);
    }
  }
  void noneAndOthersWeights() {
    const at::Tensor w = leaf({1, 2});
    const auto none = Pull::make({{"w", w}}, {});
    QCOMPARE(none->penalty(), 0.0);
    w.mutable_grad() = at::ones({2});
    none->addGradient();
    QVERIFY(at::equal(w.grad(), at::ones({2})));
    QCOMPARE(Pull::make({{"w", w}}, {.strength = 1}).error().code, std::string("model.layout"));
    QVERIFY(!Pull::make({{"w", w}}, {.strength = 1, .towards = set({1, 2, 3})}));
    QVERIFY(!Pull::make({{"v", w}}, {.strength = 1, .towards = set({1, 2})}));
  }
};

TWINSCOPE_SUITE(PullTest, "pull_test");

}  // namespace twinscope::learning

#include "pull_test.moc"
