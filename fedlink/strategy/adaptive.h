#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/measurement.h"
#include "fedlink/strategy/update.h"

#include <span>
#include <vector>

namespace twinscope::fedlink {

/// Adaptive aggregation by data quality, performance and divergence, after FedSegNet (Fareed et al., doi
/// 10.64229/ttnjjp90), which publishes no formulas: these are ours.
struct AdaptiveWeights {
  double gamma =
      0.5;  ///< share of the attention; the rest goes by examples, 0 is FedAvg bit for bit
  double quality = 0.25;  ///< factors of the z-scores
  double performance = 0.5;
  double divergence = 0.25;  ///< counts against a site
  double temperature = 1;    ///< of the softmax
  double memory = 0;         ///< share of the site's previous attention
  double floor = 0.2;        ///< bounds of the attention, in units of 1/K
  double cap = 3;

  [[nodiscard]] Status validate() const;
};

/// One site's way to its attention. The z-scores are clipped to ±3.
struct Attention {
  double qualityZ = 0;
  double performanceZ = 0;
  double divergence = 0;
  double divergenceZ = 0;
  double share = 0;    ///< after the softmax and the memory
  double bounded = 0;  ///< share within the bounds, sums to 1
};

/// The reports hold quality and performance; products are Δ_i · Δ_j.
[[nodiscard]] std::vector<Attention> attentionOf(const AdaptiveWeights& options,
                                                 std::span<const SiteReport> reports,
                                                 const SquareMatrix& products);

/// 1 − cos(Δ_k, mean of the others' unit updates) + max(0, ln(‖Δ_k‖ / median norm)). Unit updates, because in a plain
/// mean one huge outlier would make the honest sites look divergent. 0 for a single site.
[[nodiscard]] std::vector<double> divergences(const SquareMatrix& products);

/// (v − median)/scale, clipped to ±3; scale = 1.4826 · median absolute deviation, where that vanishes 1.2533 · mean
/// absolute deviation, so that one odd site among equal ones shows; all 0 where both vanish.
[[nodiscard]] std::vector<double> robustZ(std::span<const double> values);

/// clip(t · share, low, high) with the t for which the sum is 1; needs K·low <= 1 <= K·high and shares > 0.
[[nodiscard]] std::vector<double> boundedShares(std::span<const double> shares, double low,
                                                double high);

/// Mean of the middle two for an even count; values is not empty.
[[nodiscard]] double medianOf(std::vector<double> values);

}  // namespace twinscope::fedlink
