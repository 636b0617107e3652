#pragma once

#include "core/base/error.h"
#include "fedlink/crypto/secure_random.h"

#include <span>

namespace twinscope::fedlink {

/// Clipping at a quantile of the updates' norms, followed round by round (Andrew et al. 1905.03871). Not Flower 1.41's
/// rule, which steps away from the quantile: its clip norm runs to zero or to infinity.
struct AdaptiveClipping {
  double quantile = 0.5;      ///< γ: the share of updates that stay below the clip norm
  double learningRate = 0.2;  ///< η of the geometric steps
  double countNoise =
      0.0;  ///< σ_b: standard deviation of the noise on the number of updates below; 0 without privacy

  /// "privacy.clipping" where a number is out of range.
  [[nodiscard]] Status validate() const;
  /// C·exp(−η(b − γ)) for b = share of updates with a norm of at most C.
  [[nodiscard]] double nextClipNorm(double clipNorm, double shareBelow) const;
  /// What the count costs: the noise multiplier to use on the updates, (z⁻² − (2σ_b)⁻²)^−½ > z, so that updates and count
  /// together are as private as noise z on the updates alone. "privacy.clipping" where σ_b ≤ z/2 leaves nothing for them.
  [[nodiscard]] Result<double> noiseForUpdates(double noiseMultiplier) const;
  /// b, with the count's noise. Norms are of one round's updates, before clipping.
  [[nodiscard]] double shareBelow(std::span<const double> norms, double clipNorm,
                                  SecureRandom& random) const;
};

}  // namespace twinscope::fedlink
