#include "core/imaging/prepare/rigid_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace twinscope::imaging {
namespace {

using Vec6 = std::array<double, 6>;
using Mat6 = std::array<Vec6, 6>;

double dot6(const Vec6& a, const Vec6& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Vec6 times(const Mat6& m, const Vec6& v) {
  Vec6 result{};
  for (std::size_t r = 0; r < 6; ++r) result[r] = dot6(m[r], v);
  return result;
}

Mat6 scaledIdentity(double scale) {
  Mat6 m{};
  for (std::size_t d = 0; d < 6; ++d) m[d][d] = scale;
  return m;
}

Vec6 minus(const Vec6& a, const Vec6& b) {
  Vec6 result{};
  for (std::size_t d = 0; d < 6; ++d) result[d] = a[d] - b[d];
  return result;
}

/// Shortened to limit where it is longer.
Vec6 limited(Vec6 step, double limit) {
  const double norm = std::sqrt(dot6(step, step));
  if (norm > limit)
    for (double& part : step) part *= limit / norm;
  return step;
}

/// The inverse-Hessian update of BFGS for a step and the fall of the gradient along it (ascent: both signs turned).
void update(Mat6& inverse, const Vec6& step, const Vec6& fall) {
  const double curvature = dot6(step, fall);
  if (curvature <= 1e-14) return;
  const Vec6 spread = times(inverse, fall);
  const double scale = (1 + dot6(fall, spread) / curvature) / curvature;
  for (std::size_t r = 0; r < 6; ++r)
    for (std::size_t c = 0; c < 6; ++c)
      inverse[r][c] +=
          scale * step[r] * step[c] - (spread[r] * step[c] + step[r] * spread[c]) / curvature;
}

struct Place {
  RigidParameters parameters;
  MutualInformation::Value value;
};

}  // namespace

RigidCandidate climb(MutualInformation& metric, RigidCandidate candidate,
                     const ClimbOptions& options, const JobContext& context) {
  const auto placeAt = [&](const RigidParameters& parameters) {
    return Place{parameters, metric.valueAndGradient(candidate.start, parameters)};
  };
  Place here = placeAt(candidate.parameters);
  const double slope = std::sqrt(dot6(here.value.gradient, here.value.gradient));
  if (slope <= 0) return candidate;
  Mat6 inverse = scaledIdentity(options.firstStepMm / slope);
  int stalls = 0;
  for (int n = 0; n < options.iterations && !context.stopRequested(); ++n) {
    Vec6 step = limited(times(inverse, here.value.gradient), options.firstStepMm);
    bool moved = false;
    for (int halving = 0; halving < 12 && dot6(step, step) > 0; ++halving) {
      RigidParameters next = here.parameters;
      for (std::size_t d = 0; d < 6; ++d) next.values[d] += step[d];
      const Place there = placeAt(next);
      if (there.value.nats > here.value.nats + 1e-4 * dot6(step, here.value.gradient)) {
        update(inverse, step, minus(here.value.gradient, there.value.gradient));
        here = there;
        moved = true;
        break;
      }
      for (double& part : step) part *= 0.4;
      if (dot6(step, step) < options.toleranceMm * options.toleranceMm / 100) break;
    }
    const double length = std::sqrt(dot6(step, step));
    if (moved && length > options.toleranceMm) {
      stalls = 0;
      continue;
    }
    // A failed or tiny step may only mean a stale curvature: once more along the plain gradient.
    if (++stalls > 1) break;
    const double norm = std::sqrt(dot6(here.value.gradient, here.value.gradient));
    if (norm <= 0) break;
    inverse = scaledIdentity(std::max(4 * options.toleranceMm, 0.05 * options.firstStepMm) / norm);
  }
  candidate.parameters = here.parameters;
  candidate.nats = here.value.nats;
  return candidate;
}

}  // namespace twinscope::imaging
