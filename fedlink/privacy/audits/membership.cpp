#include "fedlink/privacy/audits/membership.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace twinscope::fedlink {
namespace {

/// Below this a variance of its own is too rough (LiRA, section VI-B).
constexpr std::size_t kEnoughForOwnVariance = 16;

struct Normal {
  double mean = 0.0;
  double variance = 0.0;

  [[nodiscard]] double logDensity(double x) const {
    return -0.5 * std::log(variance) - (x - mean) * (x - mean) / (2.0 * variance);
  }
};

double meanOf(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squaresAround(std::span<const double> values, double mean) {
  return std::accumulate(values.begin(), values.end(), 0.0, [mean](double sum, double value) {
    return sum + (value - mean) * (value - mean);
  });
}

using Side = std::vector<double> ShadowedCase::*;

/// The variance within cases, over all of them.
double pooledVariance(std::span<const ShadowedCase> cases, Side side) {
  double squares = 0.0;
  double freedom = 0.0;
  for (const ShadowedCase& one : cases) {
    squares += squaresAround(one.*side, meanOf(one.*side));
    freedom += static_cast<double>((one.*side).size()) - 1.0;
  }
  return freedom > 0.0 ? squares / freedom : 0.0;
}

Normal fitted(const std::vector<double>& values, double pooled) {
  const double mean = meanOf(values);
  const double own = squaresAround(values, mean) / (static_cast<double>(values.size()) - 1.0);
  const bool useOwn = values.size() >= kEnoughForOwnVariance && own > 0.0;
  return {mean, useOwn ? own : pooled};
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

/// Both sorted. Mann and Whitney's count of pairs in order.
double areaUnderCurve(const std::vector<double>& members, const std::vector<double>& others) {
  double ordered = 0.0;
  std::size_t below = 0;
  std::size_t notAbove = 0;
  for (const double member : members) {
    while (below < others.size() && others[below] < member) ++below;
    while (notAbove < others.size() && others[notAbove] <= member) ++notAbove;
    ordered += 0.5 * static_cast<double>(below + notAbove);
  }
  return ordered / (static_cast<double>(members.size()) * static_cast<double>(others.size()));
}

double shareAbove(const std::vector<double>& ascending, double threshold) {
  const auto above = ascending.end() - std::ranges::upper_bound(ascending, threshold);
  return static_cast<double>(above) / static_cast<double>(ascending.size());
}

std::vector<double> resampled(std::span<const double> values, Random& random) {
  std::vector<double> drawn(values.size());
  for (double& value : drawn) value = values[random.below(values.size())];
  std::ranges::sort(drawn);
  return drawn;
}

Interval bootstrapInterval(std::span<const double> members, std::span<const double> others,
                           Random& random, std::size_t samples) {
  std::vector<double> areas(samples);
  for (double& area : areas) {
    const std::vector<double> drawnMembers = resampled(members, random);
    area = areaUnderCurve(drawnMembers, resampled(others, random));
  }
  std::ranges::sort(areas);
  const auto at = [&](double share) {
    return areas[static_cast<std::size_t>(share * static_cast<double>(samples - 1))];
  };
  return {at(0.025), at(0.975)};
}

}  // namespace

std::vector<double> lossScores(std::span<const double> losses) {
  std::vector<double> scores(losses.size());
  std::ranges::transform(losses, scores.begin(), std::negate{});
  return scores;
}

double logitOfLoss(double loss) {
  constexpr double kLeastLoss = 1e-12;  // a model that is certain would be infinitely so
  const double bounded = std::max(loss, kLeastLoss);
  return -bounded - std::log(-std::expm1(-bounded));
}

std::optional<std::vector<double>> liraScores(std::span<const ShadowedCase> cases) {
  for (const ShadowedCase& one : cases)
    if (one.with.empty() || one.without.empty()) return std::nullopt;
  const double spreadWith = pooledVariance(cases, &ShadowedCase::with);
  const double spreadWithout = pooledVariance(cases, &ShadowedCase::without);
  if (!(spreadWith > 0.0 && spreadWithout > 0.0)) return std::nullopt;
  std::vector<double> scores;
  for (const ShadowedCase& one : cases)
    scores.push_back(fitted(one.with, spreadWith).logDensity(one.observed) -
                     fitted(one.without, spreadWithout).logDensity(one.observed));
  return scores;
}

double truePositiveRate(std::span<const double> members, std::span<const double> others,
                        double falsePositiveRate) {
  const std::vector<double> ascending = sorted(others);
  const auto allowed =
      static_cast<std::size_t>(falsePositiveRate * static_cast<double>(others.size()) + 1e-9);
  if (allowed >= ascending.size()) return 1.0;
  return shareAbove(sorted(members), ascending[ascending.size() - 1 - allowed]);
}

AttackReport attackReport(std::span<const double> members, std::span<const double> others,
                          Random random, std::size_t bootstrapSamples) {
  if (members.empty() || others.empty() || bootstrapSamples == 0)
    throw std::invalid_argument("an attack is judged by members and others");
  const std::vector<double> in = sorted(members);
  const std::vector<double> out = sorted(others);
  AttackReport report{.auc = areaUnderCurve(in, out),
                      .aucInterval = bootstrapInterval(members, others, random, bootstrapSamples)};
  for (const double threshold : out)
    report.advantage =
        std::max(report.advantage, shareAbove(in, threshold) - shareAbove(out, threshold));
  report.tprAtFpr001 = truePositiveRate(members, others, 0.01);
  report.tprAtFpr0001 = truePositiveRate(members, others, 0.001);
  return report;
}

}  // namespace twinscope::fedlink
