#pragma once

#include "core/base/random.h"
#include "core/learning/augment/augment_options.h"
#include "core/learning/augment/spatial.h"

namespace twinscope::learning {

/// A patch to learn from: images channels × k × j × i (float), labels 1 × k × j × i (bytes).
/// Varies it in place of the handles given (the tensors that they named are left alone): space first, then resolution, GIN,
/// intensities, artefacts, dropped sequences. All on the tensors' device, no gradient; the same Random gives the same result.
void augment(at::Tensor& images, at::Tensor& labels, const AugmentOptions& options,
             const PerAxis& spacingMm, Random& random);

}  // namespace twinscope::learning
