#include "core/volume/components.h"
#include "core/volume/measurements.h"
#include "core/volume/metrics.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <cmath>

namespace twinscope::bench {
namespace {

const Grid kGrid = Grid::axisAligned({240, 240, 155}, {1, 1, 1});

/// A bumpy tumour of about 145,000 voxels in BraTS size: oedema, an enhancing rim and a core; phase moves the bumps and
/// shift the whole, as a prediction differs from its reference.
LabelMap tumour(double phase, double shift) {
  std::vector<std::uint8_t> labels(kGrid.voxels());
  const Vec3 centre{140 + shift, 120, 80 - shift};
  for (std::int64_t k = 0; k < 155; ++k)
    for (std::int64_t j = 0; j < 240; ++j)
      for (std::int64_t i = 0; i < 240; ++i) {
        const Vec3 p{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        const double bump = 4 * std::sin(p.x / 4 + phase) * std::sin(p.y / 5) * std::cos(p.z / 4) +
                            2 * std::sin(p.x / 2) * std::sin(p.y / 2 + phase) * std::sin(p.z / 2);
        const double depth = 32.5 + bump - length(p - centre);
        labels[kGrid.index(i, j, k)] = depth < 0 ? 0 : depth < 9 ? 2 : depth < 15 ? 3 : 1;
      }
  if (phase != 0)  // a small false positive elsewhere, as predictions have them
    for (std::int64_t n = 0; n < 27; ++n)
      labels[kGrid.index(175 + n % 3, 160 + n / 3 % 3, 90 + n / 9)] = 3;
  return {kGrid, std::move(labels)};
}

const LabelMap& reference() {
  static const LabelMap map = tumour(0, 0);
  return map;
}

const LabelMap& prediction() {
  static const LabelMap map = tumour(0.6, 1);
  return map;
}

/// Dice, HD95, ASSD and surface Dice of WT, TC and ET.
void compareThreeRegions(benchmark::State& state) {
  share("reference", kGrid.size, reference().labels());
  share("prediction", kGrid.size, prediction().labels());
  std::vector<std::pair<Region, MaskAgreement>> all;
  for (auto _ : state) all = compareLabels(reference(), prediction()).value();
  for (const auto& [region, agreement] : all) {
    state.counters[std::string(nameOf(region)) + ".dice"] = agreement.dice;
    state.counters[std::string(nameOf(region)) + ".hd95"] = agreement.hd95Mm;
  }
  state.counters["WT.ml"] = reference().volumeMl(Region::wt);
}
BENCHMARK(compareThreeRegions)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

void labelComponents(benchmark::State& state) {
  const auto mask = prediction().mask(Region::wt);
  share("prediction", kGrid.size, prediction().labels());
  std::size_t count = 0;
  for (auto _ : state) count = connectedComponents(mask, kGrid.size).sizes.size();
  state.counters["components"] = static_cast<double>(count);
}
BENCHMARK(labelComponents)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void measureDiameters(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measureLesions(prediction()));
}
BENCHMARK(measureDiameters)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
