#pragma once

#include "core/base/random.h"
#include "core/learning/augment/spatial.h"

#include <vector>

namespace twinscope::learning {

/// What changes intensities. images: batch × channels × k × j × i. No gradient, same draws on every device.

/// exp(Σ c·X^a·Y^b·Z^c) of order 3, X, Y, Z from −1 to 1 along the first, second and third of `shape`; coefficients: rows of
/// 20, a outermost. Gives rows × shape.
[[nodiscard]] at::Tensor biasFields(const at::Tensor& coefficients,
                                    const std::array<std::int64_t, 3>& shape);

/// Gaussians of a sigma in voxels (rows × 3, along the images' last three axes), cut at 4 sigma, edges mirrored with the
/// edge voxel repeated. A sigma of 0 changes nothing.
[[nodiscard]] at::Tensor blurred(const at::Tensor& rows, const std::vector<PerAxis>& sigmaVoxels);

/// sign(x)·|x|^γ, one exponent a row.
[[nodiscard]] at::Tensor bent(const at::Tensor& rows, const std::vector<double>& exponents);

}  // namespace twinscope::learning
