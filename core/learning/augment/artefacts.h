#pragma once

#include "core/base/random.h"
#include "core/learning/augment/spatial.h"

namespace twinscope::learning {

/// What an acquisition can spoil, made in k-space as TorchIO 1.2.1 makes it. rows: rows × k × j × i, each row spoilt with
/// draws of its own; no gradient.

/// Two rigid moves, each axis U(±degrees) and U(±mm), at times spread over the acquisition along a random axis; most of the
/// centre of k-space is that of the image at rest.
[[nodiscard]] at::Tensor withMotion(const at::Tensor& rows, const PerAxis& spacingMm,
                                    double degrees, double mm, Random& random);

/// 4 to 10 ghosts along a random axis: every n-th plane of k-space weakened by U(0.5, 1), the central one kept.
[[nodiscard]] at::Tensor withGhosts(const at::Tensor& rows, Random& random);

/// A wave over the image: one frequency, and its mirror, raised by U(1, 3) times the strongest one.
[[nodiscard]] at::Tensor withSpike(const at::Tensor& rows, Random& random);

}  // namespace twinscope::learning
