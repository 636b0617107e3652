#include "core/learning/inference/conformal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace twinscope::learning {

std::optional<double> conformalQuantile(std::vector<double> scores, double coverage) {
  const auto n = static_cast<double>(scores.size());
  // The small term keeps 0.9 · 20 = 18.000000000000004 at rank 18.
  const auto rank = static_cast<std::size_t>(std::ceil((n + 1) * coverage - 1e-9));
  if (rank < 1 || rank > scores.size()) return std::nullopt;
  std::ranges::sort(scores);
  return scores[rank - 1];
}

std::optional<double> weightedConformalQuantile(const std::vector<double>& scores,
                                                const std::vector<double>& weights,
                                                double newWeight, double coverage) {
  std::vector<std::pair<double, double>> rising;
  for (std::size_t n = 0; n < scores.size(); ++n) rising.emplace_back(scores[n], weights.at(n));
  std::ranges::sort(rising);
  const double wanted = coverage * (std::reduce(weights.begin(), weights.end()) + newWeight);
  double sum = 0;
  for (const auto& [score, weight] : rising)
    if ((sum += weight) >= wanted * (1 - 1e-12)) return score;
  return std::nullopt;
}

double effectiveNumber(const std::vector<double>& weights) {
  double sum = 0, squares = 0;
  for (const double weight : weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? sum * sum / squares : 0;
}

}  // namespace twinscope::learning
