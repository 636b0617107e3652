#include "core/learning/training/pull.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace twinscope::learning {
namespace {

at::Tensor copied(const ParameterSet& set, const std::string& name, const at::Device& device) {
  const auto& part = *set.find(name);
  const auto values = set.valuesOf(part);
  return at::from_blob(const_cast<float*>(values.data()), part.shape, at::kFloat)
      .clone()
      .to(device);
}

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

bool fits(const std::shared_ptr<const ParameterSet>& set, const NamedTensors& tensors) {
  return std::ranges::all_of(tensors, [&set](const auto& named) {
    const auto* part = set->find(named.first);
    return part != nullptr && std::ranges::equal(part->shape, named.second.sizes());
  });
}

}  // namespace

struct Pull::Terms {
  struct Term {
    at::Tensor tensor, towards, importance;

    [[nodiscard]] at::Tensor weighted(const at::Tensor& values) const {
      return importance.defined() ? values * importance : values;
    }
  };
  struct Slope {
    at::Tensor tensor, slope;
  };
  double strength = 0;
  std::vector<Term> terms;
  std::vector<Slope> slopes;
};

Result<Pull> Pull::make(const NamedTensors& tensors, const PullOptions& options) {
  auto terms = std::make_unique<Terms>();
  if (options.slope != nullptr) {
    if (!fits(options.slope, tensors))
      return refusal("model.layout", "The slope of the loss is that of another network",
                     "Train the network that the federation trains");
    for (const auto& [name, tensor] : tensors)
      if (tensor.requires_grad())
        terms->slopes.push_back({tensor, copied(*options.slope, name, tensor.device())});
  }
  if (options.strength <= 0) return Pull(std::move(terms));
  const bool weighted = options.importance != nullptr;
  if (options.towards == nullptr || !fits(options.towards, tensors) ||
      (weighted && !fits(options.importance, tensors)))
    return refusal("model.layout", "The weights to stay near are those of another network",
                   "Start from the model that is fine-tuned");
  terms->strength = options.strength;
  for (const auto& [name, tensor] : tensors)
    if (tensor.requires_grad())
      terms->terms.push_back(
          {tensor, copied(*options.towards, name, tensor.device()),
           weighted ? copied(*options.importance, name, tensor.device()) : at::Tensor()});
  return Pull(std::move(terms));
}

Pull::Pull(std::unique_ptr<Terms> terms) : m(std::move(terms)) {}
Pull::Pull(Pull&&) noexcept = default;
Pull& Pull::operator=(Pull&&) noexcept = default;
Pull::~Pull() = default;

double Pull::penalty() const {
  const at::NoGradGuard noGradient;
  double sum = 0;
  for (const auto& term : m->terms)
    sum += term.weighted((term.tensor - term.towards).square()).sum(at::kDouble).item<double>();
  double slopes = 0;
  for (const auto& [tensor, slope] : m->slopes)
    slopes += (tensor * slope).sum(at::kDouble).item<double>();
  return 0.5 * m->strength * sum + slopes;
}

void Pull::addGradient() const {
  const at::NoGradGuard noGradient;
  for (const auto& term : m->terms)
    if (term.tensor.grad().defined())
      term.tensor.grad().add_(term.weighted(term.tensor - term.towards), m->strength);
  for (const auto& [tensor, slope] : m->slopes)
    if (tensor.grad().defined()) tensor.grad().add_(slope);
}

}  // namespace twinscope::learning
