#pragma once

#include "core/learning/networks/network.h"

namespace twinscope::learning {

/// Transformer U-Net of FedSegNet (Fareed et al., doi:10.64229/ttnjjp90), whose layout is not published; ours is UNETR
/// (Hatamizadeh et al., arXiv:2103.10504) as MONAI builds it, tensors under MONAI's names (without its unused
/// norm_cross_attn): a transformer over patches of 16³ voxels of the image, its state after a quarter, a half and three
/// quarters of the blocks brought up by transposed convolutions as skips (MONAI takes blocks 4, 7 and 10 of 12), and a
/// decoder of residual blocks with instance norm without weights. Sides divide by 16.
/// architecture: {"features": 16, "transformer": {"width": 768, "heads": 12, "depth": 12, "mlp": 3072, "grid": [8, 8, 8]}};
/// features doubles with each level down.
[[nodiscard]] Result<std::unique_ptr<Network>> makeFedSegNet(const std::string& architecture,
                                                             NetworkChannels channels);

}  // namespace twinscope::learning
