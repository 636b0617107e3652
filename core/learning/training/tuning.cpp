#include "core/learning/training/tuning.h"

#include "core/base/text.h"
#include "core/learning/networks/network.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

namespace twinscope::learning {
namespace {

constexpr std::pair<TuningScope, std::string_view> kNames[] = {{TuningScope::full, "full"},
                                                               {TuningScope::head, "head"},
                                                               {TuningScope::norms, "norms"},
                                                               {TuningScope::adapters, "adapters"}};

bool tunes(TuningScope scope, TensorRole role) {
  switch (scope) {
    case TuningScope::full:
      return true;
    case TuningScope::head:
      return role == TensorRole::head;
    case TuningScope::norms:
      return role == TensorRole::norm;
    case TuningScope::adapters:
      return role == TensorRole::adapterIn || role == TensorRole::adapterOut ||
             role == TensorRole::head;
  }
  return false;
}

std::unexpected<Error> nothingToLearn(TuningScope scope) {
  const std::string what = scope == TuningScope::full
                               ? "Every layer is frozen"
                               : concat("This network has no free ", nameOf(scope));
  return refusal("train.frozen", what + ": there is nothing to learn",
                 "Leave at least one layer free, or choose another scope");
}

Status knowPrefixes(const Network& network, std::span<const std::string> prefixes) {
  const auto tensors = network.namedTensors();
  for (const std::string& prefix : prefixes)
    if (std::ranges::none_of(tensors,
                             [&](const auto& tensor) { return tensor.first.starts_with(prefix); }))
      return refusal("train.frozen", "No layer is called " + prefix,
                     "Layers are named as in the weights file, such as enc.0");
  return {};
}

bool startsWithOne(const std::string& name, std::span<const std::string> prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](const std::string& prefix) { return name.starts_with(prefix); });
}

}  // namespace

std::string_view nameOf(TuningScope scope) {
  return std::ranges::find(kNames, scope, &std::pair<TuningScope, std::string_view>::first)->second;
}

std::optional<TuningScope> tuningScopeFrom(std::string_view name) {
  const auto* const at =
      std::ranges::find(kNames, name, &std::pair<TuningScope, std::string_view>::second);
  return at == std::end(kNames) ? std::nullopt : std::optional(at->first);
}

std::vector<std::string> tunedTensors(const Network& network, TuningScope scope) {
  const auto roles = network.roles();
  std::vector<std::string> names;
  for (std::size_t n = 0; const auto& [name, tensor] : network.namedTensors())
    if (tunes(scope, roles[n++])) names.push_back(name);
  return names;
}

Status tune(const Network& network, TuningScope scope, std::span<const std::string> frozen) {
  const auto roles = network.roles();
  if (scope == TuningScope::adapters &&
      std::ranges::find(roles, TensorRole::adapterIn) == roles.end())
    return nothingToLearn(scope);
  if (const Status known = knowPrefixes(network, frozen); !known) return known;
  bool left = false;
  for (std::size_t n = 0; const auto& [name, tensor] : network.namedTensors()) {
    const bool learns = tunes(scope, roles[n++]) && !startsWithOne(name, frozen);
    if (!tensor.requires_grad()) continue;  // a norm's statistics follow its scale
    if (!learns) tensor.set_requires_grad(false);
    left = left || learns;
  }
  if (left) return {};
  return nothingToLearn(scope);
}

}  // namespace twinscope::learning
