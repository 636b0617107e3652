#pragma once

#include "fedlink/coordinator/model_files.h"
#include "fedlink/round/federation_state.h"
#include "fedlink/strategy/aggregator.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// SCAFFOLD's server side (Karimireddy et al., arXiv 1910.06378): c is the mean of the variates of the N sites whose updates
/// have counted so far. The paper knows N from the start and begins with variates of 0. Here sites join late, and N grows:
/// c is then rescaled, because c that is no mean of the sites' would keep them from the optimum for ever.

/// c after a round. `updates` hold [y; c_i] or their changes, 2n values, and `used` says which of them counted. Bits do not
/// depend on the order of the updates.
[[nodiscard]] Result<std::vector<float>> nextControl(std::span<const float> control,
                                                     std::span<const SiteUpdate<float>> updates,
                                                     const AggregationOutcome& used,
                                                     const FederationState& state);

/// c after so many rounds, beside the model's file; zeros before the first.
[[nodiscard]] Status saveControl(const ModelFiles& files, std::uint32_t round,
                                 std::span<const float> control);
[[nodiscard]] Result<std::vector<float>> loadControl(const ModelFiles& files, std::uint32_t round,
                                                     std::size_t count);

}  // namespace twinscope::fedlink
