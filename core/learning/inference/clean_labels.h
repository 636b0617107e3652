#pragma once

#include "core/learning/model/model_card.h"
#include "core/volume/label_map.h"

#include <cstdint>
#include <span>

namespace twinscope::learning {

/// What the card says about findings that are not to be believed, applied to canonical labels on the grid of the brain mask:
/// (those of organs are believed): first core parts that lie too shallow (leastCoreDepthMm), then enhancement that is too little in all (smallestEnhancingMl).
[[nodiscard]] LabelMap cleaned(const ModelCard& card, const LabelMap& labels,
                               std::span<const std::uint8_t> brainMask);

}  // namespace twinscope::learning
