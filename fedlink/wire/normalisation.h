#pragma once

#include "core/base/parameter_set.h"
#include "fedlink/wire/model_layout.h"

#include <vector>

namespace twinscope::fedlink {

/// The parts of normalisation layers, as sorted, merged ranges of the flat weights: what FedBN (Li et al., arXiv
/// 2102.07623) leaves at the sites. A layer ("dec0.norm" in "dec0.norm.weight") counts as one when it holds running
/// statistics, or a weight and a bias of the same single axis: a convolution's or linear layer's weight has more axes.
/// valueCount() must take the layout.
[[nodiscard]] std::vector<ParameterRange> normalisationRanges(const ModelLayout& layout);

/// Those of them that no gradient trains: running means, variances and counts. Sorted and merged as well.
[[nodiscard]] std::vector<ParameterRange> runningStatisticsRanges(const ModelLayout& layout);

}  // namespace twinscope::fedlink
