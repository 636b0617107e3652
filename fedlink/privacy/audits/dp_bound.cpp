#include "fedlink/privacy/audits/dp_bound.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {
namespace {

/// P(X ≥ k) for X ~ Binomial(n, p).
double chanceOfAtLeast(std::uint64_t k, std::uint64_t n, double p) {
  if (p <= 0.0) return k == 0 ? 1.0 : 0.0;
  if (p >= 1.0) return 1.0;
  const auto trials = static_cast<double>(n);
  double total = 0.0;
  for (std::uint64_t hits = k; hits <= n; ++hits) {
    const auto x = static_cast<double>(hits);
    total +=
        std::exp(std::lgamma(trials + 1.0) - std::lgamma(x + 1.0) - std::lgamma(trials - x + 1.0) +
                 x * std::log(p) + (trials - x) * std::log1p(-p));
  }
  return std::min(1.0, total);
}

/// The p at which seeing k or more has this chance.
double lowerLimit(std::uint64_t k, std::uint64_t n, double chance) {
  double low = 0.0;
  double high = 1.0;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2.0;
    (chanceOfAtLeast(k, n, middle) < chance ? low : high) = middle;
  }
  return low;
}

}  // namespace

double mostTruePositives(double falsePositiveRate, double epsilon, double delta) {
  const double most =
      std::exp(std::min(epsilon, 700.0));  // infinity times a rate of 0 would be no number
  const double bySmallRates = most * falsePositiveRate + delta;
  const double byLargeRates = 1.0 - std::exp(-epsilon) * (1.0 - delta - falsePositiveRate);
  return std::clamp(std::min(bySmallRates, byLargeRates), 0.0, 1.0);
}

std::optional<PrivacyBreach> findBreach(const AttackCounts& counts, double epsilon, double delta,
                                        double confidence) {
  const double chance = (1.0 - confidence) / 2.0;
  const double least =
      counts.truePositives == 0 ? 0.0 : lowerLimit(counts.truePositives, counts.members, chance);
  const std::uint64_t negatives = counts.others - counts.falsePositives;
  const double mostFalse =
      negatives == 0 ? 1.0 : 1.0 - lowerLimit(negatives, counts.others, chance);
  const double allowed = mostTruePositives(mostFalse, epsilon, delta);
  if (least <= allowed) return std::nullopt;
  return PrivacyBreach{least, allowed};
}

}  // namespace twinscope::fedlink
