#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/combination.h"
#include "fedlink/strategy/server_optimiser.h"
#include "fedlink/strategy/weighting.h"

#include <optional>
#include <string>

namespace twinscope::fedlink {

/// Scales every change down to a norm of at most `bound`; without one, to the median norm of the round.
struct NormClip {
  std::optional<double> bound;
};

/// What a site does beside plain training, for the plan that the coordinator sends.
enum class SiteRule {
  plain,
  proximal,         ///< FedProx: adds μ(w − w_global) to the gradient
  controlVariates,  ///< SCAFFOLD: corrects its gradient by c − c_i and sends c_i's change as well
  localNormalisation,  ///< FedBN: keeps its normalisation layers to itself (normalisationRanges)
};

/// How the updates of a round become the next global weights: weigh, clip, combine, step.
struct Strategy {
  std::string name = "fedavg";
  Weighting weighting = ExampleWeights{};
  std::optional<NormClip> clip;
  Combination combination = WeightedMean{};
  ServerOptimiser optimiser;
  SiteRule siteRule = SiteRule::plain;
  double proximalMu = 0;  ///< μ of SiteRule::proximal

  [[nodiscard]] Status validate() const;
};

/// SCAFFOLD's second sum: c ← c + (S/N) · mean of the S sites' control changes (SiteUpdates of UpdateKind::delta, aggregated
/// against c as the global vector). totalSites is N, of the federation.
[[nodiscard]] Strategy controlVariateStrategy(std::size_t sitesInRound, std::size_t totalSites);

}  // namespace twinscope::fedlink
