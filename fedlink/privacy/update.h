#pragma once

#include "core/base/error.h"
#include "core/base/parameter_set.h"
#include "fedlink/crypto/secure_random.h"
#include "fedlink/privacy/privacy_ledger.h"
#include "fedlink/privacy/privacy_policy.h"

#include <span>
#include <utility>
#include <vector>

namespace twinscope::fedlink {

/// How an update was protected. For the site's own record and screen: the norm tells of its data and must not be sent.
struct ProtectionFacts {
  Protection protection = Protection::undecided;
  double normBefore = 0.0;      ///< ‖Δ‖₂ over all values as trained
  double clipFactor = 1.0;      ///< min(1, C/‖Δ‖)
  double noiseDeviation = 0.0;  ///< σ·C of each value; 0 without noise
};

/// The change of a model that may leave its site: the only thing that does. Made by privatise() and nothing else, so that
/// no code path sends what was not bounded, noised, checked and accounted for. A plain value.
class Update {
 public:
  [[nodiscard]] std::span<const float> values() const { return m_values; }
  [[nodiscard]] const ProtectionFacts& facts() const { return m_facts; }
  /// Sends a change of exactly 0 there, whatever the noise: what is left out tells nothing.
  void leaveOut(std::span<const ParameterRange> ranges);
  /// Gives the values up to whoever packs them for the wire.
  [[nodiscard]] std::vector<float> takeValues() && { return std::move(m_values); }

 private:
  Update(std::vector<float> values, ProtectionFacts facts)
      : m_values(std::move(values)), m_facts(facts) {}
  friend Result<Update> privatise(std::vector<float> delta, const PrivacyPolicy& policy,
                                  PrivacyLedger& ledger, SecureRandom& random);

  std::vector<float> m_values;
  ProtectionFacts m_facts;
};

/// Makes an update of the model's change, all tensors in one vector, buffers too: refuses values that are not finite,
/// enters the release in the ledger, clips to the policy's norm (computed in double) and adds Gaussian noise. The ledger is
/// the one opened with the policy's budget; its new entry must be on disk before the update is sent. Without noise the
/// ledger is left alone.
/// Nothing was spent when it fails: "update.empty", "update.not_finite" with the first place, "privacy.policy",
/// "privacy.exhausted". Parallel inside.
[[nodiscard]] Result<Update> privatise(std::vector<float> delta, const PrivacyPolicy& policy,
                                       PrivacyLedger& ledger, SecureRandom& random);

}  // namespace twinscope::fedlink
