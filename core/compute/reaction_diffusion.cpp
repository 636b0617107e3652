#include "core/compute/reaction_diffusion.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/conv/detail/lanes.h"
#include "core/compute/device/elements/growth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace twinscope {
namespace {

constexpr float kLeastTissue = 0.1F;

bool isFraction(float value) { return value >= 0.F && value <= 1.F; }

/// Below what any sum of two neighbours can lift above 0.
constexpr float kNoTissue = -1e3F;
/// Rows end and begin at multiples of it: the widest vectors.
constexpr std::int64_t kLanes = 16;

template <std::size_t Width>
struct Vector;
template <>
struct Vector<8> {
  using Type = detail::Lanes;
};
template <>
struct Vector<16> {
  using Type = float __attribute__((vector_size(64), aligned(4)));
};

/// One step of count voxels (a multiple of kLanes), Width at a time. Faces come from the mobilities of their two sides, so that only
/// three numbers a voxel travel: 0.5·D(m₁ + m₂), and 0 where either is kNoTissue.
template <std::size_t Width>
TWINSCOPE_INLINE void sweepBy(const float* __restrict__ u, const float* __restrict__ m,
                              float* __restrict__ to, std::size_t count, std::size_t row,
                              std::size_t plane, const device::GrowthFactors& f) {
  using Lanes = typename Vector<Width>::Type;
  static_assert(sizeof(Lanes) == Width * sizeof(float));
  for (std::size_t n = 0; n < count; n += Width) {
    const Lanes c = *reinterpret_cast<const Lanes*>(u + n);
    const Lanes mobility = *reinterpret_cast<const Lanes*>(m + n);
    Lanes flux[3];
    const std::size_t strides[3]{1, row, plane};
    for (int axis = 0; axis < 3; ++axis) {
      const std::size_t s = strides[axis];
      const Lanes ahead = mobility + *reinterpret_cast<const Lanes*>(m + n + s);
      const Lanes behind = mobility + *reinterpret_cast<const Lanes*>(m + n - s);
      flux[axis] = (ahead > 0.F ? ahead : 0.F) * (*reinterpret_cast<const Lanes*>(u + n + s) - c) +
                   (behind > 0.F ? behind : 0.F) * (*reinterpret_cast<const Lanes*>(u + n - s) - c);
    }
    const Lanes v =
        c + (f.faceI * flux[0] + f.faceJ * flux[1] + f.faceK * flux[2]) + f.euler * c * (1.F - c);
    const Lanes grown = f.gain * v / (1.F + f.crowding * v);
    *reinterpret_cast<Lanes*>(to + n) = grown > device::kNoCells ? grown : 0.F;
  }
}

using SweepRow = void (*)(const float*, const float*, float*, std::size_t, std::size_t, std::size_t,
                          const device::GrowthFactors&);

/// Where vectors are wider than the machine's, GCC takes every choice apart into single numbers: four times slower.
TWINSCOPE_CLONES void sweepByEight(const float* u, const float* m, float* to, std::size_t count,
                                   std::size_t row, std::size_t plane,
                                   const device::GrowthFactors& f) {
  sweepBy<8>(u, m, to, count, row, plane, f);
}

#ifdef TWINSCOPE_WIDE
TWINSCOPE_WIDE void sweepBySixteen(const float* u, const float* m, float* to, std::size_t count,
                                   std::size_t row, std::size_t plane,
                                   const device::GrowthFactors& f) {
  sweepBy<16>(u, m, to, count, row, plane, f);
}

SweepRow sweepOfThisMachine() { return detail::hasWideVectors() ? sweepBySixteen : sweepByEight; }
#else
SweepRow sweepOfThisMachine() { return sweepByEight; }
#endif

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
  solver.m_scheme = options.scheme;
  solver.m_diffusivityMm2PerDay = options.whiteDiffusivityMm2PerDay;
  solver.m_proliferationPerDay = options.proliferationPerDay;
  solver.fill(domain, options);
  solver.m_stepDays =
      options.stepDays > 0 ? options.stepDays : std::min(1.0, solver.m_largestStepDays);
  if (solver.m_stepDays > solver.m_largestStepDays)
    return refusal("growth.unstable",
                   concat("a step of ", solver.m_stepDays, " days is above the stable ",
                          solver.m_largestStepDays),
                   "ask for a shorter step, or for 0 to have the largest stable one");
  return solver;
}

std::size_t ReactionDiffusion::padded(std::int64_t i, std::int64_t j, std::int64_t k) const {
  return static_cast<std::size_t>(i) + m_row * static_cast<std::size_t>(j) +
         m_plane * static_cast<std::size_t>(k + 1);
}

void ReactionDiffusion::fill(const GrowthDomain& domain, const GrowthOptions& options) {
  // At least one voxel without tissue ends each row and one row each plane: they are the walls of the next ones too.
  m_row = (static_cast<std::size_t>(m_size.i) / kLanes + 1) * kLanes;
  m_plane = m_row * static_cast<std::size_t>(m_size.j + 1);
  m_mobility.assign(m_plane * static_cast<std::size_t>(m_size.k + 2) + m_row, kNoTissue);
  m_rows.assign(static_cast<std::size_t>(m_size.j * m_size.k), {});
  const Vec3 h = domain.spacingMm;
  m_perSquareMm = {1 / (h.x * h.x), 1 / (h.y * h.y), 1 / (h.z * h.z)};
  std::size_t n = 0;
  for (std::int64_t k = 0; k < m_size.k; ++k)
    for (std::int64_t j = 0; j < m_size.j; ++j)
      for (std::int64_t i = 0; i < m_size.i; ++i, ++n) {
        if (domain.white[n] + domain.grey[n] < kLeastTissue) continue;
        m_mobility[padded(i, j, k)] =
            static_cast<float>(domain.white[n] + domain.grey[n] / options.whiteOverGrey);
        Row& row = m_rows[static_cast<std::size_t>(j + m_size.j * k)];
        if (row.end == 0) row.begin = i / kLanes * kLanes;
        row.end = (i / kLanes + 1) * kLanes;
      }
  const std::array<std::pair<std::size_t, double>, 3> axes{
      {{1, m_perSquareMm.x}, {m_row, m_perSquareMm.y}, {m_plane, m_perSquareMm.z}}};
  double fastest = 0;
  for (std::size_t at = m_plane; at + m_plane + m_row < m_mobility.size(); ++at) {
    double leaving = 0;
    for (const auto& [stride, rate] : axes)
      for (const std::size_t to : {at + stride, at - stride})
        leaving += rate * std::max(0.F, m_mobility[at] + m_mobility[to]);
    fastest = std::max(fastest, 0.5 * m_diffusivityMm2PerDay * leaving);
  }
  // The margin of 1e-6 covers the rounding of the faces to fp32, so that u never leaves [0, 1].
  m_largestStepDays = fastest > 0 ? (1 - 1e-6) / fastest : 1e6;
}

VoxelBox ReactionDiffusion::load(std::span<const float> density, std::span<float> field) const {
  VoxelBox reached{{m_size.i, m_size.j, m_size.k}, {0, 0, 0}};
  std::size_t n = 0;
  for (std::int64_t k = 0; k < m_size.k; ++k)
    for (std::int64_t j = 0; j < m_size.j; ++j)
      for (std::int64_t i = 0; i < m_size.i; ++i, ++n) {
        const std::size_t at = padded(i, j, k);
        if (m_mobility[at] < 0 || density[n] == 0) continue;
        field[at] = density[n];
        const std::array place{i, j, k};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          reached.begin[axis] = std::min(reached.begin[axis], place[axis]);
          reached.end[axis] = std::max(reached.end[axis], place[axis] + 1);
        }
      }
  return reached;
}

void ReactionDiffusion::unload(std::span<const float> field, std::span<float> density) const {
  for (std::int64_t k = 0; k < m_size.k; ++k)
    for (std::int64_t j = 0; j < m_size.j; ++j)
      std::copy_n(field.data() + padded(0, j, k), m_size.i,
                  density.data() + m_size.i * (j + m_size.j * k));
}

device::GrowthFactors ReactionDiffusion::factorsOf(const GrowthStep& step) const {
  const double half = 0.5 * m_diffusivityMm2PerDay * step.days;
  const bool euler = m_scheme == GrowthScheme::euler;
  return {.faceI = static_cast<float>(half * m_perSquareMm.x),
          .faceJ = static_cast<float>(half * m_perSquareMm.y),
          .faceK = static_cast<float>(half * m_perSquareMm.z),
          .euler = euler ? static_cast<float>(m_proliferationPerDay * step.days) : 0.F,
          .gain = static_cast<float>(step.after.gain),
          .crowding = static_cast<float>(step.after.crowding),
          .removal = -1};
}

std::vector<float> ReactionDiffusion::mobilities() const {
  std::vector<float> mobility(m_size.voxels());
  unload(m_mobility, mobility);
  return mobility;
}

void ReactionDiffusion::sweep(const float* from, float* to, const VoxelBox& reached,
                              const GrowthStep& step) const {
  static const SweepRow sweepRow = sweepOfThisMachine();
  const device::GrowthFactors factors = factorsOf(step);
  const std::int64_t first = reached.begin[0] / kLanes * kLanes;
  const std::int64_t last = (reached.end[0] + kLanes - 1) / kLanes * kLanes;
  const auto planes = [&](std::size_t begin, std::size_t end) {
    for (auto k = reached.begin[2] + static_cast<std::int64_t>(begin);
         k < reached.begin[2] + static_cast<std::int64_t>(end); ++k)
      for (std::int64_t j = reached.begin[1]; j < reached.end[1]; ++j) {
        const Row& row = m_rows[static_cast<std::size_t>(j + m_size.j * k)];
        const std::int64_t left = std::max(first, row.begin), right = std::min(last, row.end);
        if (left >= right) continue;
        const std::size_t at = padded(left, j, k);
        sweepRow(from + at, m_mobility.data() + at, to + at, static_cast<std::size_t>(right - left),
                 m_row, m_plane, factors);
      }
  };
  const auto count = static_cast<std::size_t>(reached.end[2] - reached.begin[2]);
  if (m_size.voxels() <= kVoxelsOnOneThread)
    planes(0, count);
  else
    parallelFor(count, blockOfPlanes(m_plane), planes);
}

Status ReactionDiffusion::run(std::span<float> density, const GrowthPlan& plan,
                              const JobContext& context) const {
  if (density.size() != m_size.voxels())
    throw std::invalid_argument("one density a voxel is needed");
  const auto remove = [&](const Resection* resection, std::span<float> field) {
    if (resection == nullptr) return;
    for (std::size_t n = 0; n < density.size(); ++n) {
      const auto [i, j, k] = m_size.voxelAt(n);
      if (resection->removed[n] != 0) field[padded(i, j, k)] = 0;
    }
  };
  std::vector<float> now(m_mobility.size(), 0.F), next = now;
  VoxelBox reached = load(density, now);
  remove(plan.resection, now);
  for (float& u : now)
    u = static_cast<float>(plan.before.gain * u / (1 + plan.before.crowding * u));
  for (const GrowthStep& step : plan.steps) {
    if (context.stopRequested()) return cancelled();
    if (reached.empty()) break;
    reached = reached.grown(1, m_size);
    sweep(now.data(), next.data(), reached, step);
    now.swap(next);
    remove(step.resection, now);
  }
  unload(now, density);
  return {};
}

Status ReactionDiffusion::advance(std::span<float> density, std::size_t steps,
                                  const JobContext& context) const {
  const double exponent =
      m_scheme == GrowthScheme::strang ? m_proliferationPerDay * m_stepDays : 0.0;
  const LocalGrowth half = LocalGrowth::logistic(exponent / 2);
  // Two half reactions that meet between steps are one whole reaction.
  GrowthPlan plan;
  if (steps > 0) {
    plan.before = half;
    plan.steps.assign(steps, {.days = m_stepDays, .after = half.then(half), .resection = {}});
    plan.steps.back().after = half;
  }
  return run(density, plan, context);
}

Result<GrowthPlan> ReactionDiffusion::planFor(const GrowthCourse& course, double fromDay,
                                              double toDay) const {
  if (auto ok = course.validate(); !ok) return std::unexpected(ok.error());
  for (const Resection& resection : course.resections)
    if (resection.removed.size() != m_size.voxels())
      return refusal("growth.course", concat("a resection of ", resection.removed.size(),
                                             " voxels in a domain of ", m_size.voxels()));
  if (!(toDay >= fromDay))
    return refusal("growth.course", concat("day ", toDay, " is before day ", fromDay));
  const double rate = m_scheme == GrowthScheme::strang ? m_proliferationPerDay : 0.0;
  return planGrowth(course, rate, m_stepDays, fromDay, toDay);
}

Status ReactionDiffusion::advance(std::span<float> density, const GrowthCourse& course,
                                  double fromDay, double toDay, const JobContext& context) const {
  const auto plan = planFor(course, fromDay, toDay);
  if (!plan) return std::unexpected(plan.error());
  return run(density, *plan, context);
}

}  // namespace twinscope
