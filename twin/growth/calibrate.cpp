#include "twin/growth/calibrate.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "twin/growth/detail/posterior_draws.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

namespace twinscope::twin::growth {
namespace {

using detail::GrowthPosterior;
using Scores = std::vector<double>;

/// Of phantoms, whose scans the model explains, one in a hundred and fifty lies above.
constexpr double kPoorMisfit = 1.2;

Scores randomStart(const GrowthPosterior& posterior, Random& random) {
  Scores scores(posterior.fitted().size());
  do
    for (double& score : scores) score = random.normal();
  while (!posterior.isInside(scores));
  return scores;
}

Result<LeastSquaresFit> bestFit(const GrowthPosterior& posterior, const CalibrationOptions& options,
                                const JobContext& context) {
  const Residuals residuals = [&](std::span<const Scores> points) {
    return posterior.residualsAt(points);
  };
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
    const double before = problem.outlinedMl(problem.scans[n - 1]);
    const double after = problem.outlinedMl(problem.scans[n]);
    const bool shrinks = logRatio(before, after) > 2 * std::sqrt(2.0) * noise;
    if (shrinks && !treatedBefore(problem.course, problem.scans[n].day)) return true;
  }
  return false;
}

std::vector<GrowthFinding> findingsOf(const GrowthProblem& problem,
                                      const Calibration& calibration) {
  std::vector<GrowthFinding> findings;
  if (problem.scans.size() == 1) findings.push_back(GrowthFinding::oneScanFixesOnlyTheRatio);
  if (problem.outlined == Outlined::coreOnly) findings.push_back(GrowthFinding::onlyCoreOutlined);
  if (std::ranges::any_of(calibration.estimates, [](const Estimate& estimate) {
        return estimate.identified == Identified::byPriorOnly &&
               (estimate.parameter == GrowthParameter::alpha ||
                estimate.parameter == GrowthParameter::chemotherapyKill);
      }))
    findings.push_back(GrowthFinding::treatmentEffectFromPrior);
  if (shrinksUntreated(problem, calibration.options.segmentationNoise))
    findings.push_back(GrowthFinding::shrinksWithoutTreatment);
  if (calibration.misfit > kPoorMisfit) findings.push_back(GrowthFinding::poorFit);
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

/// The fit and its draws with one noise; findings are still to come.
Result<Calibration> fitAndDraw(const GrowthProblem& problem, const CalibrationOptions& options,
                               const JobContext& context) {
  const GrowthPosterior posterior(problem, options, context);
  const auto fit = bestFit(posterior, options, context);
  if (!fit) return std::unexpected(fit.error());
  auto draws = detail::drawPosterior(posterior, *fit, options, context);
  if (!draws) return std::unexpected(draws.error());
  Calibration calibration{.best = posterior.parametersAt(fit->at),
                          .misfit = posterior.misfitOf(fit->residuals),
                          .noise = options.segmentationNoise,
                          .options = options};
  calibration.draws = std::move(*draws);
  double squares = 0;
  for (const Draw& draw : calibration.draws) squares += draw.weight * draw.weight;
  calibration.effectiveDraws = 1 / squares;
  for (const GrowthParameter parameter : posterior.fitted())
    calibration.estimates.push_back(estimateOf(parameter, calibration.draws));
  std::vector<double> days;
  for (const TumourScan& scan : problem.scans) days.push_back(scan.day);
  auto fitted = volumesOn(days, problem, calibration.best, context);
  if (!fitted) return std::unexpected(fitted.error());
  calibration.fitted = std::move(*fitted);
  return calibration;
}

}  // namespace

std::string_view nameOf(Identified identified) {
  constexpr std::array<std::string_view, 3> kNames{"by-scans", "partly", "by-prior-only"};
  return kNames[static_cast<std::size_t>(identified)];
}

std::string_view nameOf(GrowthFinding finding) {
  constexpr std::array<std::string_view, 6> kNames{
      "one-scan", "treatment-from-prior", "shrinks-without-treatment", "poor-fit", "at-bound",
      "only-core"};
  return kNames[static_cast<std::size_t>(finding)];
}

std::string_view describe(GrowthFinding finding) {
  constexpr std::array<std::string_view, 6> kSentences{
      "One scan fixes only the ratio of diffusivity and proliferation; the speed is assumed.",
      "No scan shows what the treatment does to this tumour; its effect is assumed.",
      "The model cannot explain this course: the tumour shrinks without treatment.",
      "The scans lie further from the model than their noise allows.",
      "A parameter lies at the limit of what is believed possible.",
      "Only the core was outlined; how far cells reach beyond it is assumed."};
  return kSentences[static_cast<std::size_t>(finding)];
}

Status CalibrationOptions::validate() const {
  if (!(segmentationNoise >= 1e-4 && segmentationNoise <= 1))
    return usageError(concat("segmentation noise ", segmentationNoise, " is not in [0.0001, 1]"));
  for (const double error : {modelError.core, modelError.whole})
    if (!(error >= 0 && error <= 1))
      return usageError(concat("model error ", error, " is not in [0, 1]"));
  if (starts < 1 || starts > 100) return usageError(concat(starts, " starts are not in 1 to 100"));
  if (draws < 20 || draws > 100000)
    return usageError(concat(draws, " draws are not in 20 to 100000"));
  return {};
}

const Estimate* Calibration::find(GrowthParameter parameter) const {
  const auto hit = std::ranges::find(estimates, parameter, &Estimate::parameter);
  return hit == estimates.end() ? nullptr : &*hit;
}

bool Calibration::has(GrowthFinding finding) const {
  return std::ranges::find(findings, finding) != findings.end();
}

Result<Calibration> calibrate(const GrowthProblem& problem, const CalibrationOptions& options,
                              const JobContext& context) {
  if (auto ok = problem.validate(); !ok) return std::unexpected(ok.error());
  if (auto ok = options.validate(); !ok) return std::unexpected(ok.error());
  ProgressSlice first(context.progress, 0, 0.7), again(context.progress, 0.7, 1);
  auto calibration = fitAndDraw(problem, options, {context.stop, first, context.log});
  if (!calibration) return calibration;
  if (const double misfit = calibration->misfit; misfit > kPoorMisfit) {
    // Scans that scatter more than they should about the model tell less than they would: Birge's ratio.
    CalibrationOptions wider = options;
    wider.segmentationNoise = std::min(1.0, misfit * options.segmentationNoise);
    calibration = fitAndDraw(problem, wider, {context.stop, again, context.log});
    if (!calibration) return calibration;
    calibration->misfit *= wider.segmentationNoise / options.segmentationNoise;
    calibration->options = options;
  }
  calibration->findings = findingsOf(problem, *calibration);
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
