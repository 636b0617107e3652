#include "twin/growth/calibrate.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "twin/growth/detail/posterior.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace twinscope::twin::growth {
namespace {

using detail::GrowthPosterior;
using Scores = std::vector<double>;

/// Draws are spread wider than the normal approximation and have heavier tails, so that weights stay bounded.
constexpr double kWiden = 1.15;
constexpr int kTailDegrees = 8;

Scores randomStart(const GrowthPosterior& posterior, Random& random) {
  Scores scores(posterior.fitted().size());
  do
    for (double& score : scores) score = random.normal();
  while (!posterior.isInside(scores));
  return scores;
}

Result<LeastSquaresFit> bestFit(const GrowthPosterior& posterior, const CalibrationOptions& options,
                                const JobContext& context) {
  const Residuals residuals = [&](std::span<const double> at) { return posterior.residualsAt(at); };
  Random random = Random(options.seed).stream("starts");
  std::optional<LeastSquaresFit> best;
  for (int start = 0; start < options.starts; ++start) {
    context.progress.report(0.7 * start / options.starts, "fitting the growth model");
    auto fit =
        fitLeastSquares(residuals, start == 0 ? posterior.guess() : randomStart(posterior, random),
                        posterior.bounds());
    if (!fit) return std::unexpected(fit.error());
    if (!best || fit->cost < best->cost) best = std::move(*fit);
  }
  return std::move(*best);
}

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
  std::vector<Status> states(proposals.size());
  parallelFor(proposals.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      Proposal& proposal = proposals[n];
      if (!posterior.isInside(proposal.scores)) {
        proposal.logWeight = -1e30;
        continue;
      }
      const auto residuals = posterior.residualsAt(proposal.scores);
      if (!residuals) {
        states[n] = std::unexpected(residuals.error());
        continue;
      }
      const double cost =
          0.5 * std::inner_product(residuals->begin(), residuals->end(), residuals->begin(), 0.0);
      proposal.logWeight += fit.cost - cost;
    }
  });
  for (const Status& state : states)
    if (!state) return state;
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

/// Draws from the normal approximation; where few of them count, again from where those lie (adaptive importance sampling).
Result<std::vector<Proposal>> drawPosterior(const GrowthPosterior& posterior,
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
  return best;
}

Estimate estimateOf(GrowthParameter parameter, const std::vector<Draw>& draws) {
  std::vector<double> values, weights;
  double mean = 0, score = 0, square = 0;
  for (const Draw& draw : draws) {
    values.push_back(valueOf(draw.parameters, parameter));
    weights.push_back(draw.weight);
    const double at = priorOf(parameter).scoreOf(values.back());
    mean += draw.weight * values.back();
    score += draw.weight * at;
    square += draw.weight * at * at;
  }
  const double spread = std::sqrt(std::max(0.0, square - score * score));  // over the prior's
  const auto at = [&](double share) { return quantile(values, weights, share); };
  return {.parameter = parameter,
          .mean = mean,
          .median = at(0.5),
          .within50 = {at(0.25), at(0.75)},
          .within90 = {at(0.05), at(0.95)},
          .identified = spread < 0.4   ? Identified::byScans
                        : spread < 0.8 ? Identified::partly
                                       : Identified::byPriorOnly};
}

bool treatedBefore(const GrowthCourse& course, double day) {
  const auto before = [day](const auto& event) { return event.day < day; };
  return std::ranges::any_of(course.radiotherapy, before) ||
         std::ranges::any_of(course.chemotherapy, before) ||
         std::ranges::any_of(course.resections, before);
}

/// By more than two standard deviations of the difference of two measured volumes.
bool shrinksUntreated(const GrowthProblem& problem, double noise) {
  for (std::size_t n = 1; n < problem.scans.size(); ++n) {
    const double before = problem.scans[n - 1].volumes.wholeMl;
    const double after = problem.scans[n].volumes.wholeMl;
    const bool shrinks =
        std::log((before + kSmallMl) / (after + kSmallMl)) > 2 * std::sqrt(2.0) * noise;
    if (shrinks && !treatedBefore(problem.course, problem.scans[n].day)) return true;
  }
  return false;
}

std::vector<GrowthFinding> findingsOf(const GrowthProblem& problem,
                                      const Calibration& calibration) {
  std::vector<GrowthFinding> findings;
  if (problem.scans.size() == 1) findings.push_back(GrowthFinding::oneScanFixesOnlyTheRatio);
  if (std::ranges::any_of(calibration.estimates, [](const Estimate& estimate) {
        return estimate.identified == Identified::byPriorOnly &&
               (estimate.parameter == GrowthParameter::alpha ||
                estimate.parameter == GrowthParameter::chemotherapyKill);
      }))
    findings.push_back(GrowthFinding::treatmentEffectFromPrior);
  if (shrinksUntreated(problem, calibration.options.segmentationNoise))
    findings.push_back(GrowthFinding::shrinksWithoutTreatment);
  if (calibration.misfit > 2) findings.push_back(GrowthFinding::poorFit);
  for (const Estimate& estimate : calibration.estimates) {
    const GrowthPrior& prior = priorOf(estimate.parameter);
    if (prior.scale == GrowthPrior::Scale::linear) continue;
    const double value = valueOf(calibration.best, estimate.parameter);
    if (value <= prior.lowest * (1 + 1e-6) || value >= prior.highest * (1 - 1e-6)) {
      findings.push_back(GrowthFinding::atBound);
      break;
    }
  }
  return findings;
}

}  // namespace

std::string_view nameOf(Identified identified) {
  constexpr std::array<std::string_view, 3> kNames{"by-scans", "partly", "by-prior-only"};
  return kNames[static_cast<std::size_t>(identified)];
}

std::string_view nameOf(GrowthFinding finding) {
  constexpr std::array<std::string_view, 5> kNames{
      "one-scan", "treatment-from-prior", "shrinks-without-treatment", "poor-fit", "at-bound"};
  return kNames[static_cast<std::size_t>(finding)];
}

std::string_view describe(GrowthFinding finding) {
  constexpr std::array<std::string_view, 5> kSentences{
      "One scan fixes only the ratio of diffusivity and proliferation; the speed is assumed.",
      "No scan shows what the treatment does to this tumour; its effect is assumed.",
      "The model cannot explain this course: the tumour shrinks without treatment.",
      "The scans lie further from the model than their noise allows.",
      "A parameter lies at the limit of what is believed possible."};
  return kSentences[static_cast<std::size_t>(finding)];
}

Status CalibrationOptions::validate() const {
  if (!(segmentationNoise >= 1e-4 && segmentationNoise <= 1))
    return usageError(concat("segmentation noise ", segmentationNoise, " is not in [0.0001, 1]"));
  if (starts < 1 || starts > 100) return usageError(concat(starts, " starts are not in 1 to 100"));
  if (draws < 20 || draws > 100000)
    return usageError(concat(draws, " draws are not in 20 to 100000"));
  return {};
}

const Estimate* Calibration::find(GrowthParameter parameter) const {
  const auto hit = std::ranges::find(estimates, parameter, &Estimate::parameter);
  return hit == estimates.end() ? nullptr : &*hit;
}

Result<Calibration> calibrate(const GrowthProblem& problem, const CalibrationOptions& options,
                              const JobContext& context) {
  if (auto ok = problem.validate(); !ok) return std::unexpected(ok.error());
  if (auto ok = options.validate(); !ok) return std::unexpected(ok.error());
  const GrowthPosterior posterior(problem, options, context);
  const auto fit = bestFit(posterior, options, context);
  if (!fit) return std::unexpected(fit.error());
  const auto proposals = drawPosterior(posterior, *fit, options, context);
  if (!proposals) return std::unexpected(proposals.error());
  Calibration calibration{.best = posterior.parametersAt(fit->at),
                          .misfit = posterior.misfitOf(fit->residuals),
                          .options = options};
  const auto weights = weightsOf(*proposals, 1);
  calibration.effectiveDraws = effectiveOf(weights);
  for (std::size_t n = 0; n < weights.size(); ++n)
    calibration.draws.push_back({posterior.parametersAt((*proposals)[n].scores), weights[n]});
  for (const GrowthParameter parameter : posterior.fitted())
    calibration.estimates.push_back(estimateOf(parameter, calibration.draws));
  std::vector<double> days;
  for (const TumourScan& scan : problem.scans) days.push_back(scan.day);
  auto fitted = volumesOn(days, problem, calibration.best, context);
  if (!fitted) return std::unexpected(fitted.error());
  calibration.fitted = std::move(*fitted);
  calibration.findings = findingsOf(problem, calibration);
  return calibration;
}

double quantile(std::span<const double> values, std::span<const double> weights, double share) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t n) { return values[n]; });
  double below = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double weight = weights[order[k]];
    // Each draw stands in the middle of its weight; between two, the line.
    if (below + weight / 2 >= share) {
      if (k == 0) return values[order[0]];
      const double before = below - weights[order[k - 1]] / 2, here = below + weight / 2;
      const double t = here > before ? (share - before) / (here - before) : 1;
      return values[order[k - 1]] + t * (values[order[k]] - values[order[k - 1]]);
    }
    below += weight;
  }
  return values[order.back()];
}

}  // namespace twinscope::twin::growth
