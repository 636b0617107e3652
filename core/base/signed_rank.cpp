#include "core/base/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace twinscope {
namespace {

constexpr std::size_t kMostExact = 25;

struct Ranks {
  std::vector<double> of;  ///< of the ordered differences
  double tieTerm = 0;      ///< Σ t³ − t over groups of t equals
};

Ranks rankedBySize(const std::vector<double>& ordered) {
  Ranks ranks{std::vector<double>(ordered.size()), 0};
  for (std::size_t begin = 0, end = 0; begin < ordered.size(); begin = end) {
    while (end < ordered.size() && std::abs(ordered[end]) == std::abs(ordered[begin])) ++end;
    const auto equals = static_cast<double>(end - begin);
    std::fill(ranks.of.begin() + static_cast<std::ptrdiff_t>(begin),
              ranks.of.begin() + static_cast<std::ptrdiff_t>(end),
              (static_cast<double>(begin + end) + 1) / 2);
    ranks.tieTerm += equals * equals * equals - equals;
  }
  return ranks;
}

/// Share of all 2ⁿ signs whose positive ranks sum to at most `sum`.
double shareUpTo(double sum, std::size_t n) {
  const std::size_t most = n * (n + 1) / 2;
  std::vector<double> ways(most + 1, 0);
  ways[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank)
    for (std::size_t total = most; total >= rank; --total) ways[total] += ways[total - rank];
  double count = 0;
  for (std::size_t total = 0; total <= most && static_cast<double>(total) <= sum; ++total)
    count += ways[total];
  return count / std::ldexp(1.0, static_cast<int>(n));
}

double approximateP(const SignedRank& test, double tieTerm) {
  const auto n = static_cast<double>(test.n);
  const double mean = n * (n + 1) / 4;
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - tieTerm / 48;
  if (variance <= 0) return 1;
  const double z = (std::min(test.positive, test.negative) - mean) / std::sqrt(variance);
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

}  // namespace

SignedRank signedRankTest(std::span<const double> differences) {
  std::vector<double> ordered;
  for (const double d : differences)
    if (d != 0) ordered.push_back(d);
  std::ranges::sort(ordered, {}, [](double d) { return std::abs(d); });
  const Ranks ranks = rankedBySize(ordered);
  SignedRank test{.n = ordered.size()};
  for (std::size_t n = 0; n < ordered.size(); ++n)
    (ordered[n] > 0 ? test.positive : test.negative) += ranks.of[n];
  if (test.n == 0) return test;
  test.exact = test.n <= kMostExact && test.n == differences.size() && ranks.tieTerm == 0;
  test.p = test.exact ? std::min(1.0, 2 * shareUpTo(std::min(test.positive, test.negative), test.n))
                      : approximateP(test, ranks.tieTerm);
  return test;
}

}  // namespace twinscope
