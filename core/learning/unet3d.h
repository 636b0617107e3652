#pragma once

#include "core/learning/network.h"

namespace twinscope::learning {

struct NetworkChannels {
  std::int64_t in = 4;
  std::int64_t out = 4;
};

/// 3-D U-Net (Çiçek et al., arXiv:1606.06650) with instance norm: a level is 2 × (conv3 + affine instance norm + leaky
/// ReLU), max-pool 2 down, transposed conv 2 up, concat [skip, up], 1³ head.
/// architecture: {"widths": [8, 16, 32], "bottom": 64, "slope": 0.01}; widths from the full resolution down.
/// Tensors are named enc.S.conv1.weight, …, bottom.…, dec.S.up.…, dec.S.block.…, head.…; dec.0 is the coarsest.
[[nodiscard]] Result<std::unique_ptr<Network>> makeUNet3d(const std::string& architecture,
                                                          NetworkChannels channels);

}  // namespace twinscope::learning
