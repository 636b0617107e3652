#include "core/learning/inference/conformal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace twinscope::learning {

std::optional<double> conformalQuantile(std::vector<double> scores, double coverage) {
  const auto n = static_cast<double>(scores.size());
  // The small term keeps 0.9 · 20 = 18.000000000000004 at rank 18.
  const auto rank = static_cast<std::size_t>(std::ceil((n + 1) * coverage - 1e-9));
  if (rank < 1 || rank > scores.size()) return std::nullopt;
  std::ranges::sort(scores);
  return scores[rank - 1];
}

}  // namespace twinscope::learning
