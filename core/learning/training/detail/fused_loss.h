#pragma once

#include <ATen/core/Tensor.h>

namespace twinscope::learning::detail {

struct LossGradient {
  double loss = 0;
  at::Tensor gradient;  ///< of the loss by the logits, laid out as they are
};

/// The logits are such as the function below takes: float32 on the CPU, contiguous or channels last.
[[nodiscard]] bool takenByFusedLoss(const at::Tensor& logits);

/// softDice + crossEntropy of losses.h at their defaults with the gradient, in two passes over the voxels: LibTorch's operators
/// take some thirty, which is a third of a step where only a network's end is tuned. logits: batch × classes × …; labels: batch
/// × 1 × …, bytes below the number of classes. Sums in double, in an order that does not depend on the number of threads.
[[nodiscard]] LossGradient diceCrossEntropyGradient(const at::Tensor& logits,
                                                    const at::Tensor& labels);

}  // namespace twinscope::learning::detail
