#include "twin/growth/detail/posterior_draws.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace twinscope::twin::growth::detail {
namespace {

using Scores = std::vector<double>;

/// Draws are spread wider than the normal approximation and have heavier tails, so that weights stay bounded.
constexpr double kWiden = 1.15;
constexpr int kTailDegrees = 8;

struct Proposal {
  Scores scores;
  double logWeight = 0;  ///< of the posterior over the density that it was drawn from
};

/// Where draws are made: Student's t of a mean and a precision.
struct Spread {
  Scores mean;
  SmallMatrix precisionRoot;  ///< lower
};

/// All rounds' draws are independent of each other.
std::vector<Proposal> propose(const Spread& spread, const CalibrationOptions& options,
                              std::uint64_t round) {
  const std::size_t size = spread.mean.size();
  double logDensity = 0;
  for (std::size_t k = 0; k < size; ++k) logDensity += std::log(spread.precisionRoot(k, k));
  std::vector<Proposal> proposals;
  for (std::size_t n = 0; n < options.draws; ++n) {
    Random random = Random(options.seed).stream("draw", n + round * options.draws);
    double chiSquared = 0;
    for (int k = 0; k < kTailDegrees; ++k) chiSquared += std::pow(random.normal(), 2);
    Scores normals(size);
    double length2 = 0;
    const double scale = 1 / std::sqrt(chiSquared / kTailDegrees);
    for (double& value : normals) {
      value = random.normal() * scale;
      length2 += value * value;
      value *= kWiden;
    }
    Proposal proposal{.scores = solveTransposed(spread.precisionRoot, normals)};
    for (std::size_t k = 0; k < size; ++k) proposal.scores[k] += spread.mean[k];
    proposal.logWeight =
        0.5 * (kTailDegrees + static_cast<double>(size)) * std::log1p(length2 / kTailDegrees) -
        logDensity;
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

/// The posterior enters the weights; draws outside the bounds get none.
Status weigh(std::vector<Proposal>& proposals, const GrowthPosterior& posterior,
             const LeastSquaresFit& fit) {
  std::vector<Proposal*> inside;
  std::vector<Scores> points;
  for (Proposal& proposal : proposals)
    if (posterior.isInside(proposal.scores)) {
      inside.push_back(&proposal);
      points.push_back(proposal.scores);
    } else {
      proposal.logWeight = -1e30;
    }
  const auto residuals = posterior.residualsAt(points);
  if (!residuals) return std::unexpected(residuals.error());
  for (std::size_t n = 0; n < inside.size(); ++n) {
    const Scores& at = (*residuals)[n];
    inside[n]->logWeight +=
        fit.cost - 0.5 * std::inner_product(at.begin(), at.end(), at.begin(), 0.0);
  }
  return {};
}

/// Weights raised to a power, with sum 1.
std::vector<double> weightsOf(const std::vector<Proposal>& proposals, double power) {
  double largest = -1e30, sum = 0;
  for (const Proposal& proposal : proposals) largest = std::max(largest, proposal.logWeight);
  std::vector<double> weights;
  for (const Proposal& proposal : proposals) {
    weights.push_back(std::exp(power * (proposal.logWeight - largest)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

double effectiveOf(const std::vector<double>& weights) {
  return 1 / std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0);
}

SmallMatrix inverseOf(const SmallMatrix& symmetric) {
  const SmallMatrix root = choleskyOf(symmetric);
  SmallMatrix inverse(symmetric.size());
  for (std::size_t k = 0; k < symmetric.size(); ++k) {
    Scores unit(symmetric.size(), 0.0);
    unit[k] = 1;
    const Scores column = solveCholesky(root, std::move(unit));
    for (std::size_t row = 0; row < column.size(); ++row) inverse(row, k) = column[row];
  }
  return inverse;
}

/// Mean and spread of weighted draws; the weights are flattened until enough draws count that a covariance can be had.
Spread spreadOf(const std::vector<Proposal>& proposals) {
  const std::size_t size = proposals.front().scores.size();
  const double enough = static_cast<double>(8 * size);
  double power = 1;
  std::vector<double> weights = weightsOf(proposals, power);
  while (effectiveOf(weights) < enough && power > 1e-3)
    weights = weightsOf(proposals, power *= 0.8);
  Spread spread{Scores(size, 0.0), SmallMatrix(size)};
  for (std::size_t n = 0; n < proposals.size(); ++n)
    for (std::size_t k = 0; k < size; ++k) spread.mean[k] += weights[n] * proposals[n].scores[k];
  SmallMatrix covariance(size);
  for (std::size_t n = 0; n < proposals.size(); ++n)
    for (std::size_t a = 0; a < size; ++a)
      for (std::size_t b = 0; b < size; ++b)
        covariance(a, b) += weights[n] * (proposals[n].scores[a] - spread.mean[a]) *
                            (proposals[n].scores[b] - spread.mean[b]);
  for (std::size_t k = 0; k < size; ++k) covariance(k, k) += 1e-6;
  spread.precisionRoot = choleskyOf(inverseOf(covariance));
  return spread;
}

/// The normal approximation at the best fit. It is too narrow for a treatment that left nothing to measure: any stronger effect
/// would have done the same. There it is as wide as the prior, along what else changes with it.
Spread spreadAbout(const LeastSquaresFit& fit, const std::vector<GrowthParameter>& fitted) {
  constexpr double kWideVariance = 0.5;
  SmallMatrix covariance = inverseOf(fit.normal);
  for (std::size_t k = 0; k < fitted.size(); ++k) {
    const double variance = covariance(k, k);
    const bool treatment =
        fitted[k] == GrowthParameter::alpha || fitted[k] == GrowthParameter::chemotherapyKill;
    if (!treatment || variance >= kWideVariance) continue;
    Scores along;
    for (std::size_t row = 0; row < fitted.size(); ++row)
      along.push_back(covariance(row, k) / variance);
    for (std::size_t row = 0; row < fitted.size(); ++row)
      for (std::size_t column = 0; column < fitted.size(); ++column)
        covariance(row, column) += (kWideVariance - variance) * along[row] * along[column];
  }
  return {fit.at, choleskyOf(inverseOf(covariance))};
}

}  // namespace

Result<std::vector<Draw>> drawPosterior(const GrowthPosterior& posterior,
                                        const LeastSquaresFit& fit,
                                        const CalibrationOptions& options,
                                        const JobContext& context) {
  constexpr std::uint64_t kRounds = 5;
  Spread spread = spreadAbout(fit, posterior.fitted());
  std::vector<Proposal> best;
  double bestEffective = 0;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    context.progress.report(0.7 + 0.3 * static_cast<double>(round) / kRounds,
                            "drawing possible tumours");
    auto proposals = propose(spread, options, round);
    if (auto ok = weigh(proposals, posterior, fit); !ok) return std::unexpected(ok.error());
    const double effective = effectiveOf(weightsOf(proposals, 1));
    spread = spreadOf(proposals);
    if (effective > bestEffective) {
      bestEffective = effective;
      best = std::move(proposals);
    }
    if (bestEffective > 0.4 * static_cast<double>(options.draws)) break;
  }
  const auto weights = weightsOf(best, 1);
  std::vector<Draw> draws;
  for (std::size_t n = 0; n < best.size(); ++n)
    draws.push_back({posterior.parametersAt(best[n].scores), weights[n]});
  return draws;
}

}  // namespace twinscope::twin::growth::detail
