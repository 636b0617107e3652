#include "core/compute/reaction_diffusion.h"

#include <array>
#include <cmath>

namespace twinscope {
namespace {

/// ∇·(D∇u) in flux form: each face gives to one voxel what it takes from the other.
std::vector<double> divergence(const GrowthDomain& domain, const GrowthOptions& options,
                               const std::vector<double>& density) {
  std::vector<double> change(density.size(), 0.0);
  const Vec3 h = domain.spacingMm;
  const std::array rates{1 / (h.x * h.x), 1 / (h.y * h.y), 1 / (h.z * h.z)};
  const std::array<std::int64_t, 3> strides{1, domain.size.i, domain.size.i * domain.size.j};
  for (std::int64_t k = 0; k < domain.size.k; ++k)
    for (std::int64_t j = 0; j < domain.size.j; ++j)
      for (std::int64_t i = 0; i < domain.size.i; ++i)
        for (int axis = 0; axis < 3; ++axis) {
          if (std::array{i, j, k}[axis] + 1 >= domain.size[axis]) continue;
          const auto n = static_cast<std::size_t>(i + domain.size.i * (j + domain.size.j * k));
          const auto m = n + static_cast<std::size_t>(strides[axis]);
          const double flux =
              faceDiffusivity(domain, options, n, m) * rates[axis] * (density[m] - density[n]);
          change[n] += flux;
          change[m] -= flux;
        }
  return change;
}

void react(std::vector<double>& density, double exponent) {
  const double growth = std::expm1(exponent);
  for (double& u : density) u = u * (1 + growth) / (1 + growth * u);
}

}  // namespace

std::vector<double> advanceReference(const GrowthDomain& domain, const GrowthOptions& options,
                                     std::vector<double> density, std::size_t steps,
                                     double stepDays) {
  const double rate = options.proliferationPerDay;
  for (std::size_t step = 0; step < steps; ++step) {
    if (options.scheme == GrowthScheme::strang) react(density, rate * stepDays / 2);
    const auto change = divergence(domain, options, density);
    for (std::size_t n = 0; n < density.size(); ++n) {
      const double u = density[n];
      density[n] = u + stepDays * change[n];
      if (options.scheme == GrowthScheme::euler) density[n] += stepDays * rate * u * (1 - u);
    }
    if (options.scheme == GrowthScheme::strang) react(density, rate * stepDays / 2);
  }
  return density;
}

}  // namespace twinscope
