#include "twin/growth/detail/posterior.h"

#include "twin/growth/detail/young_front.h"

#include <algorithm>
#include <cmath>

namespace twinscope::twin::growth::detail {
namespace {

/// Of the logarithm of λ from the rims; phantoms' is 0.1, and outlines of oedema say less than a front of cells.
constexpr double kWidthSpread = 0.3;

/// λ at which a tumour of a radius has its rims that far apart, mm.
double widthOf(double gapMm, double radiusOfWholeMm) {
  const double seedMm = priorOf(GrowthParameter::seed).median;
  double low = 0.01, high = 100;
  for (int n = 0; n < 40; ++n) {
    const double width = std::sqrt(low * high);
    (width * youngGap({radiusOfWholeMm / width, seedMm / width}) < gapMm ? low : high) = width;
  }
  return std::sqrt(low * high);
}

/// λ in white matter: by the mean distance from the whole tumour's rim to the core, over the root of the mobility there.
std::optional<double> widthFrom(const GrowthProblem& problem) {
  if (!(problem.scans.front().volumes.coreMl > 0) || problem.outlined == Outlined::coreOnly)
    return std::nullopt;
  double gap = 0, mobile = 0, onRim = 0, between = 0;
  const Vec3 h = problem.domain.spacingMm;
  const double near = 0.75 * (h.x + h.y + h.z) / 3;
  for (std::size_t n = 0; n < problem.rims.wholeMm.size(); ++n) {
    const double toWhole = problem.rims.wholeMm[n], toCore = problem.rims.coreMm[n];
    const double m = mobility(problem.domain, n);
    if (toCore >= kNoRimMm / 2 || m <= 0) continue;  // at a wall the rim is no front
    if (std::abs(toWhole) <= near) gap += toCore, ++onRim;
    if (toWhole <= near && toCore > 0) mobile += m, ++between;
  }
  if (onRim == 0 || between == 0) return std::nullopt;
  return widthOf(std::max(gap / onRim, 1.0), radiusMm(problem.scans.front().volumes.wholeMl)) /
         std::sqrt(mobile / between);
}

}  // namespace

GrowthPosterior::GrowthPosterior(const GrowthProblem& problem, const CalibrationOptions& options,
                                 const JobContext& context)
    : m_problem(problem),
      m_options(options),
      m_context(context),
      m_fitted{GrowthParameter::diffusivity, GrowthParameter::proliferation},
      m_widthMm(widthFrom(problem)),
      m_ensemble(problem, options.device) {
  if (!problem.course.radiotherapy.empty()) m_fitted.push_back(GrowthParameter::alpha);
  if (!problem.course.chemotherapy.empty()) m_fitted.push_back(GrowthParameter::chemotherapyKill);
  if (problem.scans.front().volumes.coreMl > 0) m_fitted.push_back(GrowthParameter::coreShift);
  if (problem.outlined == Outlined::coreAndWhole) m_fitted.push_back(GrowthParameter::wholeShift);
  m_fitted.push_back(GrowthParameter::seed);
}

GrowthParameters GrowthPosterior::parametersAt(std::span<const double> scores) const {
  GrowthParameters parameters;
  for (std::size_t n = 0; n < m_fitted.size(); ++n) {
    const GrowthPrior& prior = priorOf(m_fitted[n]);
    valueOf(parameters, m_fitted[n]) =
        std::clamp(prior.valueAt(scores[n]), prior.lowest, prior.highest);
  }
  return parameters;
}

LeastSquaresOptions GrowthPosterior::bounds() const {
  LeastSquaresOptions options;
  for (const GrowthParameter parameter : m_fitted) {
    const GrowthPrior& prior = priorOf(parameter);
    options.low.push_back(prior.scoreOf(prior.lowest));
    options.high.push_back(prior.scoreOf(prior.highest));
  }
  return options;
}

bool GrowthPosterior::isInside(std::span<const double> scores) const {
  const LeastSquaresOptions limits = bounds();
  for (std::size_t n = 0; n < scores.size(); ++n)
    if (scores[n] < limits.low[n] || scores[n] > limits.high[n]) return false;
  return true;
}

Result<std::vector<std::vector<double>>> GrowthPosterior::residualsAt(
    std::span<const std::vector<double>> points) const {
  std::vector<double> days;
  for (const TumourScan& scan : m_problem.scans) days.push_back(scan.day);
  std::vector<GrowthParameters> tumours;
  for (const auto& scores : points) tumours.push_back(parametersAt(scores));
  // How far a fit has come is not known here.
  const JobContext quiet{m_context.stop, silentContext().progress, m_context.log};
  const auto volumes = m_ensemble.volumesOfEach(tumours, days, quiet);
  if (!volumes) return std::unexpected(volumes.error());
  std::vector<std::vector<double>> residuals;
  for (std::size_t n = 0; n < points.size(); ++n)
    residuals.push_back(residualsOf(points[n], (*volumes)[n]));
  return residuals;
}

std::vector<double> GrowthPosterior::residualsOf(const std::vector<double>& scores,
                                                 std::span<const RegionVolumes> volumes) const {
  const GrowthParameters parameters = parametersAt(scores);
  std::vector<double> residuals = scores;
  if (m_widthMm) {
    const double width =
        std::sqrt(parameters.diffusivityMm2PerDay / parameters.proliferationPerDay);
    residuals.push_back(std::log(width / *m_widthMm) / kWidthSpread);
  }
  const auto add = [&](double model, double scan, double modelError) {
    const double noise = std::hypot(m_options.segmentationNoise, modelErrorAt(scan, modelError));
    const double off = logRatio(model, scan) / logNoise(scan, noise);
    // A volume that small may be none: it says only how much there is not. Else a few voxels of error would hold the fit on an island.
    residuals.push_back(scan < kSmallMl ? std::max(0.0, off) : off);
  };
  for (std::size_t n = 0; n < volumes.size(); ++n) {
    const RegionErrors errors = n > 0 ? m_options.modelError : RegionErrors{0, 0};
    add(volumes[n].coreMl, m_problem.scans[n].volumes.coreMl, errors.core);
    if (m_problem.outlined == Outlined::coreAndWhole)
      add(volumes[n].wholeMl, m_problem.scans[n].volumes.wholeMl, errors.whole);
  }
  return residuals;
}

std::vector<double> GrowthPosterior::guess() const {
  std::vector<double> scores(m_fitted.size(), 0.0);
  const TumourScan &first = m_problem.scans.front(), &last = m_problem.scans.back();
  double diffusivity = priorOf(GrowthParameter::diffusivity).median;
  double rate = priorOf(GrowthParameter::proliferation).median;
  const double width = m_widthMm.value_or(std::sqrt(diffusivity / rate));
  const double speed =
      last.day > first.day
          ? (radiusMm(m_problem.outlinedMl(last)) - radiusMm(m_problem.outlinedMl(first))) /
                (last.day - first.day)
          : 2 * std::sqrt(diffusivity * rate);
  // c = 2√(Dρ) and λ = √(D/ρ).
  diffusivity = std::max(speed, 0.01) * width / 2;
  rate = std::max(speed, 0.01) / (2 * width);
  const auto within = [](GrowthParameter parameter, double value) {
    const GrowthPrior& prior = priorOf(parameter);
    return prior.scoreOf(std::clamp(value, prior.lowest, prior.highest));
  };
  scores[0] = within(GrowthParameter::diffusivity, diffusivity);
  scores[1] = within(GrowthParameter::proliferation, rate);
  return scores;
}

double GrowthPosterior::misfitOf(std::span<const double> residuals) const {
  double sum = 0;
  for (const double r : residuals.last(scanResiduals())) sum += r * r;
  return std::sqrt(sum / static_cast<double>(scanResiduals()));
}

}  // namespace twinscope::twin::growth::detail
