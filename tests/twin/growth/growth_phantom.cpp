#include "tests/twin/growth/growth_phantom.h"

#include "core/base/random.h"
#include "twin/growth/growth_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace twinscope::tests {
namespace {

using namespace twin::growth;

constexpr std::int64_t kFine = 64;
constexpr double kFineMm = 1.5;
constexpr double kFineMl = kFineMm * kFineMm * kFineMm / 1000;

/// White and grey in folds of a few centimetres, a ventricle and a wall of skull at random places.
GrowthDomain randomTissue(Random random) {
  GrowthDomain domain{{kFine, kFine, kFine}, {kFineMm, kFineMm, kFineMm}, {}, {}};
  std::array<Vec3, 4> waves;
  std::array<double, 4> phases;
  for (std::size_t n = 0; n < waves.size(); ++n) {
    const double per = 2 * std::numbers::pi / random.uniform(20, 50);
    waves[n] = {per * random.uniform(-1, 1), per * random.uniform(-1, 1),
                per * random.uniform(-1, 1)};
    phases[n] = random.uniform(0, 2 * std::numbers::pi);
  }
  const double wall = random.uniform(24, 46);
  const Vec3 ventricle{random.uniform(-30, 30), random.uniform(-30, 30), random.uniform(14, 30)};
  for (std::size_t n = 0; n < domain.size.voxels(); ++n) {
    const auto place = domain.size.voxelAt(n);
    const auto mm = [&](std::size_t axis) {
      return (static_cast<double>(place[axis]) - 31.5) * kFineMm;
    };
    const Vec3 p{mm(0), mm(1), mm(2)};
    double sum = 0.4;
    for (std::size_t w = 0; w < waves.size(); ++w)
      sum += 0.6 * std::sin(dot(waves[w], p) + phases[w]);
    const Vec3 off = p - ventricle;
    const bool fluid =
        p.x > wall || off.x * off.x / 64 + off.y * off.y / 400 + off.z * off.z / 64 < 1;
    const auto white = static_cast<float>(fluid ? 0 : std::clamp(0.5 + 1.5 * sum, 0.0, 1.0));
    domain.white.push_back(white);
    domain.grey.push_back(fluid ? 0.F : 1.F - white);
  }
  return domain;
}

std::vector<float> halved(const std::vector<float>& fine) {
  constexpr std::int64_t kCoarse = kFine / 2;
  std::vector<float> coarse(kCoarse * kCoarse * kCoarse, 0.F);
  for (std::int64_t k = 0; k < kFine; ++k)
    for (std::int64_t j = 0; j < kFine; ++j)
      for (std::int64_t i = 0; i < kFine; ++i)
        coarse[static_cast<std::size_t>(i / 2 + kCoarse * (j / 2 + kCoarse * (k / 2)))] +=
            fine[static_cast<std::size_t>(i + kFine * (j + kFine * k))] / 8;
  return coarse;
}

GrowthParameters fromPrior(Random random) {
  GrowthParameters parameters;
  for (const auto parameter : {GrowthParameter::diffusivity, GrowthParameter::proliferation,
                               GrowthParameter::alpha, GrowthParameter::seed}) {
    const GrowthPrior& prior = priorOf(parameter);
    double value = 0;
    do value = prior.valueAt(random.normal());
    while (value < prior.lowest || value > prior.highest);
    valueOf(parameters, parameter) = value;
  }
  return parameters;
}

std::vector<std::uint8_t> above(const std::vector<float>& density, double edge) {
  std::vector<std::uint8_t> mask(density.size());
  std::ranges::transform(density, mask.begin(),
                         [edge](float u) { return static_cast<std::uint8_t>(u > edge); });
  return mask;
}

/// Days from a Monday to the nth working day after it.
int weekdays(int n) { return n + n / 5 * 2; }

/// The first visit's outline: everywhere off by as much as changes the volume by the noise.
double blurRim(std::vector<float>& distanceMm, const std::vector<std::uint8_t>& tissue,
               double noise, Random& random) {
  const auto inside = [&](float shift) {
    std::size_t count = 0;
    for (std::size_t n = 0; n < tissue.size(); ++n)
      count += tissue[n] != 0 && distanceMm[n] < shift ? 1U : 0U;
    return kFineMl * static_cast<double>(count);
  };
  const double radius = std::cbrt(3000 * inside(0) / (4 * std::numbers::pi));
  const auto shift = static_cast<float>(noise * radius / 3 * random.normal());
  const double ml = inside(shift);
  for (float& mm : distanceMm)
    if (mm < kNoRimMm) mm -= shift;
  return ml;
}

RegionVolumes scanned(const RegionVolumes& truth, double noise, Random& random) {
  const double core = scannedMl(truth.coreMl, noise, random);
  return {core, scannedMl(truth.wholeMl, noise, random)};
}

class Patient {
 public:
  Patient(std::uint64_t seed, const GrowthPhantomOptions& options)
      : m_options(options),
        m_random(Random(seed).stream("phantom")),
        m_tissue(randomTissue(m_random.stream("tissue"))),
        m_truth(fromPrior(m_random.stream("parameters"))) {
    auto solver = solverFor(m_tissue, m_truth);
    if (!solver) throw std::runtime_error(solver.error().message);
    m_solver = std::move(*solver);
    seedTumour();
  }

  /// False where it takes more than eight years to be seen.
  bool growToFirstVisit() {
    const double wanted = std::exp(m_random.uniform(std::log(3.0), std::log(35.0)));
    for (int tens = 0; tens < 300; ++tens) {
      growTo(m_day + 10, {});
      if (observedVolumes(m_tissue, m_density).wholeMl >= wanted) return true;
    }
    return false;
  }

  GrowthPhantom visits() {
    GrowthPhantom phantom{.truth = m_truth};
    GrowthProblem& problem = phantom.problem;
    TumourRims rims = rimsOf(above(m_density, kCoreEdge), above(m_density, kWholeEdge), tissue(),
                             m_tissue.size, m_tissue.spacingMm);
    const double core = blurRim(rims.coreMm, tissue(), m_options.noise, m_random);
    const double whole = blurRim(rims.wholeMm, tissue(), m_options.noise, m_random);
    problem.rims = {halved(rims.coreMm), halved(rims.wholeMm)};
    problem.domain = {{kFine / 2, kFine / 2, kFine / 2},
                      {2 * kFineMm, 2 * kFineMm, 2 * kFineMm},
                      halved(m_tissue.white),
                      halved(m_tissue.grey)};
    problem.scans.push_back({.day = 0, .volumes = {core, whole}});
    m_day = 0;
    if (m_options.irradiated)
      for (int n = 0; n < 30; ++n)
        problem.course.radiotherapy.push_back({.day = 5.0 + weekdays(n), .doseGy = 2});
    while (static_cast<int>(problem.scans.size()) < m_options.visits &&
           problem.scans.back().volumes.wholeMl < 120)
      problem.scans.push_back(nextVisit(problem.course).first);
    std::tie(phantom.next, phantom.trueNext) = nextVisit(problem.course);
    return phantom;
  }

 private:
  void seedTumour() {
    m_density.assign(m_tissue.size.voxels(), 0.F);
    // Not at the rim, and where white matter is.
    std::size_t seed = 0;
    do {
      const auto at = [&] { return static_cast<std::size_t>(22 + m_random.below(20)); };
      seed =
          at() + static_cast<std::size_t>(kFine) * (at() + static_cast<std::size_t>(kFine) * at());
    } while (m_tissue.white[seed] < 0.5F);
    const auto from = m_tissue.size.voxelAt(seed);
    for (std::size_t n = 0; n < m_density.size(); ++n) {
      const auto place = m_tissue.size.voxelAt(n);
      double r2 = 0;
      for (std::size_t axis = 0; axis < 3; ++axis)
        r2 += std::pow(kFineMm * static_cast<double>(place[axis] - from[axis]), 2);
      m_density[n] = static_cast<float>(0.9 * std::exp(-r2 / (m_truth.seedMm * m_truth.seedMm)));
      if (m_density[n] < 1e-6F) m_density[n] = 0;
    }
  }

  [[nodiscard]] std::vector<std::uint8_t> tissue() const {
    std::vector<std::uint8_t> mask;
    for (std::size_t n = 0; n < m_tissue.white.size(); ++n)
      mask.push_back(m_tissue.white[n] + m_tissue.grey[n] > 0 ? 1 : 0);
    return mask;
  }

  void growTo(double day, const GrowthCourse& course) {
    GrowthCourse own = course;
    own.alphaPerGy = m_truth.alphaPerGy;
    if (auto ok = m_solver->advance(m_density, own, m_day, day, silentContext()); !ok)
      throw std::runtime_error(ok.error().message);
    m_day = day;
  }

  std::pair<TumourScan, RegionVolumes> nextVisit(const GrowthCourse& course) {
    growTo(std::round(m_day + m_random.uniform(30, 90)), course);
    const RegionVolumes truth = observedVolumes(m_tissue, m_density);
    return {{.day = m_day, .volumes = scanned(truth, m_options.noise, m_random)}, truth};
  }

  GrowthPhantomOptions m_options;
  Random m_random;
  GrowthDomain m_tissue;
  GrowthParameters m_truth;
  std::optional<ReactionDiffusion> m_solver;
  std::vector<float> m_density;
  double m_day = 0;
};

}  // namespace

GrowthPhantom growthPhantom(std::uint64_t seed, const GrowthPhantomOptions& options) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Patient patient(seed * 1000 + attempt, options);
    if (patient.growToFirstVisit()) return patient.visits();
  }
}

}  // namespace twinscope::tests
