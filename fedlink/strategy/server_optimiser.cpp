#include "fedlink/strategy/server_optimiser.h"

#include "core/base/parallel.h"

#include <cmath>

namespace twinscope::fedlink {
namespace {

/// η with Flower's factor, where that is asked for.
double rateOf(const ServerOptimiser& optimiser, std::size_t round) {
  if (optimiser.rule != ServerRule::adam || optimiser.bias == AdamBias::paper)
    return optimiser.learningRate;
  const double power = static_cast<double>(round) + 1;
  return optimiser.learningRate * std::sqrt(1 - std::pow(optimiser.beta2, power)) /
         (1 - std::pow(optimiser.beta1, power));
}

double sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

template <ServerRule Rule>
constexpr bool kHasMomentum = Rule != ServerRule::adagrad;
template <ServerRule Rule>
constexpr bool kHasSecondMoment = Rule != ServerRule::momentum;

template <ServerRule Rule>
double nextSecondMoment(const ServerOptimiser& o, double moment, double squaredChange) {
  if constexpr (Rule == ServerRule::adam) return o.beta2 * moment + (1 - o.beta2) * squaredChange;
  if constexpr (Rule == ServerRule::yogi)
    return moment - (1 - o.beta2) * squaredChange * sign(moment - squaredChange);
  return moment + squaredChange;
}

template <ServerRule Rule, class Value>
void stepRange(const ServerOptimiser& o, double rate, ParameterRange range,
               std::span<const Value> global, ServerState<Value>& state, std::span<Value> values) {
  for (std::size_t i = range.first; i < range.first + range.count; ++i) {
    const double change = values[i];
    double move = change;
    if constexpr (kHasMomentum<Rule>) {
      const double share = kHasSecondMoment<Rule> ? 1 - o.beta1 : 1;
      move = o.beta1 * state.momentum[i] + share * change;
      state.momentum[i] = static_cast<Value>(move);
    }
    if constexpr (kHasSecondMoment<Rule>) {
      const double moment = nextSecondMoment<Rule>(o, state.secondMoment[i], change * change);
      state.secondMoment[i] = static_cast<Value>(moment);
      move /= std::sqrt(moment) + o.tau;
    }
    values[i] = static_cast<Value>(global[i] + rate * move);
  }
}

template <class Value>
auto kernelFor(ServerRule rule) {
  switch (rule) {
    case ServerRule::adam:
      return stepRange<ServerRule::adam, Value>;
    case ServerRule::yogi:
      return stepRange<ServerRule::yogi, Value>;
    case ServerRule::adagrad:
      return stepRange<ServerRule::adagrad, Value>;
    default:
      return stepRange<ServerRule::momentum, Value>;
  }
}

}  // namespace

Status ServerOptimiser::validate() const {
  if (!(learningRate > 0 && learningRate <= 10))
    return usageError("the server's learning rate lies above 0 and at most at 10");
  if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
    return usageError("the server's betas lie between 0 and below 1");
  if (!(tau > 0)) return usageError("tau is positive");
  return {};
}

template <class Value>
void step(const ServerOptimiser& optimiser, std::span<const ParameterRange> ranges,
          std::span<const Value> global, ServerState<Value>& state,
          std::span<Value> changeToWeights) {
  if (optimiser.rule != ServerRule::adagrad) state.momentum.resize(global.size());
  if (optimiser.rule != ServerRule::momentum) state.secondMoment.resize(global.size());
  const double rate = rateOf(optimiser, state.rounds + 1);
  const auto kernel = kernelFor<Value>(optimiser.rule);
  parallelFor(ranges.size(), 4, [&](std::size_t begin, std::size_t end) {
    for (std::size_t r = begin; r < end; ++r)
      kernel(optimiser, rate, ranges[r], global, state, changeToWeights);
  });
}

template void step(const ServerOptimiser&, std::span<const ParameterRange>, std::span<const float>,
                   ServerState<float>&, std::span<float>);
template void step(const ServerOptimiser&, std::span<const ParameterRange>, std::span<const double>,
                   ServerState<double>&, std::span<double>);

}  // namespace twinscope::fedlink
