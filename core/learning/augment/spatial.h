#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// Values along i, j, k: the axes of a patch, which lie along L, P, S.
using PerAxis = std::array<double, 3>;

/// How one sample is moved. Images become larger with scales above 1; angles turn about i, j, k in ITK's Euler order (k after
/// i after j).
struct AffineMove {
  PerAxis scales{1, 1, 1};
  PerAxis degrees{0, 0, 0};
  PerAxis translationMm{0, 0, 0};
};

/// Where each voxel of the result takes its value, as offsets from itself: batch × k × j × i × 3 in mm along i, j, k. The map
/// is the inverse of (scale after rotation and translation) about the patch's centre, as TorchIO's and ITK's.
/// size along i, j, k.
[[nodiscard]] at::Tensor affineOffsets(const std::vector<AffineMove>& moves,
                                       const std::array<std::int64_t, 3>& size,
                                       const PerAxis& spacingMm);

/// Cubic B-splines of control points: batch × 3 × 7 × 7 × 7 (mm along i, j, k; points along k, j, i) as offsets like those above.
[[nodiscard]] at::Tensor elasticOffsets(const at::Tensor& controls,
                                        const std::array<std::int64_t, 3>& size);
/// Distance of the control points along i, j, k.
[[nodiscard]] PerAxis controlSpacingMm(const std::array<std::int64_t, 3>& size,
                                       const PerAxis& spacingMm);

enum class Interpolation { linear, nearest };

/// images (batch × channels × k × j × i) at voxels + offsets; 0 outside.
[[nodiscard]] at::Tensor resampled(const at::Tensor& images, const at::Tensor& offsetsMm,
                                   const PerAxis& spacingMm, Interpolation interpolation);

/// One axis (0 i, 1 j, 2 k) sampled at every factor-th voxel (nearest) and brought back (linear).
[[nodiscard]] at::Tensor coarsened(const at::Tensor& images, int axis, double factor);

}  // namespace twinscope::learning
