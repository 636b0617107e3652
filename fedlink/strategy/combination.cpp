#include "fedlink/strategy/combination.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::fedlink {
namespace {

template <class Rule>
const Rule* as(const Combination& combination) {
  return std::get_if<Rule>(&combination);
}

Status needs(const char* rule, std::size_t least, std::size_t faulty, std::size_t updates) {
  if (updates >= least) return {};
  return refusal("aggregation.too_few",
                 concat(rule, " against ", faulty, " faulty sites needs ", least,
                        " usable updates, here are ", updates),
                 "Expect fewer faulty sites, wait for more updates or choose the median");
}

/// Keeps the chosen sites' weights, shared out among them.
void keepOnly(std::span<const std::size_t> chosen, Weights& weights) {
  std::vector<double> kept(weights.sites.size());
  double sum = 0;
  for (const std::size_t k : chosen) sum += kept[k] = weights.sites[k].weight;
  for (const std::size_t k : chosen)
    kept[k] = sum > 0 ? kept[k] / sum : 1 / static_cast<double>(chosen.size());
  for (std::size_t k = 0; k < kept.size(); ++k) weights.sites[k].weight = kept[k];
}

void shareEqually(Weights& weights, const char* why) {
  const double share = 1 / static_cast<double>(weights.sites.size());
  for (SiteWeight& site : weights.sites) site = {share, site.attention, {{why, 1, share}}};
}

void keepNearest(std::size_t faulty, std::size_t chosen, const SquareMatrix& distances,
                 Weights& weights) {
  const auto scores = krumScores(distances, faulty);
  auto order = orderOf(scores);
  order.resize(std::min(chosen, order.size()));
  std::ranges::sort(order);
  keepOnly(order, weights);
  for (std::size_t k = 0; k < scores.size(); ++k)
    weights.sites[k].parts.push_back({"Krum score", scores[k], 0});
}

std::vector<double> distancesTo(std::span<const double> coefficients,
                                const SquareMatrix& squaredDistances) {
  const std::size_t count = coefficients.size();
  std::vector<double> toPoint(count);
  double spread = 0;
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t i = 0; i < count; ++i)
      toPoint[k] += coefficients[i] * squaredDistances.at(k, i);
    spread += coefficients[k] * toPoint[k];
  }
  for (double& distance : toPoint) distance = std::sqrt(std::max(0.0, distance - spread / 2));
  return toPoint;
}

void moveToMedian(const GeometricMedian& rule, const SquareMatrix& distances, Weights& weights) {
  std::vector<double> before;
  for (const SiteWeight& site : weights.sites) before.push_back(site.weight);
  const auto coefficients = geometricMedian(rule, before, distances);
  const auto toMedian = distancesTo(coefficients, distances);
  for (std::size_t k = 0; k < before.size(); ++k) {
    weights.sites[k].weight = coefficients[k];
    weights.sites[k].parts.push_back({"distance to the median", toMedian[k], 0});
  }
}

}  // namespace

Status validate(const Combination& combination) {
  if (const auto* rule = as<TrimmedMean>(combination);
      rule && !(rule->share >= 0 && rule->share < 0.5))
    return usageError("the trimmed share lies between 0 and below 0.5");
  if (const auto* rule = as<Krum>(combination); rule && rule->chosen < 1)
    return usageError("Krum chooses at least one update");
  if (const auto* rule = as<GeometricMedian>(combination); rule && !(rule->smoothing > 0))
    return usageError("the smoothing of the geometric median is positive");
  return {};
}

Status enoughFor(const Combination& combination, std::size_t updates) {
  if (const auto* rule = as<Krum>(combination))
    return needs("Krum", std::max(2 * rule->faulty + 3, rule->chosen), rule->faulty, updates);
  if (const auto* rule = as<Bulyan>(combination))
    return needs("Bulyan", 4 * rule->faulty + 3, rule->faulty, updates);
  return {};
}

Measure measureFor(const Combination& combination) {
  const bool byDistance =
      as<Krum>(combination) || as<Bulyan>(combination) || as<GeometricMedian>(combination);
  return byDistance ? Measure::distances : Measure::nothing;
}

Weights chosenBy(const Combination& combination, Weights weights, const SquareMatrix& distances) {
  if (as<CoordinateMedian>(combination)) shareEqually(weights, "one voice in each median");
  if (as<TrimmedMean>(combination)) shareEqually(weights, "one voice in each trimmed mean");
  if (const auto* rule = as<Krum>(combination))
    keepNearest(rule->faulty, rule->chosen, distances, weights);
  if (const auto* rule = as<Bulyan>(combination)) {
    shareEqually(weights, "one voice in each coordinate");
    keepNearest(rule->faulty, weights.sites.size() - 2 * rule->faulty, distances, weights);
  }
  if (const auto* rule = as<GeometricMedian>(combination)) moveToMedian(*rule, distances, weights);
  return weights;
}

std::vector<double> krumScores(const SquareMatrix& squaredDistances, std::size_t faulty) {
  const std::size_t count = squaredDistances.size();
  const std::size_t neighbours = count > faulty + 3 ? count - faulty - 2 : 1;
  std::vector<double> scores;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> others;
    for (std::size_t j = 0; j < count; ++j)
      if (j != i) others.push_back(squaredDistances.at(i, j));
    std::ranges::sort(others);
    others.resize(std::min(neighbours, others.size()));
    scores.push_back(std::accumulate(others.begin(), others.end(), 0.0));
  }
  return scores;
}

std::vector<std::size_t> orderOf(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::size_t k) { return scores[k]; });
  return order;
}

std::vector<double> geometricMedian(const GeometricMedian& options, std::span<const double> weights,
                                    const SquareMatrix& squaredDistances) {
  constexpr int kMostIterations = 20'000;
  constexpr double kConverged = 1e-15;
  std::vector<double> coefficients(weights.begin(), weights.end());
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const auto distances = distancesTo(coefficients, squaredDistances);
    std::vector<double> next(weights.size());
    double sum = 0;
    for (std::size_t k = 0; k < next.size(); ++k)
      sum += next[k] = weights[k] / std::max(options.smoothing, distances[k]);
    double change = 0;
    for (std::size_t k = 0; k < next.size(); ++k) {
      next[k] /= sum;
      change = std::max(change, std::abs(next[k] - coefficients[k]));
    }
    coefficients = std::move(next);
    if (change <= kConverged) break;
  }
  return coefficients;
}

}  // namespace twinscope::fedlink
