#pragma once

#include "core/learning/inference/segmentation_model.h"

#include <memory>
#include <string_view>
#include <vector>

namespace twinscope::learning {

/// Models made of models: their probabilities are means. Costs as many passes as it names.

/// What the names of such models are made with: "A + B", "A (8 flips)".
inline constexpr std::string_view kAnd = " + ", kFlips = " (8 flips)";

/// Over the 8 mirrored copies of the input, mirrored back (test-time augmentation). The card is the model's own by another
/// name: scores and intervals were made without flips and are left out.
[[nodiscard]] std::unique_ptr<SegmentationModel> averagedOverFlips(
    std::unique_ptr<SegmentationModel> model);

/// Over several models that see and give the same: "model.ensemble" where channels, spacing, labels or outputs differ, or
/// there is none. Its card is the first one's with the names joined and without scores and intervals, which no longer hold.
[[nodiscard]] Result<std::unique_ptr<SegmentationModel>> ensembleOf(
    std::vector<std::unique_ptr<SegmentationModel>> models);

/// Uncertainty of class probabilities a voxel, in nats: −Σ p log p; of sigmoids the sum over the regions of each one's.
[[nodiscard]] std::vector<float> entropyOf(const Scores& scores, OutputKind output);

}  // namespace twinscope::learning
