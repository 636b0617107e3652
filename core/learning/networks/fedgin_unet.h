#pragma once

#include "core/learning/networks/network.h"

namespace twinscope::learning {

/// The 2-D U-Net of FedGIN (arXiv:2508.05137), one organ against the rest, on each k-slice by itself. Unlike a common
/// U-Net it takes its skips after pooling, so that the finest one has half the resolution, enlarges each upsampled map
/// to the skip's size bilinearly, and its logits to the input's. Batch norm, leaky ReLU 0.2, dropout 0.3 after a block.
/// architecture: {"widths": [32, 64, 128], "bottom": 256}. Tensors carry the names of the published code's module tree
/// (enc1.0.0.weight, …, bottleneck.…, upconv3.0.…, out_layer.…), so that its weights load once written as safetensors.
[[nodiscard]] Result<std::unique_ptr<Network>> makeFedGinUNet(const std::string& architecture,
                                                              NetworkChannels channels);

}  // namespace twinscope::learning
