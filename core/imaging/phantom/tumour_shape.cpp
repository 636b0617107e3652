#include "core/imaging/phantom/tumour_shape.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/compute/reaction_diffusion.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace twinscope::imaging {
namespace {

constexpr double kCellMm = 2;
constexpr double kCoreDensity = 0.6;  ///< of the T1c edge, within the .6–.8 of the literature
constexpr float kFarMm = 80;

double ballMm3(double radiusMm) { return 4.0 / 3.0 * std::numbers::pi * std::pow(radiusMm, 3); }

/// √(D/ρ): the front's profile 1/(1+e^{x/2λ}) falls from .6 to .16 over 4.1 λ.
double frontWidthMm(const TumourSpec& spec) { return std::clamp(spec.oedemaMm / 4.1, 1.3, 4.0); }

Grid boxAround(const TumourSpec& spec) {
  const double half = spec.radiusMm * 1.35 + spec.oedemaMm + 14;
  const double cells = std::ceil(half / kCellMm);
  const auto n = 2 * static_cast<std::int64_t>(cells) + 1;
  const double reach = kCellMm * cells;
  return Grid::axisAligned({n, n, n}, {kCellMm, kCellMm, kCellMm},
                           spec.seedInWorld - Vec3{reach, reach, reach});
}

/// Tissue of the box; irregular growth is white matter that conducts cells better here and worse there.
GrowthDomain tissueOf(const HeadAnatomy& head, const Grid& box, const TumourSpec& spec,
                      const NoiseField& noise) {
  GrowthDomain domain{box.size, {kCellMm, kCellMm, kCellMm}, {}, {}};
  domain.white.resize(box.voxels());
  domain.grey.resize(box.voxels());
  const auto rows = static_cast<std::size_t>(box.size.j * box.size.k);
  parallelFor(rows, 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin * static_cast<std::size_t>(box.size.i);
         n < end * static_cast<std::size_t>(box.size.i); ++n) {
      const auto [i, j, k] = box.size.voxelAt(n);
      const Vec3 p = box.worldFromVoxel *
                     Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
      const TissueMix mix = head.at(p, kCellMm);
      const double patchy = std::exp((1.2 + 3.5 * spec.irregularity) * noise.value(p));
      const auto scale = static_cast<float>(std::clamp(patchy, 0.08, 4.0) / 4.0);
      const float solid = mix.of(Tissue::white) + mix.of(Tissue::grey) + mix.of(Tissue::deepGrey) +
                          mix.of(Tissue::gliosis);
      if (solid < 0.35F) continue;
      domain.white[n] =
          (mix.of(Tissue::white) + 0.5F * mix.of(Tissue::deepGrey) + mix.of(Tissue::gliosis)) *
          scale;
      domain.grey[n] = std::max(mix.of(Tissue::grey) + 0.5F * mix.of(Tissue::deepGrey), 0.101F);
    }
  });
  return domain;
}

std::optional<Vec3> nearestWhite(const GrowthDomain& domain, const Grid& box, Vec3 seed) {
  std::optional<Vec3> best;
  double bestMm = 16;
  for (std::int64_t k = 0; k < box.size.k; ++k)
    for (std::int64_t j = 0; j < box.size.j; ++j)
      for (std::int64_t i = 0; i < box.size.i; ++i) {
        const Vec3 p = box.worldFromVoxel *
                       Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        const auto n = box.index(i, j, k);
        const double away = length(p - seed);
        if (domain.white[n] <= domain.grey[n] * 0.3F || away >= bestMm) continue;
        bestMm = away;
        best = p;
      }
  return best;
}

std::vector<float> seeded(const GrowthDomain& domain, const Grid& box, Vec3 seed) {
  std::vector<float> density(box.voxels(), 0.F);
  for (std::int64_t k = 0; k < box.size.k; ++k)
    for (std::int64_t j = 0; j < box.size.j; ++j)
      for (std::int64_t i = 0; i < box.size.i; ++i) {
        const auto n = box.index(i, j, k);
        if (domain.white[n] + domain.grey[n] < 0.1F) continue;
        const double r =
            length(box.worldFromVoxel * Vec3{static_cast<double>(i), static_cast<double>(j),
                                             static_cast<double>(k)} -
                   seed);
        density[n] = static_cast<float>(0.9 * std::exp(-r * r / 12.5));
      }
  return density;
}

/// Density reached by exactly this volume (the count-th highest value).
float levelOfVolume(std::vector<float> density, double volumeMm3) {
  const double cells = volumeMm3 / std::pow(kCellMm, 3);
  const auto rank = std::min(static_cast<std::size_t>(std::max(cells, 1.0)), density.size() - 1);
  std::ranges::nth_element(density, density.begin() + static_cast<std::ptrdiff_t>(rank),
                           std::greater<>());
  return density[rank];
}

float frontMm(float density, double widthMm) {
  const double u = std::clamp(static_cast<double>(density), 1e-9, 1 - 1e-7);
  return std::clamp(static_cast<float>(2 * widthMm * std::log(u / (1 - u))), -kFarMm, kFarMm);
}

/// Cells without tissue take their neighbours' mean, so that fronts reach the walls of fluid smoothly.
void fillWalls(std::vector<float>& front, const GrowthDomain& domain, Size3 size) {
  const std::ptrdiff_t steps[6] = {1, -1, size.i, -size.i, size.i * size.j, -size.i * size.j};
  std::vector<std::uint8_t> known(front.size());
  for (std::size_t n = 0; n < known.size(); ++n)
    known[n] = domain.white[n] + domain.grey[n] >= 0.1F;
  for (int pass = 0; pass < 3; ++pass) {
    const auto before = known;
    for (std::size_t n = 0; n < front.size(); ++n) {
      if (before[n]) continue;
      float sum = 0, count = 0;
      for (const auto step : steps) {
        const auto m = static_cast<std::ptrdiff_t>(n) + step;
        if (m < 0 || m >= static_cast<std::ptrdiff_t>(front.size()) || !before[m]) continue;
        sum += front[static_cast<std::size_t>(m)];
        ++count;
      }
      if (count == 0) continue;
      front[n] = sum / count - 0.7F;
      known[n] = 1;
    }
  }
}

double smoothStep(double x, double low, double high) {
  const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

}  // namespace

TumourShape::TumourShape(const TumourSpec& spec, std::uint64_t seed)
    : m_spec(spec),
      m_coarse(Random(seed).stream("tumour").next(), 14),
      m_fine(Random(seed).stream("tumour texture").next(), 6) {}

Result<TumourShape> TumourShape::grow(const HeadAnatomy& head, const TumourSpec& spec,
                                      std::uint64_t seed, const JobContext& context) {
  TumourShape shape(spec, seed);
  const Grid box = boxAround(spec);
  const GrowthDomain domain = tissueOf(head, box, spec, shape.m_coarse);
  const auto start = nearestWhite(domain, box, spec.seedInWorld);
  if (!start)
    return refusal("phantom.seed-outside", "no white matter within 16 mm of a tumour's seed",
                   "move the seed into the brain");
  const double width = frontWidthMm(spec);
  // Time in units of 1/ρ; tissue conducts a quarter of D on average (see tissueOf).
  GrowthOptions options;
  options.whiteDiffusivityMm2PerDay = 4 * width * width;
  options.whiteOverGrey = 40;
  options.proliferationPerDay = 1;
  options.stepDays = 0;
  auto solver = ReactionDiffusion::make(domain, options);
  if (!solver) return std::unexpected(solver.error());
  std::vector<float> density = seeded(domain, box, *start);
  const double target = ballMm3(spec.radiusMm);
  constexpr std::size_t kStepsAtOnce = 4, kRounds = 400;
  for (std::size_t round = 0; round < kRounds; ++round) {
    if (levelOfVolume(density, target) >= kCoreDensity) break;
    if (auto ok = solver->advance(density, kStepsAtOnce, context); !ok)
      return std::unexpected(ok.error());
  }
  shape.m_coreMm = frontMm(levelOfVolume(density, target), width);
  shape.m_necrosisMm =
      frontMm(levelOfVolume(density, ballMm3(spec.radiusMm * spec.necrosis)), width);
  std::vector<float> front(density.size());
  std::ranges::transform(density, front.begin(), [&](float u) { return frontMm(u, width); });
  fillWalls(front, domain, box.size);
  shape.m_frontMm = Volume(box, std::move(front));
  return shape;
}

MassEffect TumourShape::massEffect() const {
  return {m_spec.seedInWorld, m_spec.radiusMm + 0.6 * m_spec.oedemaMm + 6,
          m_spec.massEffect * m_spec.radiusMm};
}

double TumourShape::insideMm(Vec3 p) const {
  const Grid& grid = m_frontMm.grid();
  const Vec3 at = (1 / kCellMm) * (p - grid.worldFromVoxel.translation);
  const auto limit = static_cast<double>(grid.size.i - 1);
  if (std::min({at.x, at.y, at.z}) < 0 || std::max({at.x, at.y, at.z}) >= limit) return -kFarMm;
  const auto i = static_cast<std::int64_t>(at.x), j = static_cast<std::int64_t>(at.y),
             k = static_cast<std::int64_t>(at.z);
  const float* data = m_frontMm.voxels().data() + grid.index(i, j, k);
  const auto row = grid.size.i, plane = grid.size.i * grid.size.j;
  const double x = at.x - static_cast<double>(i), y = at.y - static_cast<double>(j),
               z = at.z - static_cast<double>(k);
  const auto along = [&](std::int64_t o) { return data[o] + x * (data[o + 1] - data[o]); };
  const double low = along(0) + y * (along(row) - along(0));
  const double high = along(plane) + y * (along(plane + row) - along(plane));
  return low + z * (high - low);
}

void TumourShape::paint(TissueMix& mix, Vec3 p, double blurMm) const {
  const double front = insideMm(p);
  // Fronts stop at ventricles, bone and dura; narrow sulci within the tumour are squeezed shut.
  const double solid = mix.of(Tissue::white) + mix.of(Tissue::grey) + mix.of(Tissue::deepGrey) +
                       mix.of(Tissue::gliosis);
  const double inCore = front - m_coreMm;
  if (inCore < -m_spec.oedemaMm - 4 || mix.brain <= 0.F) return;
  const double ragged =
      (2.2 * m_fine.value(p) + 4.5 * m_coarse.value(0.9 * p)) * std::min(1.0, m_spec.oedemaMm / 8);
  const double swelling = smoothStep(inCore + m_spec.oedemaMm + ragged, -1.5, 1.5);
  const double strength = 0.72 + 0.28 * smoothStep(inCore, -m_spec.oedemaMm, 0);
  if (m_spec.oedemaMm > 0.5)
    mix.paint(Tissue::oedema, static_cast<float>(swelling * strength * solid));
  const double wall = smoothStep(solid, 0.1, 0.6);
  paintCore(mix, p, inCore, wall, blurMm);
}

void TumourShape::paintCore(TissueMix& mix, Vec3 p, double inCore, double tissue,
                            double blurMm) const {
  const double core = smoothStep(inCore, -0.5 * blurMm, 0.5 * blurMm) * tissue;
  if (core <= 0) return;
  const double coarse = m_coarse.value(1.7 * p), fine = m_fine.value(p);
  // The rim: thick and nodular on one side, thin on another; it enhances where enhancement allows.
  const double rimNoise = m_spec.irregularity * (0.55 * m_spec.radiusMm * coarse + 1.5 * fine);
  const double inNecrosis = inCore + m_coreMm - m_necrosisMm + rimNoise;
  const double necrosis =
      m_spec.necrosis > 0 ? smoothStep(inNecrosis, -0.5 * blurMm, 0.5 * blurMm) : 0;
  const double lit = m_spec.enhancement >= 1
                         ? 1
                         : smoothStep(coarse + 1.6 * m_spec.enhancement - 0.8, -0.08, 0.08);
  const double uptake = std::clamp(0.9 + 0.35 * fine + 0.15 * coarse, 0.65, 1.0);
  double hole = 0;
  if (m_spec.cavityMm > 0) {
    const double depth = m_spec.cavityMm - length(p - m_spec.seedInWorld) + 2.5 * coarse + fine;
    hole = smoothStep(depth, -0.5 * blurMm, 0.5 * blurMm);
  }
  const double bright = (1 - hole) * (1 - necrosis) * lit * uptake;
  mix.paint(Tissue::necrosis, static_cast<float>(core));
  mix.turn(Tissue::necrosis, Tissue::cavity, static_cast<float>(core * hole));
  mix.turn(Tissue::necrosis, Tissue::enhancing, static_cast<float>(core * bright));
}

}  // namespace twinscope::imaging
