#pragma once

#include "core/learning/networks/network.h"

namespace twinscope::learning {

/// The encoder–decoders, all of one plan: levels of 2 × (conv 3 + norm + leaky ReLU) with max-pool 2 between them, a
/// bottom, transposed convolutions 2 up, concat [skip, up], 1-voxel head. Tensors are named enc.S.conv1.weight, …,
/// bottom.… or vit.…, dec.S.up.…, dec.S.gate.…, dec.S.block.…, head.…; dec.0 is the coarsest.
/// architecture: detail/architecture.h.

/// 3-D U-Net (Çiçek et al., arXiv:1606.06650), instance norm, slope 0.01.
[[nodiscard]] Result<std::unique_ptr<Network>> makeUNet3d(const std::string& architecture,
                                                          NetworkChannels channels);
/// The same with a gate on every skip, in MONAI's form unless "gate" says "oktay" (Oktay et al., arXiv:1804.03999). Its
/// inner width is half the skip's.
[[nodiscard]] Result<std::unique_ptr<Network>> makeAttentionUNet3d(const std::string& architecture,
                                                                   NetworkChannels channels);
/// Hybrid ViT-UNet (Wakili et al., "TwinSegNet", arXiv:2512.17488): ReLU, a transformer over the bottom's tokens. The
/// paper names no token width, heads or depth; ours are 256, 8 and 4. It uses batch norm; ours is instance norm unless
/// "norm" says otherwise.
[[nodiscard]] Result<std::unique_ptr<Network>> makeTwinSegNet(const std::string& architecture,
                                                              NetworkChannels channels);
/// 2-D U-Net (Ronneberger et al., arXiv:1505.04597) on each k-slice of a volume by itself.
[[nodiscard]] Result<std::unique_ptr<Network>> makeUNet2d(const std::string& architecture,
                                                          NetworkChannels channels);

}  // namespace twinscope::learning
