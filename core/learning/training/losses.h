#pragma once

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// Losses on logits (batch × channels × …) against targets of the same shape: 0/1 per class or region. All return a
/// scalar with a gradient. Values and gradients agree with MONAI, LibTorch, nnU-Net (tests/golden/losses.json).

enum class Squash { softmax, sigmoid };
enum class Background { leftOut, counted };      ///< channel 0 of a softmax
enum class DiceOver { eachSample, wholeBatch };  ///< where the sums stop
enum class DiceDenominator { linear, squared };

struct DiceOptions {
  Squash squash = Squash::softmax;
  Background background = Background::leftOut;
  DiceOver over = DiceOver::wholeBatch;
  DiceDenominator denominator = DiceDenominator::linear;
  double epsilon = 1e-5;
};

/// Labels (batch × 1 × …, integers) as one channel a class, of the given floating tensor's kind.
[[nodiscard]] at::Tensor oneHot(const at::Tensor& labels, const at::Tensor& like);

/// Mean over classes (and samples) of 1 − (2Σpg + ε)/(Σp + Σg + ε).
[[nodiscard]] at::Tensor softDice(const at::Tensor& logits, const at::Tensor& target,
                                  const DiceOptions& options = {});
/// Mean over voxels of −log of the true class' probability.
[[nodiscard]] at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& target);
/// Binary cross-entropy of sigmoids, mean over everything.
[[nodiscard]] at::Tensor binaryCrossEntropy(const at::Tensor& logits, const at::Tensor& target);
/// (1 − p)^γ (−log p) of the true class, divided by classes × voxels (Lin et al., arXiv:1708.02002, as MONAI counts).
[[nodiscard]] at::Tensor focalSoftmax(const at::Tensor& logits, const at::Tensor& target,
                                      double gamma);

struct FocalOptions {
  double gamma = 2;
  double positiveShare = 0.25;  ///< weight of positives; negatives weigh the rest
};
[[nodiscard]] at::Tensor focalSigmoid(const at::Tensor& logits, const at::Tensor& target,
                                      const FocalOptions& options);

/// FedGIN's focal term (arXiv:2508.05137): weight · (1 − e^−b)^γ · b with b the cross-entropy whose positives weigh more.
struct WeightedFocalOptions {
  double gamma = 2;
  double weight = 0.25;
  double positiveWeight = 3;
};
[[nodiscard]] at::Tensor weightedFocal(const at::Tensor& logits, const at::Tensor& target,
                                       const WeightedFocalOptions& options);

struct TverskyOptions {
  double falsePositives = 0.5;
  double falseNegatives = 0.5;
  double epsilon = 1e-5;
};
/// Of sigmoids, per sample and channel (Salehi et al., arXiv:1706.05721).
[[nodiscard]] at::Tensor tversky(const at::Tensor& logits, const at::Tensor& target,
                                 const TverskyOptions& options);

}  // namespace twinscope::learning
