#pragma once

#include "core/base/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::learning {

class Network;

/// Which of a network's tensors a training changes. full: all. head: the last layer alone. norms: scales and shifts of the
/// norms, and the statistics of batch norms (as FedBN keeps them at a site, Li et al., arXiv:2102.07623). adapters: those
/// of networks/adapters.h, and the head. The network itself says which tensors these are (Network::roles).
enum class TuningScope { full, head, norms, adapters };

inline constexpr TuningScope kTuningScopes[] = {TuningScope::full, TuningScope::head,
                                                TuningScope::norms, TuningScope::adapters};
[[nodiscard]] std::string_view nameOf(TuningScope scope);
[[nodiscard]] std::optional<TuningScope> tuningScopeFrom(std::string_view name);

/// Names of the tensors that a training of that scope changes, in the network's order.
[[nodiscard]] std::vector<std::string> tunedTensors(const Network& network, TuningScope scope);

/// Takes what the scope leaves out, and what starts with one of the prefixes, out of the network's training. "train.frozen"
/// where a prefix names nothing, the network has no adapters to tune, or nothing is left to learn.
[[nodiscard]] Status tune(const Network& network, TuningScope scope,
                          std::span<const std::string> frozen = {});

}  // namespace twinscope::learning
