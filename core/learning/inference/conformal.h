#pragma once

#include <optional>
#include <vector>

namespace twinscope::learning {

/// Split conformal prediction (Vovk et al.; algorithms.md section 16): the ⌈(n + 1)·coverage⌉-th smallest score, below
/// which the score of a new exchangeable case lies with at least that probability. nullopt where n is too small for it.
[[nodiscard]] std::optional<double> conformalQuantile(std::vector<double> scores, double coverage);

/// The same for cases that resemble a new one unequally (Tibshirani et al., arXiv:1904.06019): the smallest score whose
/// normalised weight reaches the coverage, where the new case's own weight lies at +∞. nullopt where only that reaches it.
[[nodiscard]] std::optional<double> weightedConformalQuantile(const std::vector<double>& scores,
                                                              const std::vector<double>& weights,
                                                              double newWeight, double coverage);
/// (Σ w)² / Σ w²: how many equal cases the weighted ones are worth.
[[nodiscard]] double effectiveNumber(const std::vector<double>& weights);

}  // namespace twinscope::learning
