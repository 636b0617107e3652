#include "core/learning/training/detail/fused_loss.h"

#include "core/base/parallel.h"
#include "core/learning/training/losses.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <QTest>
#include <cmath>

namespace twinscope::learning {
namespace {

struct Example {
  at::Tensor logits, labels;
};

Example example(std::int64_t classes, std::int64_t present, at::MemoryFormat format) {
  auto random = at::make_generator<at::CPUGeneratorImpl>(4);
  const at::Tensor logits = at::randn({2, classes, 17, 18, 19}, random).mul_(3).contiguous(format);
  return {logits.requires_grad_(), at::randint(0, present, {2, 1, 17, 18, 19}, random, at::kByte)};
}

}  // namespace

class FusedLossTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { setComputeThreads(0); }
  /// Loss and gradient are those of LibTorch's operators, however the logits lie, with classes that are not there too.
  void itIsThePlainLoss() {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d})
      for (const std::int64_t classes : {2, 4, 16}) {
        const Example one = example(classes, std::max<std::int64_t>(1, classes - 1), format);
        QVERIFY(detail::takenByFusedLoss(one.logits));
        const at::Tensor target = oneHot(one.labels, one.logits.detach());
        const at::Tensor plain = softDice(one.logits, target) + crossEntropy(one.logits, target);
        plain.backward();
        const auto fused = detail::diceCrossEntropyGradient(one.logits, one.labels);
        QVERIFY(std::abs(fused.loss - plain.item<double>()) < 1e-5);
        QCOMPARE(fused.gradient.strides().vec(), one.logits.strides().vec());
        QVERIFY((fused.gradient - one.logits.grad()).abs().max().item<double>() <
                1e-5 * one.logits.grad().abs().max().item<double>());
      }
  }
  void anyNumberOfThreadsGivesTheSame() {
    const Example one = example(4, 4, at::MemoryFormat::Contiguous);
    setComputeThreads(1);
    const auto alone = detail::diceCrossEntropyGradient(one.logits, one.labels);
    setComputeThreads(3);
    const auto together = detail::diceCrossEntropyGradient(one.logits, one.labels);
    QCOMPARE(alone.loss, together.loss);
    QVERIFY(at::equal(alone.gradient, together.gradient));
  }
  void numbersThatAreNoneAreKept() {
    const Example one = example(4, 4, at::MemoryFormat::Contiguous);
    one.logits.detach()[0][1][2][3][4] = NAN;
    QVERIFY(std::isnan(detail::diceCrossEntropyGradient(one.logits, one.labels).loss));
  }
};

TWINSCOPE_SUITE(FusedLossTest, "fused_loss_test");

}  // namespace twinscope::learning

#include "fused_loss_test.moc"
