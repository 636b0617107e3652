#include "core/learning/augment/intensity.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr int kOrder = 3;
constexpr double kCut = 4;

/// 1, x, x², x³ along one axis: 4 × n.
at::Tensor powers(std::int64_t n) {
  const at::Tensor x = n > 1 ? at::linspace(-1, 1, n) : at::zeros({1});
  std::vector<at::Tensor> rows{at::ones({n})};
  for (int order = 1; order <= kOrder; ++order) rows.push_back(rows.back() * x);
  return at::stack(rows);
}

/// Weights −radius … radius of a Gaussian; a single 1 for a sigma of 0.
std::vector<float> gaussian(double sigma, std::int64_t radius) {
  std::vector<double> weights(static_cast<std::size_t>(2 * radius + 1), 0.0);
  const auto reach = static_cast<std::int64_t>(kCut * sigma + 0.5);
  double sum = 0;
  for (std::int64_t n = -reach; n <= reach; ++n) {
    const double weight =
        sigma > 0 ? std::exp(-0.5 * static_cast<double>(n * n) / (sigma * sigma)) : 1;
    weights[static_cast<std::size_t>(n + radius)] = weight;
    sum += weight;
  }
  std::vector<float> normalised;
  for (const double weight : weights) normalised.push_back(static_cast<float>(weight / sum));
  return normalised;
}

/// Index of the mirrored border: … 1 0 | 0 1 … n−1 | n−1 n−2 …
at::Tensor mirrored(std::int64_t n, std::int64_t radius) {
  std::vector<std::int64_t> index;
  for (std::int64_t at = -radius; at < n + radius; ++at) {
    const std::int64_t period = 2 * n;
    const std::int64_t within = ((at % period) + period) % period;
    index.push_back(within < n ? within : period - 1 - within);
  }
  return at::tensor(index);
}

at::Tensor blurredAlong(const at::Tensor& rows, std::size_t axis,
                        const std::vector<PerAxis>& sigmas) {
  double widest = 0;
  for (const PerAxis& sigma : sigmas) widest = std::max(widest, sigma[axis]);
  const auto radius = static_cast<std::int64_t>(kCut * widest + 0.5);
  if (radius == 0) return rows;
  std::vector<float> weights;
  for (const PerAxis& sigma : sigmas) {
    const auto one = gaussian(sigma[axis], radius);
    weights.insert(weights.end(), one.begin(), one.end());
  }
  const std::int64_t count = rows.size(0);
  std::vector<std::int64_t> shape{count, 1, 1, 1, 1};
  shape[2 + axis] = 2 * radius + 1;
  const at::Tensor kernels =
      at::from_blob(weights.data(), shape, at::kFloat).to(rows.options(), false, true);
  const auto dim = static_cast<std::int64_t>(1 + axis);
  const at::Tensor wide =
      rows.index_select(dim, mirrored(rows.size(dim), radius).to(rows.device()));
  return at::conv3d(wide.unsqueeze(0), kernels, {}, 1, at::IntArrayRef(0), 1, count).squeeze(0);
}

}  // namespace

at::Tensor biasFields(const at::Tensor& coefficients, const std::array<std::int64_t, 3>& shape) {
  const at::NoGradGuard noGradient;
  const at::Tensor x = powers(shape[0]), y = powers(shape[1]), z = powers(shape[2]);
  at::Tensor sum = at::zeros({coefficients.size(0), shape[0], shape[1], shape[2]});
  std::int64_t n = 0;
  for (std::int64_t a = 0; a <= kOrder; ++a)
    for (std::int64_t b = 0; b <= kOrder - a; ++b)
      for (std::int64_t c = 0; c <= kOrder - a - b; ++c, ++n)
        sum += coefficients.select(1, n).reshape({-1, 1, 1, 1}) *
               (x[a].reshape({-1, 1, 1}) * y[b].reshape({1, -1, 1}) * z[c].reshape({1, 1, -1}));
  return sum.exp_();
}

at::Tensor blurred(const at::Tensor& rows, const std::vector<PerAxis>& sigmaVoxels) {
  const at::NoGradGuard noGradient;
  at::Tensor result = rows;
  for (std::size_t axis = 0; axis < 3; ++axis) result = blurredAlong(result, axis, sigmaVoxels);
  return result;
}

at::Tensor bent(const at::Tensor& rows, const std::vector<double>& exponents) {
  const at::NoGradGuard noGradient;
  const at::Tensor power =
      at::tensor(at::ArrayRef<double>(exponents)).to(rows.options()).reshape({-1, 1, 1, 1});
  return rows.sign() * rows.abs().pow(power);
}

}  // namespace twinscope::learning
