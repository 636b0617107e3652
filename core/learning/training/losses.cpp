#include "core/learning/training/losses.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace twinscope::learning {
namespace {

/// The axes after batch and channel, or all but the channel.
std::vector<std::int64_t> summedAxes(const at::Tensor& tensor, DiceOver over) {
  std::vector<std::int64_t> axes(static_cast<std::size_t>(tensor.dim() - 2));
  std::iota(axes.begin(), axes.end(), 2);
  if (over == DiceOver::wholeBatch) axes.insert(axes.begin(), 0);
  return axes;
}

at::Tensor squashed(const at::Tensor& logits, Squash squash) {
  return squash == Squash::softmax ? at::softmax(logits, 1) : at::sigmoid(logits);
}

at::Tensor withoutFirst(const at::Tensor& tensor) {
  return tensor.narrow(1, 1, tensor.size(1) - 1);
}

}  // namespace

at::Tensor oneHot(const at::Tensor& labels, const at::Tensor& like) {
  return at::zeros_like(like).scatter_(1, labels.to(at::kLong), 1.0);
}

at::Tensor softDice(const at::Tensor& logits, const at::Tensor& target,
                    const DiceOptions& options) {
  at::Tensor p = squashed(logits, options.squash);
  at::Tensor g = target;
  if (options.background == Background::leftOut && options.squash == Squash::softmax) {
    p = withoutFirst(p);
    g = withoutFirst(g);
  }
  const auto axes = summedAxes(p, options.over);
  const bool squares = options.denominator == DiceDenominator::squared;
  const at::Tensor both = (p * g).sum(axes);
  const at::Tensor sums =
      squares ? (p * p).sum(axes) + (g * g).sum(axes) : p.sum(axes) + g.sum(axes);
  return (1 - (2 * both + options.epsilon) / (sums + options.epsilon)).mean();
}

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& target) {
  return -(at::log_softmax(logits, 1) * target).sum(1).mean();
}

at::Tensor binaryCrossEntropy(const at::Tensor& logits, const at::Tensor& target) {
  return at::binary_cross_entropy_with_logits(logits, target);
}

at::Tensor focalSoftmax(const at::Tensor& logits, const at::Tensor& target, double gamma) {
  const at::Tensor logP = at::log_softmax(logits, 1);
  return (-(1 - logP.exp()).pow(gamma) * logP * target).mean();
}

at::Tensor focalSigmoid(const at::Tensor& logits, const at::Tensor& target,
                        const FocalOptions& options) {
  const at::Tensor bce =
      at::binary_cross_entropy_with_logits(logits, target, {}, {}, at::Reduction::None);
  const at::Tensor missed = 1 - (-bce).exp();
  const double alpha = options.positiveShare;
  const at::Tensor weight = alpha * target + (1 - alpha) * (1 - target);
  return (weight * missed.pow(options.gamma) * bce).mean();
}

at::Tensor weightedFocal(const at::Tensor& logits, const at::Tensor& target,
                         const WeightedFocalOptions& options) {
  const at::Tensor positive = at::full({1}, options.positiveWeight, logits.options());
  const at::Tensor bce =
      at::binary_cross_entropy_with_logits(logits, target, {}, positive, at::Reduction::None);
  return (options.weight * (1 - (-bce).exp()).pow(options.gamma) * bce).mean();
}

at::Tensor tversky(const at::Tensor& logits, const at::Tensor& target,
                   const TverskyOptions& options) {
  const at::Tensor p = at::sigmoid(logits);
  const auto axes = summedAxes(p, DiceOver::eachSample);
  const at::Tensor hit = (p * target).sum(axes);
  const at::Tensor extra = (p * (1 - target)).sum(axes);
  const at::Tensor missed = ((1 - p) * target).sum(axes);
  const at::Tensor cost =
      options.falsePositives * extra + options.falseNegatives * missed + options.epsilon;
  return (1 - (hit + options.epsilon) / (hit + cost)).mean();
}

}  // namespace twinscope::learning
