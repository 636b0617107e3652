#include "fedlink/simulation/attack.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace twinscope::fedlink {
namespace {

constexpr std::pair<Attack, std::string_view> kNames[] = {{Attack::none, "none"},
                                                          {Attack::signFlip, "sign-flip"},
                                                          {Attack::scale, "scale"},
                                                          {Attack::notANumber, "nan"},
                                                          {Attack::labelFlip, "label-flip"}};

}  // namespace

std::string_view nameOf(Attack attack) {
  return std::ranges::find(kNames, attack, &std::pair<Attack, std::string_view>::first)->second;
}

std::optional<Attack> attackFrom(std::string_view name) {
  const auto at = std::ranges::find(kNames, name, &std::pair<Attack, std::string_view>::second);
  return at == std::end(kNames) ? std::nullopt : std::optional(at->first);
}

Result<SiteResult> AttackingTrainer::train(const SiteInstruction& instruction,
                                           const JobContext& job) {
  auto result = m_honest->train(instruction, job);
  if (!result) return result;
  if (m_attack == Attack::notANumber)
    result->weights[result->weights.size() / 2] = std::numeric_limits<float>::quiet_NaN();
  if (m_attack == Attack::signFlip || m_attack == Attack::scale)
    std::ranges::transform(
        result->weights, instruction.weights, result->weights.begin(),
        [factor = static_cast<float>(m_attack == Attack::signFlip ? -1 : m_factor)](
            float w, float from) { return from + factor * (w - from); });
  return result;
}

Result<SiteResult> AttackingTrainer::evaluate(const SiteInstruction& instruction,
                                              const JobContext& job) {
  return m_honest->evaluate(instruction, job);
}

}  // namespace twinscope::fedlink
