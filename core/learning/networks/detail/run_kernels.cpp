#include "core/learning/networks/detail/run_kernels.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

#include <span>
#include <vector>

namespace twinscope::learning::detail {
namespace {

bool liesChannelsLast(const at::Tensor& x) {
  return takenByKernels(x) && x.size(1) % kFeatureLanes == 0 &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast3d);
}

Size3 sizeOf(const at::Tensor& x) { return {x.size(4), x.size(3), x.size(2)}; }

at::Tensor emptyMap(std::int64_t batch, std::int64_t channels, Size3 size) {
  return at::empty({batch, channels, size.k, size.j, size.i},
                   at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast3d));
}

Features sampleOf(const at::Tensor& x, std::int64_t sample) {
  const std::int64_t each = x.numel() / x.size(0);
  return {x.const_data_ptr<float>() + sample * each, x.size(1)};
}

float* sampleOfResult(const at::Tensor& y, std::int64_t sample) {
  return y.data_ptr<float>() + sample * (y.numel() / y.size(0));
}

std::span<const float> valuesOf(const at::Tensor& x) {
  return {x.const_data_ptr<float>(), static_cast<std::size_t>(x.numel())};
}

/// Of an affine or plain convolution: the bias, or zeros.
std::vector<float> biasOf(const at::Tensor& bias, std::int64_t outputs) {
  if (!bias.defined()) return std::vector<float>(static_cast<std::size_t>(outputs), 0.F);
  const auto values = valuesOf(bias);
  return {values.begin(), values.end()};
}

}  // namespace

bool takenByKernels(const at::Tensor& x) {
  return x.dim() == 5 && x.scalar_type() == at::kFloat && x.is_cpu() &&
         !at::autocast::is_autocast_enabled(at::kCPU);
}

at::Tensor channelsLast(const at::Tensor& x) {
  if (liesChannelsLast(x)) return x;
  const std::int64_t channels = wholeLanes(x.size(1));
  if (channels == x.size(1)) return x.contiguous(at::MemoryFormat::ChannelsLast3d);
  const at::Tensor filled = emptyMap(x.size(0), channels, sizeOf(x)).zero_();
  filled.narrow(1, 0, x.size(1)).copy_(x);
  return filled;
}

at::Tensor RunConvolution::operator()(at::TensorList parts, const at::Tensor& weight,
                                      const at::Tensor& bias) const {
  const std::int64_t out = weight.size(0), in = weight.size(1);
  const Size3 size = sizeOf(parts[0]);
  const int side = WinogradConvolution::bestSide(in, out, size);
  if (side == 0) return {};
  const WinogradConvolution& made = m_made.get(weight, side, [&] {
    return WinogradConvolution(valuesOf(weight), biasOf(bias, out), in, out, side);
  });
  const at::Tensor result = emptyMap(parts[0].size(0), out, size);
  for (std::int64_t sample = 0; sample < parts[0].size(0); ++sample) {
    std::vector<Features> features;
    for (const at::Tensor& part : parts) features.push_back(sampleOf(part, sample));
    made.run(features, size, sampleOfResult(result, sample));
  }
  return result;
}

at::Tensor RunDoubling::operator()(const at::Tensor& x, const at::Tensor& weight,
                                   const at::Tensor& bias) const {
  const std::int64_t in = weight.size(0), out = weight.size(1);
  if (in % kFeatureLanes != 0 || out % kFeatureLanes != 0) return {};
  const at::Tensor from = channelsLast(x);
  const Size3 size = sizeOf(x);
  const DoublingConvolution& made = m_made.get(
      weight, 0, [&] { return DoublingConvolution(valuesOf(weight), biasOf(bias, out), in, out); });
  const at::Tensor result = emptyMap(x.size(0), out, {2 * size.i, 2 * size.j, 2 * size.k});
  for (std::int64_t sample = 0; sample < x.size(0); ++sample)
    made.run(sampleOf(from, sample), size, sampleOfResult(result, sample));
  return result;
}

bool normalisedInPlace(const at::Tensor& y, const at::Tensor& weight, const at::Tensor& bias,
                       double slope) {
  if (!liesChannelsLast(y)) return false;
  for (std::int64_t sample = 0; sample < y.size(0); ++sample)
    normaliseAndActivate(sampleOfResult(y, sample), sizeOf(y).voxels(), valuesOf(weight),
                         valuesOf(bias), static_cast<float>(slope));
  return true;
}

bool scaledInPlace(const at::Tensor& y, const at::Tensor& scale, const at::Tensor& shift,
                   double slope) {
  if (!liesChannelsLast(y)) return false;
  scaleAndActivate(y.data_ptr<float>(), sizeOf(y).voxels() * static_cast<std::size_t>(y.size(0)),
                   valuesOf(scale), valuesOf(shift), static_cast<float>(slope));
  return true;
}

at::Tensor pooled(const at::Tensor& x) {
  const Size3 size = sizeOf(x);
  if (!liesChannelsLast(x) || size.i % 2 != 0 || size.j % 2 != 0 || size.k % 2 != 0) return {};
  const at::Tensor result = emptyMap(x.size(0), x.size(1), {size.i / 2, size.j / 2, size.k / 2});
  for (std::int64_t sample = 0; sample < x.size(0); ++sample)
    poolMost(sampleOf(x, sample), size, sampleOfResult(result, sample));
  return result;
}

}  // namespace twinscope::learning::detail
