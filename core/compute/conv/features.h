#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

/// Channels of the kernels here come in multiples of this; one with fewer is filled up with zeros.
inline constexpr std::int64_t kFeatureLanes = 8;
/// Channels after filling up.
constexpr std::int64_t wholeLanes(std::int64_t channels) {
  return (channels + kFeatureLanes - 1) / kFeatureLanes * kFeatureLanes;
}

/// Channels of voxels, channels last: channel c of voxel v is data[v·channels + c], voxels i fastest.
struct Features {
  const float* data = nullptr;
  std::int64_t channels = 0;
};

/// x ← act(scale·x + shift) a channel, act(y) = y where positive, else slope·y. x: voxels × scale.size().
void scaleAndActivate(float* x, std::size_t voxels, std::span<const float> scale,
                      std::span<const float> shift, float slope);

/// Instance norm (Ulyanov et al., arXiv:1607.08022; eps 1e-5), then the activation above, in place. x: voxels ×
/// weight.size(). Sums in double, in an order that does not depend on the number of threads.
void normaliseAndActivate(float* x, std::size_t voxels, std::span<const float> weight,
                          std::span<const float> bias, float slope);

/// The largest of each 2 × 2 × 2 voxels; sides of size are even. result: voxels/8 × channels.
void poolMost(Features x, Size3 size, float* result);

/// Transposed convolution with kernel and stride 2: a product a voxel whose results are dealt out to its eight children.
class DoublingConvolution {
 public:
  /// weights: in × out × 2 × 2 × 2 along k, j, i; bias: out. Both multiples of kFeatureLanes.
  DoublingConvolution(std::span<const float> weights, std::span<const float> bias, std::int64_t in,
                      std::int64_t out);
  /// result: 8 · size.voxels() × out.
  void run(Features x, Size3 size, float* result) const;

 private:
  std::int64_t m_in, m_out;
  std::vector<float> m_weights;  ///< children × (panels of 16 or 8 outputs) × in × panel
  std::vector<float> m_bias;
};

}  // namespace twinscope
