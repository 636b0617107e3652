#pragma once

#include <cstdint>
#include <optional>

namespace twinscope::fedlink {

/// The most that differential privacy lets any attacker have: TPR ≤ min(e^ε·FPR + δ, 1 − e^−ε(1 − δ − FPR))
/// (Kairouz, Oh & Viswanath 1311.0776).
[[nodiscard]] double mostTruePositives(double falsePositiveRate, double epsilon, double delta);

/// What an attack counted at one threshold that was fixed before looking at these scores.
struct AttackCounts {
  std::uint64_t truePositives = 0;
  std::uint64_t members = 0;
  std::uint64_t falsePositives = 0;
  std::uint64_t others = 0;
};

struct PrivacyBreach {
  double leastTruePositives = 0.0;  ///< lower confidence limit of the TPR that was measured
  double mostAllowed = 0.0;         ///< the bound at the upper confidence limit of the FPR
};

/// A breach that chance does not explain: the claimed (ε, δ), or its implementation, is wrong. Limits are Clopper and
/// Pearson's, each side at (1 − confidence)/2, so that a true claim is blamed with a chance of at most 1 − confidence.
[[nodiscard]] std::optional<PrivacyBreach> findBreach(const AttackCounts& counts, double epsilon,
                                                      double delta, double confidence = 0.999);

}  // namespace twinscope::fedlink
