#include "fedlink/privacy/audits/gradient_inversion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {

std::optional<InvertedCase> invertLinearLayer(std::span<const double> weightGradient,
                                              std::span<const double> biasGradient) {
  if (biasGradient.empty() || weightGradient.size() % biasGradient.size() != 0) return std::nullopt;
  const auto steepest =
      std::ranges::max_element(biasGradient, {}, [](double g) { return std::abs(g); });
  if (*steepest == 0.0) return std::nullopt;
  const std::size_t inputs = weightGradient.size() / biasGradient.size();
  const auto row = static_cast<std::size_t>(steepest - biasGradient.begin());
  InvertedCase found;
  for (const double gradient : weightGradient.subspan(row * inputs, inputs))
    found.input.push_back(gradient / *steepest);
  found.label =
      static_cast<std::size_t>(std::ranges::min_element(biasGradient) - biasGradient.begin());
  return found;
}

double cosineSimilarity(std::span<const double> a, std::span<const double> b) {
  const auto dot = [](std::span<const double> x, std::span<const double> y) {
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  };
  const double norms = std::sqrt(dot(a, a) * dot(b, b));
  return norms > 0.0 ? dot(a, b) / norms : 0.0;
}

}  // namespace twinscope::fedlink
