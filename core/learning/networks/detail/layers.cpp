#include "core/learning/networks/detail/layers.h"

#include "core/base/text.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace twinscope::learning::detail {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1;
constexpr double kAdapterSlope = 0.01;

std::int64_t groupsOf(std::int64_t channels) {
  for (std::int64_t groups = 8; groups > 1; --groups)
    if (channels % groups == 0) return groups;
  return 1;
}

}  // namespace

at::Tensor NamedTensors::parameter(const std::string& name, at::IntArrayRef shape,
                                   TensorRole role) {
  const at::Tensor tensor = at::zeros(shape, at::kFloat).requires_grad_();
  m_all.emplace_back(name, tensor);
  m_roles.push_back(role);
  return tensor;
}

at::Tensor NamedTensors::statistics(const std::string& name, at::IntArrayRef shape, double value) {
  const at::Tensor tensor = at::full(shape, value, at::kFloat);
  m_all.emplace_back(name, tensor);
  m_roles.push_back(TensorRole::norm);
  return tensor;
}

void Pass::reseed(std::uint64_t seed) { random = at::make_generator<at::CPUGeneratorImpl>(seed); }

at::Tensor Pass::dropout(const at::Tensor& x, double share) const {
  if (mode != NetworkMode::train || share <= 0) return x;
  // Drawn on the CPU, so that every device drops the same elements.
  const at::Tensor kept =
      at::full(x.sizes(), (1 - share), at::kFloat).bernoulli(random).div_(1 - share);
  return x * kept.to(x.options());
}

bool Pass::usesKernels(at::TensorList maps, at::TensorList weights) const {
  if (mode == NetworkMode::reference || !takenByKernels(maps[0])) return false;
  if (!at::GradMode::is_enabled()) return true;
  const auto recorded = [](const at::Tensor& x) { return x.defined() && x.requires_grad(); };
  return std::ranges::none_of(maps, recorded) && std::ranges::none_of(weights, recorded);
}

std::vector<std::int64_t> BlockStyle::kernel(std::int64_t first, std::int64_t second,
                                             std::int64_t side) const {
  std::vector<std::int64_t> shape{first, second};
  shape.resize(static_cast<std::size_t>(2 + dimensions), side);
  return shape;
}

Affine::Affine(NamedTensors& names, const std::string& name, at::IntArrayRef weightShape,
               std::int64_t outputs, TensorRole role)
    : weight(names.parameter(name + ".weight", weightShape, role)),
      bias(names.parameter(name + ".bias", {outputs}, role)) {}

// The operators by dimension, not the general convolution: autocast knows only these.
at::Tensor convolve(const at::Tensor& x, const Affine& weights) {
  const std::int64_t padding = weights.weight.size(-1) / 2;
  return x.dim() == 5 ? at::conv3d(x, weights.weight, weights.bias, 1, padding)
                      : at::conv2d(x, weights.weight, weights.bias, 1, padding);
}

at::Tensor halved(const at::Tensor& x, const Pass& pass) {
  if (pass.usesKernels(x))
    if (at::Tensor half = pooled(x); half.defined()) return half;
  return x.dim() == 5 ? at::max_pool3d(x, 2, 2) : at::max_pool2d(x, 2, 2);
}

Convolution3::Convolution3(NamedTensors& names, const std::string& name, std::int64_t in,
                           std::int64_t out, const BlockStyle& style)
    : m_weight(names.parameter(name + ".weight", style.kernel(out, in, 3))),
      m_bias(names.parameter(name + ".bias", {out})) {}

Convolution3::Convolution3(NamedTensors& names, const std::string& weightName, std::int64_t in,
                           std::int64_t out)
    : m_weight(names.parameter(weightName, {out, in, 3, 3, 3})) {}

at::Tensor Convolution3::operator()(at::TensorList parts, const Pass& pass) const {
  if (pass.usesKernels(parts, {m_weight, m_bias})) {
    std::vector<at::Tensor> laidOut;
    for (const at::Tensor& part : parts) laidOut.push_back(channelsLast(part));
    if (at::Tensor y = m_run(laidOut, m_weight, m_bias); y.defined()) return y;
  }
  const at::Tensor x = parts.size() == 1 ? parts[0] : at::cat(parts, 1);
  return x.dim() == 5 ? at::conv3d(x, m_weight, m_bias, 1, 1)
                      : at::conv2d(x, m_weight, m_bias, 1, 1);
}

UpConvolution::UpConvolution(NamedTensors& names, const std::string& name, std::int64_t in,
                             std::int64_t out, const BlockStyle& style)
    : m_weight(names.parameter(name + ".weight", style.kernel(in, out, 2))),
      m_bias(names.parameter(name + ".bias", {out})) {}

UpConvolution::UpConvolution(NamedTensors& names, const std::string& weightName, std::int64_t in,
                             std::int64_t out)
    : m_weight(names.parameter(weightName, {in, out, 2, 2, 2})) {}

at::Tensor UpConvolution::operator()(const at::Tensor& x, const Pass& pass) const {
  if (pass.usesKernels(x, {m_weight, m_bias}))
    if (at::Tensor y = m_run(x, m_weight, m_bias); y.defined()) return y;
  return x.dim() == 5 ? at::conv_transpose3d(x, m_weight, m_bias, 2)
                      : at::conv_transpose2d(x, m_weight, m_bias, 2);
}

Norm::Norm(NamedTensors& names, const std::string& name, std::int64_t channels, NormKind kind)
    : m_kind(kind), m_affine(names, name, {channels}, channels, TensorRole::norm) {
  if (kind != NormKind::batch) return;
  m_mean = names.statistics(name + ".running_mean", {channels}, 0);
  m_variance = names.statistics(name + ".running_var", {channels}, 1);
}

bool Norm::learnsStatistics(const Pass& pass) const {
  return m_kind == NormKind::batch && pass.mode == NetworkMode::train &&
         m_affine.weight.requires_grad();
}

at::Tensor Norm::operator()(const at::Tensor& x, const Pass& pass) const {
  switch (m_kind) {
    case NormKind::instance:
      return at::instance_norm(x, m_affine.weight, m_affine.bias, {}, {}, true, kMomentum, kEpsilon,
                               false);
    case NormKind::batch:
      return at::batch_norm(x, m_affine.weight, m_affine.bias, m_mean, m_variance,
                            learnsStatistics(pass), kMomentum, kEpsilon, false);
    case NormKind::group:
      return at::group_norm(x, groupsOf(x.size(1)), m_affine.weight, m_affine.bias, kEpsilon);
  }
  return x;
}

bool Norm::runInPlace(const at::Tensor& x, double slope) const {
  if (m_kind == NormKind::instance)
    return normalisedInPlace(x, m_affine.weight, m_affine.bias, slope);
  if (m_kind != NormKind::batch) return false;
  const at::Tensor scale = m_affine.weight * (m_variance + kEpsilon).rsqrt();
  return scaledInPlace(x, scale, m_affine.bias - m_mean * scale, slope);
}

at::Tensor Norm::activated(const at::Tensor& x, double slope, const Pass& pass) const {
  if (!learnsStatistics(pass) && pass.usesKernels(x, {m_affine.weight, m_affine.bias}) &&
      runInPlace(x, slope))
    return x;
  at::Tensor y = (*this)(x, pass);
  return at::leaky_relu_(y, slope);
}

ConvBlock::ConvBlock(NamedTensors& names, const std::string& name, std::int64_t in,
                     std::int64_t out, const BlockStyle& style)
    : m_slope(style.slope),
      m_dropout(style.dropout),
      m_conv1(names, concat(name, ".", style.parts[0]), in, out, style),
      m_norm1(names, concat(name, ".", style.parts[1]), out, style.norm),
      m_conv2(names, concat(name, ".", style.parts[2]), out, out, style),
      m_norm2(names, concat(name, ".", style.parts[3]), out, style.norm) {}

at::Tensor ConvBlock::forward(at::TensorList parts, const Pass& pass) const {
  at::Tensor y = m_norm1.activated(m_conv1(parts, pass), m_slope, pass);
  y = m_norm2.activated(m_conv2(y, pass), m_slope, pass);
  return pass.dropout(y, m_dropout);
}

Adapter::Adapter(NamedTensors& names, const std::string& name, std::int64_t channels,
                 const AdapterOptions& options, std::int64_t dimensions)
    : m_in(names, name + ".narrow", BlockStyle{dimensions}.kernel(options.width, channels, 1),
           options.width, TensorRole::adapterIn),
      m_out(names, name + ".widen", BlockStyle{dimensions}.kernel(channels, options.width, 1),
            channels, TensorRole::adapterOut) {}

at::Tensor Adapter::forward(const at::Tensor& x) const {
  at::Tensor y = convolve(x, m_in);
  return x + convolve(at::leaky_relu_(y, kAdapterSlope), m_out);
}

std::optional<Adapter> adapterAfter(NamedTensors& names, const std::string& name,
                                    std::int64_t channels,
                                    const std::optional<AdapterOptions>& options, std::size_t after,
                                    std::int64_t dimensions) {
  if (!options || static_cast<std::int64_t>(after) >= options->levels) return std::nullopt;
  return Adapter(names, name + ".adapter", channels, *options, dimensions);
}

AttentionGate::AttentionGate(NamedTensors& names, const std::string& name, std::int64_t channels,
                             std::int64_t inner, std::int64_t dimensions)
    : m_convG(names, name + ".W_g.0.conv", BlockStyle{dimensions}.kernel(inner, channels, 1),
              inner),
      m_normG(names, name + ".W_g.1", inner, NormKind::batch),
      m_convX(names, name + ".W_x.0.conv", BlockStyle{dimensions}.kernel(inner, channels, 1),
              inner),
      m_normX(names, name + ".W_x.1", inner, NormKind::batch),
      m_convPsi(names, name + ".psi.0.conv", BlockStyle{dimensions}.kernel(1, inner, 1), 1),
      m_normPsi(names, name + ".psi.1", 1, NormKind::batch) {}

at::Tensor AttentionGate::attention(const at::Tensor& g, const at::Tensor& x,
                                    const Pass& pass) const {
  const at::Tensor both =
      at::relu(m_normG(convolve(g, m_convG), pass) + m_normX(convolve(x, m_convX), pass));
  return at::sigmoid(m_normPsi(convolve(both, m_convPsi), pass));
}

OktayGate::OktayGate(NamedTensors& names, const std::string& name, std::int64_t skipChannels,
                     std::int64_t gateChannels, std::int64_t inner)
    : m_skipWeight(names.parameter(name + ".w_x.weight", {inner, skipChannels, 1, 1, 1})),
      m_gate(names, name + ".w_g", {inner, gateChannels, 1, 1, 1}, inner),
      m_psi(names, name + ".psi", {1, inner, 1, 1, 1}, 1) {}

at::Tensor OktayGate::attention(const at::Tensor& g, const at::Tensor& x) const {
  const at::Tensor both = at::relu(at::conv3d(x, m_skipWeight, {}, 2) + convolve(g, m_gate));
  return at::upsample_trilinear3d(at::sigmoid(convolve(both, m_psi)), x.sizes().slice(2), false);
}

}  // namespace twinscope::learning::detail
