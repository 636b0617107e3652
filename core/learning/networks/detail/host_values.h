#pragma once

#include <ATen/ATen.h>

#include <span>

namespace twinscope::learning::detail {

/// Fills a tensor, wherever it lies, from memory of the host.
inline void write(std::span<const float> values, const at::Tensor& tensor) {
  tensor.copy_(at::from_blob(const_cast<float*>(values.data()), tensor.sizes(), at::kFloat));
}

/// The values of a tensor, wherever it lies, on the host and in a row.
struct HostValues {
  explicit HostValues(const at::Tensor& tensor)
      : flat(tensor.detach().to(at::kCPU).contiguous()),
        values(flat.const_data_ptr<float>(), static_cast<std::size_t>(flat.numel())) {}
  HostValues(const HostValues&) = delete;
  HostValues& operator=(const HostValues&) = delete;

  at::Tensor flat;
  std::span<const float> values;
};

}  // namespace twinscope::learning::detail
