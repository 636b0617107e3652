#include "core/learning/training/optimiser.h"

#include "core/learning/networks/detail/host_values.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace twinscope::learning {

struct Optimiser::Moments {
  struct Slot {
    std::string name;
    at::Tensor tensor, first, second;
  };

  double clip() {
    double squares = 0;
    for (const Slot& slot : slots)
      if (slot.tensor.grad().defined())
        squares += slot.tensor.grad().square().sum(at::kDouble).item<double>();
    const double norm = std::sqrt(squares);
    if (norm <= options.gradientClip || !std::isfinite(norm)) return norm;
    for (const Slot& slot : slots)
      if (slot.tensor.grad().defined()) slot.tensor.grad().mul_(options.gradientClip / norm);
    return norm;
  }

  void stepAdam(const Slot& slot, double rate) const {
    const bool apart = options.kind == OptimiserKind::adamW;
    const at::Tensor g =
        apart ? slot.tensor.grad() : slot.tensor.grad().add(slot.tensor, options.weightDecay);
    const auto t = static_cast<double>(steps);
    if (apart) slot.tensor.mul_(1 - rate * options.weightDecay);
    slot.first.mul_(options.beta1).add_(g, 1 - options.beta1);
    slot.second.mul_(options.beta2).addcmul_(g, g, 1 - options.beta2);
    const double first = 1 - std::pow(options.beta1, t);
    const double second = 1 - std::pow(options.beta2, t);
    const at::Tensor size = slot.second.sqrt().div_(std::sqrt(second)).add_(options.epsilon);
    slot.tensor.addcdiv_(slot.first, size, -rate / first);
  }

  void stepSgd(const Slot& slot, double rate) const {
    const at::Tensor g = slot.tensor.grad().add(slot.tensor, options.weightDecay);
    slot.first.mul_(options.beta1).add_(g);
    slot.tensor.add_(g.add(slot.first, options.beta1), -rate);
  }

  std::vector<Slot> slots;
  OptimiserOptions options;
  std::int64_t steps = 0;
};

Status OptimiserOptions::validate() const {
  if (!(weightDecay >= 0)) return usageError("weightDecay must not be negative");
  if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
    return usageError("beta1 and beta2 must be at least 0 and below 1");
  if (!(gradientClip > 0)) return usageError("gradientClip must be above 0");
  return {};
}

Optimiser::Optimiser(std::vector<std::pair<std::string, at::Tensor>> tensors,
                     const OptimiserOptions& options)
    : m(std::make_unique<Moments>()) {
  m->options = options;
  for (auto& [name, tensor] : tensors) {
    if (!tensor.requires_grad()) continue;
    const at::Tensor first = at::zeros_like(tensor).detach();
    const at::Tensor second =
        options.kind != OptimiserKind::sgd ? at::zeros_like(tensor).detach() : at::Tensor();
    m->slots.push_back({std::move(name), tensor, first, second});
  }
}

Optimiser::~Optimiser() = default;

double Optimiser::step(double learningRate) {
  const at::NoGradGuard noGradient;
  const double norm = m->clip();
  const bool usable = std::isfinite(norm);
  if (usable) ++m->steps;
  for (Moments::Slot& slot : m->slots) {
    if (!slot.tensor.grad().defined()) continue;
    if (usable)
      m->options.kind == OptimiserKind::sgd ? m->stepSgd(slot, learningRate)
                                            : m->stepAdam(slot, learningRate);
    slot.tensor.mutable_grad().reset();
  }
  return norm;
}

std::int64_t Optimiser::stepsTaken() const { return m->steps; }

ParameterSet Optimiser::state() const {
  ParameterSet set;
  const auto add = [&set](const std::string& name, const at::Tensor& moment) {
    const detail::HostValues host(moment);
    if (!set.append(name, host.flat.sizes().vec(), host.values))
      throw std::logic_error("an optimiser names a moment twice: " + name);
  };
  for (const Moments::Slot& slot : m->slots) {
    add("first." + slot.name, slot.first);
    if (slot.second.defined()) add("second." + slot.name, slot.second);
  }
  return set;
}

Status Optimiser::setState(const ParameterSet& state, std::int64_t stepsTaken) {
  if (!state.hasLayoutOf(this->state()))
    return refusal("model.layout", "The checkpoint is of another network or optimiser",
                   "Train into an empty folder");
  for (Moments::Slot& slot : m->slots) {
    detail::write(state.valuesOf(*state.find("first." + slot.name)), slot.first);
    if (slot.second.defined())
      detail::write(state.valuesOf(*state.find("second." + slot.name)), slot.second);
  }
  m->steps = stepsTaken;
  return {};
}

}  // namespace twinscope::learning
