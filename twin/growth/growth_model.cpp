#include "twin/growth/growth_model.h"

#include "core/base/units.h"
#include "twin/growth/detail/young_front.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace twinscope::twin::growth {
namespace {

constexpr float kLeastTissue = 0.1F;
constexpr double kWhiteOverGrey = 10;  // Swanson: 5
/// Fronts run in all directions: the lattice's leading error, weighted by Σnᵢ⁴, is 3/5 of that along an axis.
double lengthOfLattice(const GrowthDomain& domain) {
  return std::sqrt(0.6) * (domain.spacingMm.x + domain.spacingMm.y + domain.spacingMm.z) / 3;
}

/// latticeFactor by a table over h/λ in [0, 16]: every voxel of every run asks for it.
double tabulatedFactor(double x) {
  constexpr std::size_t kEntries = 257;
  constexpr double kPerUnit = 16;
  static const auto table = [] {
    std::array<double, kEntries> values{};
    for (std::size_t n = 0; n < kEntries; ++n)
      values[n] = latticeFactor(static_cast<double>(n) / kPerUnit);
    return values;
  }();
  const double at = std::min(x * kPerUnit, static_cast<double>(kEntries - 2));
  const auto n = static_cast<std::size_t>(at);
  const double t = at - static_cast<double>(n);
  return table[n] * (1 - t) + table[n + 1] * t;
}

/// The domain in which the lattice's fronts run as the continuum's: mobilities as white fractions.
GrowthDomain correctedDomain(const GrowthDomain& domain, const GrowthParameters& parameters) {
  GrowthDomain corrected{domain.size, domain.spacingMm, std::vector<float>(domain.white.size()),
                         std::vector<float>(domain.white.size())};
  const double h = lengthOfLattice(domain);
  for (std::size_t n = 0; n < domain.white.size(); ++n) {
    const double m = mobility(domain, n);
    if (m <= 0) continue;
    const double width =
        std::sqrt(m * parameters.diffusivityMm2PerDay / parameters.proliferationPerDay);
    corrected.grey[n] = 1;  // moves nothing (solverFor): it only says that here is tissue
    corrected.white[n] = static_cast<float>(m * tabulatedFactor(h / width));
  }
  return corrected;
}

/// Length of ∇u times the voxel's edge.
double slopeAt(const GrowthDomain& domain, std::span<const float> u, std::size_t n) {
  const auto place = domain.size.voxelAt(n);
  const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(domain.size.i),
                                           static_cast<std::size_t>(domain.size.i * domain.size.j)};
  double sum = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const bool before = place[axis] > 0;
    const bool after = place[axis] + 1 < domain.size[static_cast<int>(axis)];
    // One-sided at a wall: what lies beyond holds no cells and says nothing about the slope.
    const auto side = [&](std::size_t m) {
      return mobility(domain, m) > 0 ? static_cast<double>(u[m]) : static_cast<double>(u[n]);
    };
    const double low = before ? side(n - strides[axis]) : static_cast<double>(u[n]);
    const double high = after ? side(n + strides[axis]) : static_cast<double>(u[n]);
    sum += (high - low) * (high - low) / 4;
  }
  return std::sqrt(sum);
}

}  // namespace

double radiusMm(double ml) { return std::cbrt(3 * kMm3PerMl * ml / (4 * std::numbers::pi)); }

double scannedMl(double trueMl, double noise, Random& random) {
  const double error = noise * random.normal();
  return trueMl > kSmallMl ? trueMl * std::exp(error - noise * noise / 2)
                           : std::max(0.0, trueMl + kSmallMl * error);
}

double logRatio(double ml, double overMl) {
  return std::log((ml + kSmallMl) / (overMl + kSmallMl));
}

double logNoise(double ml, double noise) {
  return noise * std::max(ml, kSmallMl) / (ml + kSmallMl);
}

double modelErrorAt(double ml, double atLarge) {
  constexpr double kLargeMl = 10, kMost = 7;
  return atLarge * std::clamp(kLargeMl / std::max(ml, 1e-9), 1.0, kMost);
}

double mobility(const GrowthDomain& domain, std::size_t n) {
  const float white = domain.white[n], grey = domain.grey[n];
  return white + grey < kLeastTissue ? 0 : white + grey / kWhiteOverGrey;
}

double latticeFactor(double spacingOverWidth) {
  if (spacingOverWidth < 1e-3) return 1;
  // The lattice's slowest wave e^{−μx/h}: 2D'/h² (μ sinh μ − cosh μ + 1) = ρ, and its speed 2D'/h · sinh μ is to be 2√(Dρ).
  const auto g = [](double mu) { return mu * std::sinh(mu) - std::cosh(mu) + 1; };
  double low = 1e-6, high = 60;
  for (int n = 0; n < 80; ++n) {
    const double mu = (low + high) / 2;
    (std::sinh(mu) / g(mu) > 2 / spacingOverWidth ? low : high) = mu;
  }
  return spacingOverWidth * spacingOverWidth / (2 * g((low + high) / 2));
}

RegionVolumes observedVolumes(const GrowthDomain& domain, std::span<const float> density) {
  const double voxelMl = domain.spacingMm.x * domain.spacingMm.y * domain.spacingMm.z / kMm3PerMl;
  RegionVolumes volumes;
  for (std::size_t n = 0; n < density.size(); ++n) {
    if (density[n] < 1e-3F) continue;
    // 0.16 would be a logistic step as wide as the voxel; blurred edges make small balls look large, so it is less. A fixed
    // width would do that to all edges of diffuse tumours: 0.02 adds a quarter where λ is 7 mm.
    const double s = std::max(0.002, 0.1 * slopeAt(domain, density, n));
    const double tissueMl = voxelMl * std::min(1.F, domain.white[n] + domain.grey[n]);
    volumes.coreMl += tissueMl / (1 + std::exp((kCoreEdge - density[n]) / s));
    volumes.wholeMl += tissueMl / (1 + std::exp((kWholeEdge - density[n]) / s));
  }
  return volumes;
}

std::vector<float> initialDensity(const GrowthProblem& problem,
                                  const GrowthParameters& parameters) {
  static const double coreAt = detail::placeOnWave(kCoreEdge);
  static const double wholeAt = detail::placeOnWave(kWholeEdge);
  const double whiteWidth =
      std::sqrt(parameters.diffusivityMm2PerDay / parameters.proliferationPerDay);
  const bool hasWhole = problem.outlined == Outlined::coreAndWhole;
  const double outlined = radiusMm(problem.outlinedMl(problem.scans.front()));
  const double radius =
      hasWhole ? outlined
               : whiteWidth * detail::youngRadiusOfWhole(outlined / whiteWidth,
                                                         parameters.seedMm / whiteWidth);
  const double gap = (radius - outlined) / whiteWidth;
  std::vector<float> density(problem.domain.white.size(), 0.F);
  for (std::size_t n = 0; n < density.size(); ++n) {
    const double m = mobility(problem.domain, n);
    if (m <= 0) continue;
    const double width = std::sqrt(m) * whiteWidth;
    const double toCore = problem.rims.coreMm[n] - parameters.coreShiftMm;
    const double toWhole =
        hasWhole ? problem.rims.wholeMm[n] - parameters.wholeShiftMm : toCore - gap * width;
    const bool hasCore = problem.rims.coreMm[n] < kNoRimMm;
    double z = detail::youngPlace({radius / width, parameters.seedMm / width}, toWhole / width);
    if (toWhole < 0 && !hasCore) z = std::max(z, coreAt);
    if (toWhole < 0 && hasCore)
      z = toCore > 0 ? coreAt + toCore / (toCore - toWhole) * (wholeAt - coreAt)
                     : coreAt + toCore / width;
    density[n] = static_cast<float>(detail::densityAt(z));
  }
  return density;
}

Result<ReactionDiffusion> solverFor(const GrowthDomain& domain,
                                    const GrowthParameters& parameters) {
  return ReactionDiffusion::make(correctedDomain(domain, parameters),
                                 {.whiteDiffusivityMm2PerDay = parameters.diffusivityMm2PerDay,
                                  .whiteOverGrey = 1e12,
                                  .proliferationPerDay = parameters.proliferationPerDay});
}

GrowthCourse courseWith(const GrowthParameters& parameters, GrowthCourse course) {
  course.alphaPerGy = parameters.alphaPerGy;
  course.chemotherapyKillPerDay = parameters.chemotherapyKillPerDay;
  return course;
}

Result<std::vector<RegionVolumes>> volumesOn(std::span<const double> days,
                                             const GrowthProblem& problem,
                                             const GrowthParameters& parameters,
                                             const JobContext& context) {
  const auto solver = solverFor(problem.domain, parameters);
  if (!solver) return std::unexpected(solver.error());
  const GrowthCourse course = courseWith(parameters, problem.course);
  std::vector<float> density = initialDensity(problem, parameters);
  std::vector<RegionVolumes> volumes;
  double now = problem.scans.front().day;
  for (const double day : days) {
    if (auto ok = solver->advance(density, course, now, day, context); !ok)
      return std::unexpected(ok.error());
    now = day;
    volumes.push_back(observedVolumes(problem.domain, density));
  }
  return volumes;
}

Result<std::vector<float>> densityOn(double day, const GrowthProblem& problem,
                                     const GrowthParameters& parameters,
                                     const JobContext& context) {
  const auto solver = solverFor(problem.domain, parameters);
  if (!solver) return std::unexpected(solver.error());
  std::vector<float> density = initialDensity(problem, parameters);
  const auto grown = solver->advance(density, courseWith(parameters, problem.course),
                                     problem.scans.front().day, day, context);
  if (!grown) return std::unexpected(grown.error());
  return density;
}

}  // namespace twinscope::twin::growth
