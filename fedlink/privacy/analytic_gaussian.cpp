#include "fedlink/privacy/analytic_gaussian.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

double normalBelow(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2.0; }

}  // namespace

double gaussianDelta(double noiseMultiplier, double epsilon) {
  const double mu = 1.0 / noiseMultiplier;
  const double tail = normalBelow(-epsilon / mu - mu / 2.0);
  // e^ε may overflow where the tail vanishes.
  const double scaled = tail > 0.0 ? std::exp(epsilon + std::log(tail)) : 0.0;
  return normalBelow(-epsilon / mu + mu / 2.0) - scaled;
}

double gaussianNoiseFor(double epsilon, double delta) {
  if (!(epsilon > 0.0 && delta > 0.0 && delta < 1.0))
    throw std::invalid_argument("noise is defined for a positive ε and a δ in (0, 1)");
  double tooLittle = 1e-6;
  double enough = 1.0;
  while (gaussianDelta(enough, epsilon) > delta) enough *= 2.0;
  for (int step = 0; step < 200 && tooLittle < enough; ++step) {
    const double middle = (tooLittle + enough) / 2.0;
    if (middle <= tooLittle || middle >= enough) break;
    (gaussianDelta(middle, epsilon) > delta ? tooLittle : enough) = middle;
  }
  return enough;
}

}  // namespace twinscope::fedlink
