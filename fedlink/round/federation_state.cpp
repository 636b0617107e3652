#include "fedlink/round/federation_state.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

/// By when a stage ends, as a share of the round's deadline: what an early stage leaves, the later ones have.
double endOf(Stage stage) {
  switch (stage) {
    case Stage::keys:
      return 0.1;
    case Stage::shares:
      return 0.2;
    case Stage::input:
      return 0.9;
    case Stage::update:
    case Stage::unmask:
      break;
  }
  return 1;
}

}  // namespace

const char* nameOf(Stage stage) {
  switch (stage) {
    case Stage::update:
      return "update";
    case Stage::keys:
      return "keys";
    case Stage::shares:
      return "shares";
    case Stage::input:
      return "input";
    case Stage::unmask:
      return "unmask";
  }
  return "";
}

Status FederationPlan::validate() const {
  if (rounds == 0) return usageError("A federation needs at least one round");
  if (quorum == 0) return usageError("A quorum must be at least one site");
  if (!(deadlineSeconds > 0) || !(gatherSeconds >= 0))
    return usageError("A round's deadline must be after its start, in seconds");
  if (maxAttempts == 0) return usageError("A round must be tried at least once");
  if (!(sampleShare > 0 && sampleShare <= 1))
    return usageError("The share of sites a round invites must be above 0 and at most 1");
  if (sums == Sums::secure && quorum < 3)
    return usageError("A secure sum needs a quorum of at least three sites",
                      "Of two, each could work out the other's update from the sum");
  return {};
}

double FederationState::deadline() const { return startedAt + endOf(stage) * plan.deadlineSeconds; }

Question FederationState::question() const {
  if (plan.sums == Sums::open) return {};
  return {.stage = stage, .sum = static_cast<std::uint32_t>(history.size()) + 1};
}

std::size_t FederationState::needed() const {
  if (plan.sums == Sums::open) return plan.quorum;
  const std::size_t threshold = 2 * participants.size() / 3 + 1;  // SecureSumRound::threshold()
  return stage == Stage::unmask ? threshold : std::max(plan.quorum, threshold);
}

std::size_t FederationState::count(Participation state) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      participants, [&](const auto& each) { return each.second.state == state; }));
}

std::uint32_t FederationState::roundsDone() const {
  return static_cast<std::uint32_t>(
      std::ranges::count(history, RoundEnd::committed, &RoundRecord::end));
}

}  // namespace twinscope::fedlink
