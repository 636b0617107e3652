#pragma once

#include "core/base/parameter_set.h"
#include "fedlink/strategy/update.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// The parts of normalisation layers, as sorted, merged ranges of the flat weights: what FedBN (Li et al., arXiv
/// 2102.07623) leaves at the sites. A layer ("dec0.norm" in "dec0.norm.weight") counts as one when it holds running
/// statistics, or a weight and a bias of the same single axis: a convolution's or linear layer's weight has more axes.
[[nodiscard]] std::vector<ParameterRange> normalisationRanges(
    std::span<const ParameterSet::Part> parts);

}  // namespace twinscope::fedlink
