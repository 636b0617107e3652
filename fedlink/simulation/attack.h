#pragma once

#include "fedlink/site/local_trainer.h"

#include <memory>
#include <optional>
#include <string_view>

namespace twinscope::fedlink {

/// What a malicious site does. It reports the figures of honest training.
enum class Attack {
  none,
  signFlip,    ///< its change, backwards
  scale,       ///< its change times a factor
  notANumber,  ///< NaN in the middle of its weights
  labelFlip,   ///< learns from permuted labels: done by whoever makes its cases
};

/// "none", "sign-flip", "scale", "nan", "label-flip".
[[nodiscard]] std::string_view nameOf(Attack attack);
[[nodiscard]] std::optional<Attack> attackFrom(std::string_view name);

/// Trains honestly and spoils what it returns.
class AttackingTrainer final : public LocalTrainer {
 public:
  AttackingTrainer(std::unique_ptr<LocalTrainer> honest, Attack attack, double factor)
      : m_honest(std::move(honest)), m_attack(attack), m_factor(factor) {}
  [[nodiscard]] Result<SiteResult> train(const SiteInstruction& instruction,
                                         const JobContext& job) override;
  [[nodiscard]] Result<SiteResult> evaluate(const SiteInstruction& instruction,
                                            const JobContext& job) override;

 private:
  std::unique_ptr<LocalTrainer> m_honest;
  Attack m_attack;
  double m_factor;
};

}  // namespace twinscope::fedlink
