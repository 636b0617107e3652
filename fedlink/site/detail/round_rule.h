#pragma once

#include "fedlink/privacy/update.h"
#include "fedlink/site/instruction.h"
#include "fedlink/site/site_journal.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// How a site's own part in a round goes in and comes out of it: FedBN's normalisation layers, SCAFFOLD's control variate.
/// One object a round, called in the order below; nothing is remembered but through kept(), which the journal takes
/// together with the answer, so that a restart at any point gives the same bits.
class RoundRule {
 public:
  virtual ~RoundRule() = default;
  /// What the trainer gets.
  [[nodiscard]] virtual const SiteInstruction& task() const = 0;
  /// The change of the global vector; the result's weights are as many as the task's.
  [[nodiscard]] virtual Result<std::vector<float>> changeOf(const SiteResult& result) = 0;
  /// That change, protected: the last look at it before it is packed.
  virtual void released(Update& update) = 0;
  /// What compression left out of it; empty where nothing compresses.
  virtual void packed(std::span<float> residual) = 0;
  [[nodiscard]] virtual std::optional<KeptValues> kept() const = 0;
};

/// The rule that the instruction asks for; both outlive it. "instruction.rule" for one that is not known here.
[[nodiscard]] Result<std::unique_ptr<RoundRule>> roundRuleFor(
    const ReceivedInstruction& instruction, SiteJournal& journal);

}  // namespace twinscope::fedlink
