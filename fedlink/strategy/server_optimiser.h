#pragma once

#include "core/base/error.h"
#include "fedlink/strategy/update.h"

#include <cstddef>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// What the server makes of the mean change Δ. Reddi et al., arXiv 2003.00295; momentum: Hsu et al., arXiv 1909.06335.
enum class ServerRule {
  average,   ///< w ← w + ηΔ
  momentum,  ///< v ← β₁v + Δ; w ← w + ηv
  adam,  ///< m ← β₁m + (1−β₁)Δ; v ← β₂v + (1−β₂)Δ²; w ← w + ηm/(√v + τ)
  yogi,     ///< v ← v − (1−β₂)Δ² sign(v − Δ²)
  adagrad,  ///< m = Δ; v ← v + Δ²
};

/// The paper's Adam has no bias correction; Flower's FedAdam multiplies η by √(1−β₂^(r+1))/(1−β₁^(r+1)) in round r,
/// counted from 1.
enum class AdamBias { paper, flower };

struct ServerOptimiser {
  ServerRule rule = ServerRule::average;
  double learningRate = 1;  ///< η
  double beta1 = 0.9;
  double beta2 = 0.99;
  double tau = 1e-3;
  AdamBias bias = AdamBias::paper;

  [[nodiscard]] Status validate() const;
};

/// What a server optimiser keeps from round to round. Empty vectors are zeros; a saved state goes on bit for bit.
template <class Value>
struct ServerState {
  std::size_t rounds = 0;           ///< done
  std::vector<Value> momentum;      ///< of momentum, adam, yogi
  std::vector<Value> secondMoment;  ///< of adam, yogi, adagrad
  friend bool operator==(const ServerState&, const ServerState&) = default;
};

/// Turns the mean change into the new weights within the given ranges, in place, for round state.rounds + 1. The vectors
/// of the state must be empty or as long as global. Not for ServerRule::average, which keeps no
/// state.
template <class Value>
void step(const ServerOptimiser& optimiser, std::span<const ParameterRange> ranges,
          std::span<const Value> global, ServerState<Value>& state,
          std::span<Value> changeToWeights);

}  // namespace twinscope::fedlink
