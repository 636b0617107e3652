#include "core/compute/reaction_diffusion.h"

#include "core/base/parallel.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace twinscope {
namespace {

constexpr float kLeastTissue = 0.1F;

bool isFraction(float value) { return value >= 0.F && value <= 1.F; }

/// u after an exact logistic step of which growth = e^{ρΔt} − 1.
inline float logistic(float u, float growth) { return u * (1.F + growth) / (1.F + growth * u); }

std::size_t blockOfPlanes(std::size_t plane) {
  constexpr std::size_t kVoxelsPerTask = 1U << 15;
  return std::max<std::size_t>(1, kVoxelsPerTask / std::max<std::size_t>(plane, 1));
}

}  // namespace

Status GrowthDomain::validate() const {
  if (size.i < 1 || size.j < 1 || size.k < 1)
    return refusal("growth.domain", concat("size ", size.i, "×", size.j, "×", size.k, " is empty"));
  if (white.size() != size.voxels() || grey.size() != size.voxels())
    return refusal("growth.domain", concat(size.voxels(), " voxels but ", white.size(),
                                           " white and ", grey.size(), " grey fractions"));
  if (!(spacingMm.x > 0 && spacingMm.y > 0 && spacingMm.z > 0))
    return refusal("growth.domain", "the spacing must be positive");
  if (!std::ranges::all_of(white, isFraction) || !std::ranges::all_of(grey, isFraction))
    return refusal("growth.domain", "tissue fractions must lie in [0, 1]");
  return {};
}

Status GrowthOptions::validate() const {
  if (!(whiteDiffusivityMm2PerDay >= 0 && whiteDiffusivityMm2PerDay <= 100))
    return usageError(
        concat("diffusivity ", whiteDiffusivityMm2PerDay, " mm²/day is not in [0, 100]"));
  if (!(whiteOverGrey >= 1)) return usageError(concat("D ratio ", whiteOverGrey, " is below 1"));
  if (!(proliferationPerDay >= 0 && proliferationPerDay <= 10))
    return usageError(concat("proliferation ", proliferationPerDay, " /day is not in [0, 10]"));
  if (!(stepDays >= 0)) return usageError(concat("step ", stepDays, " days is negative"));
  return {};
}

double faceDiffusivity(const GrowthDomain& domain, const GrowthOptions& options, std::size_t voxel,
                       std::size_t neighbour) {
  const float w1 = domain.white[voxel], w2 = domain.white[neighbour];
  const float g1 = domain.grey[voxel], g2 = domain.grey[neighbour];
  if (w1 + g1 < kLeastTissue || w2 + g2 < kLeastTissue) return 0;
  const double white = 0.5 * (static_cast<double>(w1) + w2);
  const double grey = 0.5 * (static_cast<double>(g1) + g2);
  return options.whiteDiffusivityMm2PerDay * (white + grey / options.whiteOverGrey);
}

Result<ReactionDiffusion> ReactionDiffusion::make(const GrowthDomain& domain,
                                                  const GrowthOptions& options) {
  if (auto ok = domain.validate(); !ok) return std::unexpected(ok.error());
  if (auto ok = options.validate(); !ok) return std::unexpected(ok.error());
  ReactionDiffusion solver;
  solver.m_size = domain.size;
  solver.m_plane = static_cast<std::size_t>(domain.size.i * domain.size.j);
  solver.m_scheme = options.scheme;
  solver.m_proliferationPerDay = options.proliferationPerDay;
  solver.fillFaces(domain, options);
  solver.m_stepDays =
      options.stepDays > 0 ? options.stepDays : std::min(1.0, solver.m_largestStepDays);
  if (solver.m_stepDays > solver.m_largestStepDays)
    return refusal("growth.unstable",
                   concat("a step of ", solver.m_stepDays, " days is above the stable ",
                          solver.m_largestStepDays),
                   "ask for a shorter step, or for 0 to have the largest stable one");
  solver.scaleFaces();
  return solver;
}

void ReactionDiffusion::fillFaces(const GrowthDomain& domain, const GrowthOptions& options) {
  const auto padded = domain.size.voxels() + 2 * m_plane;
  m_faceI.assign(padded, 0.F);
  m_faceJ.assign(padded, 0.F);
  m_faceK.assign(padded, 0.F);
  const Vec3 h = domain.spacingMm;
  const std::array rates{1 / (h.x * h.x), 1 / (h.y * h.y), 1 / (h.z * h.z)};
  const std::array strides{std::size_t{1}, static_cast<std::size_t>(m_size.i), m_plane};
  const std::array faces{&m_faceI, &m_faceJ, &m_faceK};
  double fastest = 0;
  for (std::int64_t k = 0; k < m_size.k; ++k)
    for (std::int64_t j = 0; j < m_size.j; ++j)
      for (std::int64_t i = 0; i < m_size.i; ++i) {
        const auto n = static_cast<std::size_t>(i + m_size.i * (j + m_size.j * k));
        const std::array at{i, j, k};
        double leaving = 0;
        for (int axis = 0; axis < 3; ++axis) {
          auto& face = *faces[axis];
          if (at[axis] + 1 < m_size[axis])
            face[n + m_plane] = static_cast<float>(
                rates[axis] * faceDiffusivity(domain, options, n, n + strides[axis]));
          leaving += face[n + m_plane] + face[n + m_plane - strides[axis]];
        }
        fastest = std::max(fastest, leaving);
      }
  // The margin of 1e-6 covers the rounding of the faces to fp32, so that u never leaves [0, 1].
  m_largestStepDays = fastest > 0 ? (1 - 1e-6) / fastest : 1e6;
}

void ReactionDiffusion::scaleFaces() {
  for (auto* faces : {&m_faceI, &m_faceJ, &m_faceK})
    for (float& face : *faces) face *= static_cast<float>(m_stepDays);
}

void ReactionDiffusion::sweep(const float* from, float* to, float growth) const {
  const auto row = static_cast<std::size_t>(m_size.i);
  const auto plane = m_plane;
  const bool split = m_scheme == GrowthScheme::strang;
  const auto rate = static_cast<float>(m_proliferationPerDay * m_stepDays);
  parallelFor(static_cast<std::size_t>(m_size.k), blockOfPlanes(plane),
              [&](std::size_t begin, std::size_t end) {
                const float* __restrict__ u = from + plane;
                float* __restrict__ out = to + plane;
                const float* __restrict__ fi = m_faceI.data() + plane;
                const float* __restrict__ fj = m_faceJ.data() + plane;
                const float* __restrict__ fk = m_faceK.data() + plane;
                const auto diffused = [&](std::size_t n) {
                  const float c = u[n];
                  return c + ((fi[n] * (u[n + 1] - c) + fi[n - 1] * (u[n - 1] - c)) +
                              (fj[n] * (u[n + row] - c) + fj[n - row] * (u[n - row] - c)) +
                              (fk[n] * (u[n + plane] - c) + fk[n - plane] * (u[n - plane] - c)));
                };
                if (split)
                  for (std::size_t n = begin * plane; n < end * plane; ++n)
                    out[n] = logistic(diffused(n), growth);
                else
                  for (std::size_t n = begin * plane; n < end * plane; ++n)
                    out[n] = diffused(n) + rate * u[n] * (1.F - u[n]);
              });
}

void ReactionDiffusion::react(float* density, float growth) const {
  for (std::size_t n = m_plane; n < m_plane + m_size.voxels(); ++n)
    density[n] = logistic(density[n], growth);
}

Status ReactionDiffusion::advance(std::span<float> density, std::size_t steps,
                                  const JobContext& context) {
  if (density.size() != m_size.voxels())
    throw std::invalid_argument("one density a voxel is needed");
  if (steps == 0) return {};
  std::vector<float> now(density.size() + 2 * m_plane, 0.F);
  std::vector<float> next = now;
  std::ranges::copy(density, now.begin() + static_cast<std::ptrdiff_t>(m_plane));
  const bool split = m_scheme == GrowthScheme::strang;
  const double exponent = m_proliferationPerDay * m_stepDays;
  const auto half = static_cast<float>(std::expm1(exponent / 2));
  const auto whole = static_cast<float>(std::expm1(exponent));
  if (split) react(now.data(), half);
  for (std::size_t step = 0; step < steps; ++step) {
    if (context.stopRequested()) return cancelled();
    // Two half reactions that meet between steps are one whole reaction.
    sweep(now.data(), next.data(), step + 1 < steps ? whole : half);
    now.swap(next);
  }
  std::copy_n(now.begin() + static_cast<std::ptrdiff_t>(m_plane), density.size(), density.begin());
  return {};
}

}  // namespace twinscope
