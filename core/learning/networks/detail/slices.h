#pragma once

#include <ATen/core/Tensor.h>

namespace twinscope::learning::detail {

/// Volumes (batch × channels × k × j × i) as slices (batch·k × channels × j × i) for a network of 2 dimensions.
inline at::Tensor slicesOf(const at::Tensor& volumes) {
  return volumes.transpose(1, 2).flatten(0, 1).contiguous();
}

/// And back: `batch` volumes from their slices.
inline at::Tensor stacked(const at::Tensor& slices, std::int64_t batch) {
  return slices.unflatten(0, {batch, -1}).transpose(1, 2).contiguous();
}

}  // namespace twinscope::learning::detail
