#include "fedlink/privacy/adaptive_clipping.h"

#include "core/base/text.h"
#include "fedlink/privacy/gaussian_noise.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {

Status AdaptiveClipping::validate() const {
  if (quantile > 0.0 && quantile < 1.0 && learningRate > 0.0 && std::isfinite(learningRate) &&
      countNoise >= 0.0 && std::isfinite(countNoise))
    return {};
  return refusal(
      "privacy.clipping",
      concat("a quantile of ", quantile, ", a rate of ", learningRate, " and count noise of ",
             countNoise, ": the quantile is between 0 and 1, the rate positive"));
}

double AdaptiveClipping::nextClipNorm(double clipNorm, double shareBelow) const {
  return clipNorm * std::exp(-learningRate * (shareBelow - quantile));
}

Result<double> AdaptiveClipping::noiseForUpdates(double noiseMultiplier) const {
  // A count that is shifted by half a site has sensitivity 1/2: hence 2σ_b.
  const double left =
      1.0 / (noiseMultiplier * noiseMultiplier) - 1.0 / (4.0 * countNoise * countNoise);
  if (countNoise > 0.0 && left > 0.0) return 1.0 / std::sqrt(left);
  return refusal("privacy.clipping",
                 concat("count noise of ", countNoise, " costs more than noise ", noiseMultiplier,
                        " allows altogether"),
                 concat("Use more than ", noiseMultiplier / 2.0, " on the count"));
}

double AdaptiveClipping::shareBelow(std::span<const double> norms, double clipNorm,
                                    SecureRandom& random) const {
  const auto below = static_cast<double>(
      std::ranges::count_if(norms, [&](double norm) { return norm <= clipNorm; }));
  const double noise = countNoise > 0.0 ? countNoise * secureNormal(random) : 0.0;
  return (below + noise) / static_cast<double>(norms.size());
}

}  // namespace twinscope::fedlink
