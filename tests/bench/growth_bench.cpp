#include "core/base/error.h"
#include "core/compute/reaction_diffusion.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <stdexcept>

namespace twinscope::bench {
namespace {

/// As large as TumorGrowthToolkit's crop of its atlas.
constexpr Size3 kSize{143, 179, 147};
constexpr double kStepDays = 0.5;
constexpr std::size_t kSteps = 100;
const GrowthOptions kOptions{.whiteDiffusivityMm2PerDay = 0.13,
                             .proliferationPerDay = 0.025,
                             .stepDays = kStepDays,
                             .scheme = GrowthScheme::euler};

/// A brain of ellipsoids: two voxels of rim, grey folds about white matter, ventricles.
GrowthDomain brain() {
  GrowthDomain domain{kSize, {1, 1, 1}, {}, {}};
  for (std::int64_t k = 0; k < kSize.k; ++k)
    for (std::int64_t j = 0; j < kSize.j; ++j)
      for (std::int64_t i = 0; i < kSize.i; ++i) {
        const double x = (static_cast<double>(i) - 71) / 69, y = (static_cast<double>(j) - 89) / 87,
                     z = (static_cast<double>(k) - 73) / 71;
        const double r = std::sqrt(x * x + y * y + z * z);
        const double fold = 0.06 * std::sin(19 * x) * std::sin(23 * y) * std::sin(21 * z);
        const double aside = std::abs(x) - 0.2;
        const bool fluid = r > 1 || aside * aside * 9 + y * y * 4 + z * z * 9 < 0.09;
        const auto white =
            static_cast<float>(fluid ? 0 : std::clamp(0.5 + 6 * (0.72 + fold - r), 0.0, 1.0));
        domain.white.push_back(white);
        domain.grey.push_back(fluid ? 0.F : 1.F - white);
      }
  return domain;
}

std::vector<float> tumourAt(const GrowthDomain& domain, double radiusMm) {
  std::vector<float> density(domain.white.size(), 0.F);
  for (std::size_t n = 0; n < density.size(); ++n) {
    const auto [i, j, k] = kSize.voxelAt(n);
    const double x = static_cast<double>(i - 105), y = static_cast<double>(j - 89),
                 z = static_cast<double>(k - 90);
    const double r = std::sqrt(x * x + y * y + z * z);
    if (domain.white[n] + domain.grey[n] >= 0.1F)
      density[n] = static_cast<float>(1 / (1 + std::exp((r - radiusMm) / 4)));
  }
  return density;
}

struct Case {
  GrowthDomain domain = brain();
  std::vector<float> start = tumourAt(domain, 15);

  Case() {
    share("growth_white", kSize, domain.white);
    share("growth_grey", kSize, domain.grey);
    share("growth_start", kSize, start);
  }
};

const Case& sharedCase() {
  static const Case one;
  return one;
}

ReactionDiffusion solverFor(const GrowthDomain& domain, const GrowthOptions& options) {
  auto solver = ReactionDiffusion::make(domain, options);
  if (!solver) throw std::runtime_error(describe(solver.error()));
  return std::move(*solver);
}

void count(benchmark::State& state, const std::vector<float>& density, std::size_t steps) {
  double sum = 0;
  for (const float u : density) sum += u;
  state.counters["mass_ml"] = sum / 1000;
  state.counters["steps_per_s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<std::int64_t>(steps)),
                         benchmark::Counter::kIsRate);
}

/// Every voxel of the brain holds cells, so that nothing but fluid is skipped.
void hundredSteps(benchmark::State& state) {
  const Case& c = sharedCase();
  const ReactionDiffusion solver = solverFor(c.domain, kOptions);
  std::vector<float> density;
  for (auto _ : state) {
    density = c.start;
    if (!solver.advance(density, kSteps, silentContext())) state.SkipWithError("cancelled");
  }
  count(state, density, kSteps);
}
BENCHMARK(hundredSteps)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

/// 100 days by the default scheme and step: making the solver is part of it.
void hundredDays(benchmark::State& state) {
  const Case& c = sharedCase();
  GrowthOptions options = kOptions;
  options.scheme = GrowthScheme::strang;
  options.stepDays = 0;
  std::vector<float> density;
  for (auto _ : state) {
    density = c.start;
    const ReactionDiffusion solver = solverFor(c.domain, options);
    if (!solver.advance(density, {}, 0, 100, silentContext())) state.SkipWithError("refused");
  }
  count(state, density, 100);
}
BENCHMARK(hundredDays)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
