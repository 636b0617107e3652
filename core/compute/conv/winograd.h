#pragma once

#include "core/compute/conv/features.h"
#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

/// Convolution of 3 × 3 × 3 with stride 1 and a border of zeros, by Winograd's minimal filtering in all three directions
/// (Lavin & Gray, arXiv:1509.09308): tiles of side² outputs at (side + 2)³ instead of 27·side³ multiplications. Float32;
/// differs from the direct sum by rounding: about 1e-6 of the largest value with side 2, 1e-5 with side 4.
class WinogradConvolution {
 public:
  /// weights: out × in × 3 × 3 × 3 along k, j, i, i fastest; bias: out, a multiple of kFeatureLanes. side: 2 or 4 outputs a
  /// tile and direction.
  WinogradConvolution(std::span<const float> weights, std::span<const float> bias, std::int64_t in,
                      std::int64_t out, int side);
  /// The side that pays for these channels within 64 MiB of transformed weights; 0 where none does.
  [[nodiscard]] static int bestSide(std::int64_t in, std::int64_t out, Size3 size);

  /// parts lie one after another as the input's channels, each together `in` filled up to whole lanes. result:
  /// size.voxels() × out. Uses the compute threads; same result for any number of them.
  void run(std::span<const Features> parts, Size3 size, float* result) const;

  [[nodiscard]] int side() const { return m_side; }

 private:
  std::int64_t m_in, m_out;  ///< m_in filled up
  int m_side;
  std::vector<float> m_weights;  ///< points × (panels of 16 or 8 outputs) × in × panel
  std::vector<float> m_bias;
};

}  // namespace twinscope
