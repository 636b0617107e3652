#pragma once

#include "fedlink/privacy/privacy_ledger.h"

namespace twinscope::fedlink {

/// Differential privacy by a coordinator that the sites trust: it clips every site's change to an L2 norm and adds noise to
/// the uniform mean of each round (McMahan et al., arXiv 1710.06963). Neighbours are two federations one of whose sites
/// contributes, or sends a change of 0 instead; how many sites report is no secret. ε holds for the published models, not
/// for what sites tell in their metrics.
struct CentralPrivacy {
  double noiseMultiplier = 1;  ///< σ: the noise's deviation on the sum of the changes over clipNorm
  double clipNorm = 1;         ///< most norm of a change that counts
  PrivacyBudget budget;        ///< no round begins that would pass it

  [[nodiscard]] Status validate() const;
  friend bool operator==(const CentralPrivacy&, const CentralPrivacy&) = default;
};

}  // namespace twinscope::fedlink
