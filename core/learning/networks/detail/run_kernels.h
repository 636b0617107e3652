#pragma once

#include "core/compute/conv/features.h"
#include "core/compute/conv/winograd.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/TensorBody.h>

#include <optional>

/// What a pass uses in place of LibTorch's operators where no gradient is recorded, for 3-D maps in float32 on the CPU: features lie
/// channels last, so that norms, pooling and doubling need no reordering and a skip no copy beside the other half.
namespace twinscope::learning::detail {

/// x is a 3-D map that the kernels below can take: float32, CPU, no autocast. They record no gradient.
[[nodiscard]] bool takenByKernels(const at::Tensor& x);

/// x channels last, with channels of zeros up to whole lanes; x itself where it is so already.
[[nodiscard]] at::Tensor channelsLast(const at::Tensor& x);

/// What was made of a weight, until the weight changes.
template <class Made>
class MadeOf {
 public:
  template <class Make>
  const Made& get(const at::Tensor& weight, int variant, Make make) const {
    const std::int64_t version = weight._version();
    if (!m_made || version != m_version || variant != m_variant) {
      m_made.emplace(make());
      m_version = version;
      m_variant = variant;
    }
    return *m_made;
  }

 private:
  mutable std::optional<Made> m_made;
  mutable std::int64_t m_version = -1;
  mutable int m_variant = 0;
};

/// A 3 × 3 × 3 convolution by Winograd's tiles. Not thread-safe.
class RunConvolution {
 public:
  /// parts: the input's channels, each channels last in whole lanes. Undefined where tiles do not pay for this size.
  [[nodiscard]] at::Tensor operator()(at::TensorList parts, const at::Tensor& weight,
                                      const at::Tensor& bias) const;

 private:
  MadeOf<WinogradConvolution> m_made;
};

/// A transposed convolution with kernel and stride 2. Not thread-safe.
class RunDoubling {
 public:
  /// Undefined where channels are no whole lanes.
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& weight,
                                      const at::Tensor& bias) const;

 private:
  MadeOf<DoublingConvolution> m_made;
};

/// Instance norm and leaky ReLU in place; false, and nothing done, where y does not lie channels last in whole lanes.
[[nodiscard]] bool normalisedInPlace(const at::Tensor& y, const at::Tensor& weight,
                                     const at::Tensor& bias, double slope);
/// x·scale + shift a channel and leaky ReLU in place; false as above.
[[nodiscard]] bool scaledInPlace(const at::Tensor& y, const at::Tensor& scale,
                                 const at::Tensor& shift, double slope);
/// The largest of 2 × 2 × 2; undefined as above, or where a side is odd.
[[nodiscard]] at::Tensor pooled(const at::Tensor& x);

}  // namespace twinscope::learning::detail
