#include "fedlink/strategy/strategy.h"

namespace twinscope::fedlink {

Status Strategy::validate() const {
  if (auto valid = fedlink::validate(weighting); !valid) return valid;
  if (auto valid = fedlink::validate(combination); !valid) return valid;
  if (auto valid = optimiser.validate(); !valid) return valid;
  if (clip && clip->bound && !(*clip->bound > 0))
    return usageError("the norm that updates are clipped to is positive");
  if (!(proximalMu >= 0)) return usageError("FedProx's mu is not negative");
  return {};
}

Strategy controlVariateStrategy(std::size_t sitesInRound, std::size_t totalSites) {
  Strategy strategy{.name = "scaffold-control", .weighting = UniformWeights{}};
  strategy.optimiser.learningRate =
      static_cast<double>(sitesInRound) / static_cast<double>(totalSites);
  return strategy;
}

}  // namespace twinscope::fedlink
