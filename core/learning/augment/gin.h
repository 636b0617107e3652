#pragma once

#include "core/base/random.h"

#include <vector>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// How GIN mixes; the draws are given so that published values can be reproduced.
enum class GinNorm { frobenius, none };

/// Global intensity non-linearity with given draws (Ouyang et al., arXiv:2111.12525): kernels and shifts of four layers
/// by turns, as in tests/golden/gin.json. x: batch × channels × spatial; alpha: one a sample. Where the first kernel has
/// batch·2 rows each sample has a net of its own, else the batch shares one (FedGIN). No gradient.
[[nodiscard]] at::Tensor ginWithDraws(const at::Tensor& x, const std::vector<at::Tensor>& draws,
                                      const std::vector<double>& alpha, GinNorm norm);

/// For training: every channel of every sample through a net of its own, so that sequences change independently;
/// kernel sides 1 or 3, normal kernels and shifts, alpha uniform; voxels of exactly 0 stay 0. chosen: batch·channels
/// flags, the others come back as they are. Same draws on every device.
[[nodiscard]] at::Tensor gin(const at::Tensor& x, const std::vector<bool>& chosen, Random& random);

}  // namespace twinscope::learning
