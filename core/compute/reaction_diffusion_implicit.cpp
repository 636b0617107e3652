#include "core/compute/reaction_diffusion.h"

#include <array>
#include <cmath>

namespace twinscope {
namespace {

/// Diffusivity over h² of the face after each voxel along one axis, and how far its neighbour lies.
struct Axis {
  std::vector<double> rate;
  std::size_t stride = 1;
  std::int64_t length = 1;

  Axis(const GrowthDomain& domain, const GrowthOptions& options, int axis)
      : rate(domain.size.voxels(), 0.0), length(domain.size[axis]) {
    const std::array<std::int64_t, 3> strides{1, domain.size.i, domain.size.i * domain.size.j};
    const std::array h{domain.spacingMm.x, domain.spacingMm.y, domain.spacingMm.z};
    const auto at = static_cast<std::size_t>(axis);
    stride = static_cast<std::size_t>(strides[at]);
    for (std::size_t n = 0; n < rate.size(); ++n)
      if (domain.size.voxelAt(n)[at] + 1 < length)
        rate[n] = faceDiffusivity(domain, options, n, n + stride) / (h[at] * h[at]);
  }
  [[nodiscard]] bool begins(std::size_t voxel) const {
    return voxel / stride % static_cast<std::size_t>(length) == 0;
  }
};

using Field = std::vector<double>;

/// sum += factor · (the axis' part of ∇·(D∇u)).
void addDivergence(const Axis& axis, double factor, const Field& u, Field& sum) {
  for (std::size_t n = 0; n + axis.stride < u.size(); ++n) {
    const double flux = factor * axis.rate[n] * (u[n + axis.stride] - u[n]);
    sum[n] += flux;
    sum[n + axis.stride] -= flux;
  }
}

/// Solves (1 − factor·A) u = right along every line of the axis, in place (Thomas).
void solveLines(const Axis& axis, double factor, Field& right) {
  const auto count = static_cast<std::size_t>(axis.length);
  Field upper(count, 0.0);
  for (std::size_t first = 0; first < right.size(); ++first) {
    if (!axis.begins(first)) continue;
    double before = 0;  // rate of the face before
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t n = first + k * axis.stride;
      const double low = -factor * before, high = -factor * axis.rate[n];
      const double pivot = 1 - low - high - (k > 0 ? low * upper[k - 1] : 0);
      right[n] = (right[n] - (k > 0 ? low * right[n - axis.stride] : 0)) / pivot;
      upper[k] = high / pivot;
      before = axis.rate[n];
    }
    for (std::size_t k = count - 1; k-- > 0;) {
      const std::size_t n = first + k * axis.stride;
      right[n] -= upper[k] * right[n + axis.stride];
    }
  }
}

void react(Field& density, double exponent) {
  const double growth = std::expm1(exponent);
  for (double& u : density) u = u * (1 + growth) / (1 + growth * u);
}

}  // namespace

std::vector<double> advanceImplicit(const GrowthDomain& domain, const GrowthOptions& options,
                                    std::vector<double> density, std::size_t steps,
                                    double stepDays) {
  const std::array axes{Axis(domain, options, 0), Axis(domain, options, 1),
                        Axis(domain, options, 2)};
  const double half = stepDays / 2, rate = options.proliferationPerDay;
  for (std::size_t step = 0; step < steps; ++step) {
    react(density, rate * half);
    const Field before = density;
    addDivergence(axes[0], half, before, density);
    addDivergence(axes[1], stepDays, before, density);
    addDivergence(axes[2], stepDays, before, density);
    solveLines(axes[0], half, density);
    for (const std::size_t axis : {std::size_t{1}, std::size_t{2}}) {
      addDivergence(axes[axis], -half, before, density);
      solveLines(axes[axis], half, density);
    }
    react(density, rate * half);
  }
  return density;
}

}  // namespace twinscope
