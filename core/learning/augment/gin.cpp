#include "core/learning/augment/gin.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

namespace twinscope::learning {
namespace {

constexpr double kSlope = 0.01;
constexpr double kSmall = 1e-5;
constexpr std::int64_t kInner = 2;
constexpr int kLayers = 4;

at::Tensor convolved(const at::Tensor& x, const at::Tensor& kernel, std::int64_t groups) {
  const std::int64_t padding = kernel.size(-1) / 2;
  return kernel.dim() == 5 ? at::conv3d(x, kernel, {}, 1, padding, 1, groups)
                           : at::conv2d(x, kernel, {}, 1, padding, 1, groups);
}

/// The net's answer. Own nets: samples stand side by side as channels, one group each.
at::Tensor through(const at::Tensor& x, const std::vector<at::Tensor>& draws) {
  const std::int64_t batch = x.size(0);
  const bool own = draws[0].size(0) == kInner * batch;
  at::Tensor y = own ? x.flatten(0, 1).unsqueeze(0) : x;
  for (std::size_t layer = 0; 2 * layer < draws.size(); ++layer) {
    y = convolved(y, draws[2 * layer], own ? batch : 1) + draws[2 * layer + 1].unsqueeze(0);
    if (2 * layer + 2 < draws.size()) y = at::leaky_relu_(y, kSlope);
  }
  return own ? y.reshape(x.sizes()) : y;
}

at::Tensor perSample(const at::Tensor& values, const at::Tensor& like) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(like.dim()), 1);
  shape[0] = like.size(0);
  return values.reshape(shape);
}

at::Tensor norms(const at::Tensor& x) { return x.flatten(1).square().sum(1).sqrt(); }

}  // namespace

at::Tensor ginWithDraws(const at::Tensor& x, const std::vector<at::Tensor>& draws,
                        const std::vector<double>& alpha, GinNorm norm) {
  const at::NoGradGuard noGradient;
  const at::Tensor share = perSample(at::tensor(at::ArrayRef<double>(alpha)).to(x.options()), x);
  const at::Tensor mixed = share * through(x, draws) + (1 - share) * x;
  if (norm == GinNorm::none) return mixed;
  return mixed * perSample(norms(x) / (norms(mixed) + kSmall), x);
}

at::Tensor gin(const at::Tensor& x, const std::vector<bool>& chosen, Random& random) {
  const at::NoGradGuard noGradient;
  std::vector<std::int64_t> rows;
  for (std::size_t n = 0; n < chosen.size(); ++n)
    if (chosen[n]) rows.push_back(static_cast<std::int64_t>(n));
  if (rows.empty()) return x;
  const auto count = static_cast<std::int64_t>(rows.size());
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(random.next());
  std::vector<at::Tensor> draws;
  for (int layer = 0; layer < kLayers; ++layer) {
    const std::int64_t in = layer == 0 ? 1 : kInner;
    const std::int64_t out = layer + 1 == kLayers ? 1 : kInner;
    const std::int64_t k = random.below(2) == 0 ? 1 : 3;
    draws.push_back(at::randn({count * out, in, k, k, k}, generator).to(x.device()));
    draws.push_back(at::randn({count * out, 1, 1, 1}, generator).to(x.device()));
  }
  std::vector<double> alpha;
  for (std::int64_t n = 0; n < count; ++n) alpha.push_back(random.uniform());
  const at::Tensor channels = x.flatten(0, 1).unsqueeze(1);
  const at::Tensor which = at::tensor(rows).to(x.device());
  const at::Tensor before = channels.index_select(0, which);
  const at::Tensor after = ginWithDraws(before, draws, alpha, GinNorm::frobenius);
  return channels.index_copy(0, which, after * (before != 0)).reshape(x.sizes());
}

}  // namespace twinscope::learning
