#include "core/learning/training/optimiser.h"

#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <cmath>

namespace twinscope::learning {
namespace {

using Tensors = std::vector<std::pair<std::string, at::Tensor>>;

at::Tensor leaf(std::vector<float> values) {
  return at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kFloat)
      .clone()
      .requires_grad_();
}

/// Gradient of ½(x − 3)².
void pull(const at::Tensor& x) { (0.5 * (x - 3).square()).sum().backward(); }

}  // namespace

class OptimiserTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// Worked by hand: the first AdamW step is lr·sign(g) plus the decay, whatever the size of g.
  void theFirstAdamStepHasTheLearningRatesLength() {
    const at::Tensor x = leaf({1, 10});
    Optimiser optimiser({{"x", x}}, {.weightDecay = 0.5});
    pull(x);
    optimiser.step(0.1);
    QVERIFY(std::abs(x[0].item<float>() - (1 * 0.95F + 0.1F)) < 1e-5F);
    QVERIFY(std::abs(x[1].item<float>() - (10 * 0.95F - 0.1F)) < 1e-5F);
    QVERIFY(!x.grad().defined());
  }
  void nesterovBySgd() {
    const at::Tensor x = leaf({0});
    Optimiser optimiser({{"x", x}}, {.kind = OptimiserKind::sgd, .weightDecay = 0, .beta1 = 0.5});
    pull(x);  // gradient −3, velocity −3, step −3 − 1.5
    optimiser.step(0.1);
    QVERIFY(std::abs(x.item<float>() - 0.45F) < 1e-6F);
  }
  void bothReachTheMinimum() {
    for (const auto kind : {OptimiserKind::adam, OptimiserKind::adamW, OptimiserKind::sgd}) {
      const at::Tensor x = leaf({0, -2, 8});
      Optimiser optimiser({{"x", x}}, {.kind = kind, .weightDecay = 0});
      for (int n = 0; n < 2000; ++n) {
        pull(x);
        optimiser.step(0.05 * (1 - n / 2000.0));
      }
      QVERIFY((x - 3).abs().max().item<float>() < 0.05F);
    }
  }
  void longGradientsAreClipped() {
    const at::Tensor x = leaf({0});
    Optimiser optimiser(
        {{"x", x}}, {.kind = OptimiserKind::sgd, .weightDecay = 0, .beta1 = 0, .gradientClip = 1});
    pull(x);
    optimiser.step(1);
    QVERIFY(std::abs(x.item<float>() - 1) < 1e-6F);
  }
  void itsStateContinuesExactly() {
    const at::Tensor x = leaf({1, 2});
    const at::Tensor y = leaf({1, 2});
    Optimiser one({{"x", x}}, {});
    Optimiser two({{"x", y}}, {});
    for (int n = 0; n < 3; ++n) {
      pull(x);
      one.step(0.1);
    }
    y.data().copy_(x);
    QVERIFY(two.setState(one.state(), one.stepsTaken()));
    pull(x);
    one.step(0.1);
    pull(y);
    two.step(0.1);
    QVERIFY(at::equal(x, y));
    Optimiser other({{"z", y}}, {});
    QCOMPARE(other.setState(one.state(), 1).error().code, std::string("model.layout"));
  }
  void aGradientThatIsNoNumberChangesNothing() {
    for (const auto kind : {OptimiserKind::adam, OptimiserKind::adamW, OptimiserKind::sgd}) {
      const at::Tensor x = leaf({1, 2});
      Optimiser optimiser({{"x", x}}, {.kind = kind});
      x.mutable_grad() = at::full({2}, std::nan(""));
      QVERIFY(!std::isfinite(optimiser.step(0.1)));
      QVERIFY(at::equal(x, leaf({1, 2})));
      QCOMPARE(optimiser.stepsTaken(), std::int64_t{0});
      QVERIFY(!x.grad().defined());
    }
  }
  /// Adam has the decay in its gradient: a first step has the rate's length and goes the way of their sum.
  void adamCouplesItsDecay() {
    const at::Tensor x = leaf({4});
    Optimiser optimiser({{"x", x}}, {.kind = OptimiserKind::adam, .weightDecay = 2});
    x.mutable_grad() = at::full({1}, -1.0);
    optimiser.step(0.1);
    QVERIFY(std::abs(x.item<float>() - 3.9F) < 1e-5F);
  }
};

TWINSCOPE_SUITE(OptimiserTest, "optimiser_test");

}  // namespace twinscope::learning

#include "optimiser_test.moc"
