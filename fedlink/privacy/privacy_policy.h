#pragma once

#include "core/base/error.h"
#include "fedlink/privacy/privacy_ledger.h"

#include <optional>

namespace twinscope::fedlink {

/// What is done to an update before it leaves its site. Somebody has to choose: undecided is refused.
enum class Protection {
  undecided,
  none,  ///< as trained; chosen openly, for a federation that trusts its coordinator and its sites
  clip,  ///< bounded only: the coordinator, which is trusted, adds the noise to the sum
  clipAndNoise,  ///< bounded and noised here: nobody else need be trusted
};

struct PrivacyPolicy {
  Protection protection = Protection::undecided;
  std::optional<double> clipNorm;  ///< most L2 norm over all values of an update; needed to clip
  double noiseMultiplier =
      0.0;                    ///< noise's standard deviation over the clip norm; see PrivacySpend
  double sampledShare = 1.0;  ///< see PrivacySpend
  PrivacyBudget budget;

  /// "privacy.policy" where nothing was decided, a number is missing, or one is given that would not be used.
  [[nodiscard]] Status validate() const;
  /// What one release under this policy costs; nullopt where the site adds no noise of its own.
  [[nodiscard]] std::optional<PrivacySpend> costOfRelease() const;
};

}  // namespace twinscope::fedlink
