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

/// Voxel beyond the border that a mirror shows: … 1 0 | 0 1 … n−1 | n−1 n−2 …
std::int64_t mirrored(std::int64_t at, std::int64_t n) {
  const std::int64_t period = 2 * n;
  const std::int64_t within = ((at % period) + period) % period;
  return within < n ? within : period - 1 - within;
}

/// Blurring along an axis as a matrix, n × n for each row: a product is many times faster than a depthwise convolution.
at::Tensor blurMatrices(std::int64_t n, std::int64_t radius, const std::vector<double>& sigmas) {
  const auto side = static_cast<std::size_t>(n);
  std::vector<float> values(sigmas.size() * side * side, 0.F);
  for (std::size_t row = 0; row < sigmas.size(); ++row) {
    const std::vector<float> weights = gaussian(sigmas[row], radius);
    for (std::int64_t to = 0; to < n; ++to)
      for (std::int64_t off = -radius; off <= radius; ++off) {
        const auto from = static_cast<std::size_t>(mirrored(to + off, n));
        values[(row * side + static_cast<std::size_t>(to)) * side + from] +=
            weights[static_cast<std::size_t>(off + radius)];
      }
  }
  return at::from_blob(values.data(), {static_cast<std::int64_t>(sigmas.size()), n, n}, at::kFloat)
      .clone();
}

at::Tensor blurredAlong(const at::Tensor& rows, std::size_t axis,
                        const std::vector<PerAxis>& sigmas) {
  std::vector<double> along;
  for (const PerAxis& sigma : sigmas) along.push_back(sigma[axis]);
  const auto radius = static_cast<std::int64_t>(kCut * std::ranges::max(along) + 0.5);
  if (radius == 0) return rows;
  const std::int64_t count = rows.size(0), n = rows.size(static_cast<std::int64_t>(1 + axis));
  const at::Tensor blur = blurMatrices(n, radius, along).to(rows.options());
  if (axis == 0) return at::bmm(blur, rows.reshape({count, n, -1})).reshape(rows.sizes());
  if (axis == 2)
    return at::bmm(rows.reshape({count, -1, n}), blur.transpose(1, 2)).reshape(rows.sizes());
  return at::matmul(blur.unsqueeze(1), rows);
}

}  // namespace

at::Tensor biasFields(const at::Tensor& coefficients, const std::array<std::int64_t, 3>& shape) {
  const at::NoGradGuard noGradient;
  const std::int64_t count = coefficients.size(0), terms = kOrder + 1;
  at::Tensor cube = at::zeros({count, terms, terms, terms});
  std::int64_t n = 0;
  for (std::int64_t a = 0; a <= kOrder; ++a)
    for (std::int64_t b = 0; b <= kOrder - a; ++b)
      for (std::int64_t c = 0; c <= kOrder - a - b; ++c, ++n)
        cube.select(1, a).select(1, b).select(1, c).copy_(coefficients.select(1, n));
  // The powers are contracted axis by axis, the small factors first.
  const at::Tensor alongZ = at::matmul(cube, powers(shape[2]));
  const at::Tensor alongY = at::matmul(powers(shape[1]).t(), alongZ);
  const at::Tensor sum = at::matmul(powers(shape[0]).t(), alongY.reshape({count, terms, -1}));
  return sum.reshape({count, shape[0], shape[1], shape[2]}).exp_();
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
