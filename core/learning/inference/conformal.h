#pragma once

#include <optional>
#include <vector>

namespace twinscope::learning {

/// Split conformal prediction (Vovk et al.; algorithms.md section 16): the ⌈(n + 1)·coverage⌉-th smallest score, below
/// which the score of a new exchangeable case lies with at least that probability. nullopt where n is too small for it.
[[nodiscard]] std::optional<double> conformalQuantile(std::vector<double> scores, double coverage);

}  // namespace twinscope::learning
