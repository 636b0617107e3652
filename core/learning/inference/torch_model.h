#pragma once

#include "core/learning/inference/segmentation_model.h"
#include "core/learning/networks/memory_growth.h"

#include <functional>
#include <memory>

namespace at {
class Tensor;
}

namespace twinscope::learning {

/// What differs between kinds of model: the pass from a batch of windows to raw scores (batch × channels × k × j × i).
using TensorFunction = std::function<at::Tensor(const at::Tensor&)>;

/// Measures what a pass takes; asked once, before the first segmentation that memory may be short for.
using GrowthFunction = std::function<Result<MemoryGrowth>()>;

/// A model from its pass: windows or whole volume, blending, softmax or sigmoid where the card says logits. With `growth`,
/// windows are made smaller where the free memory is too little for the card's, and the log says so; "segment.memory"
/// where nothing fits.
[[nodiscard]] std::unique_ptr<SegmentationModel> makeTorchModel(const ModelCard& card,
                                                                TensorFunction forward,
                                                                Sides sideMultiples,
                                                                GrowthFunction growth = {});

/// Loads TorchScript weights for the card and checks its channels by a run on a small empty image. "model.file" where the
/// file is no TorchScript, "model.layout" where the run fails or gives another number of channels.
[[nodiscard]] Result<std::unique_ptr<SegmentationModel>> openScriptModel(
    const ModelCard& card, const std::filesystem::path& weights);
/// Loads safetensors weights into the network that the card names.
[[nodiscard]] Result<std::unique_ptr<SegmentationModel>> openNetworkModel(
    const ModelCard& card, const std::filesystem::path& weights);

}  // namespace twinscope::learning
