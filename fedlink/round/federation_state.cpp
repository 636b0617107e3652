#include "fedlink/round/federation_state.h"

#include <algorithm>

namespace twinscope::fedlink {

Status FederationPlan::validate() const {
  if (rounds == 0) return usageError("A federation needs at least one round");
  if (quorum == 0) return usageError("A quorum must be at least one site");
  if (!(deadlineSeconds > 0) || !(gatherSeconds >= 0))
    return usageError("A round's deadline must be after its start, in seconds");
  if (maxAttempts == 0) return usageError("A round must be tried at least once");
  if (!(sampleShare > 0 && sampleShare <= 1))
    return usageError("The share of sites a round invites must be above 0 and at most 1");
  return {};
}

std::size_t FederationState::count(Participation state) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      participants, [&](const auto& each) { return each.second.state == state; }));
}

}  // namespace twinscope::fedlink
