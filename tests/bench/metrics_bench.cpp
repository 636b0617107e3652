#include "core/volume/components.h"
#include "core/volume/measurements.h"
#include "core/volume/metrics.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

namespace twinscope::bench {
namespace {

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
  share("reference", reference().grid().size, reference().labels());
  share("prediction", reference().grid().size, prediction().labels());
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
  share("prediction", reference().grid().size, prediction().labels());
  std::size_t count = 0;
  for (auto _ : state) count = connectedComponents(mask, reference().grid().size).sizes.size();
  state.counters["components"] = static_cast<double>(count);
}
BENCHMARK(labelComponents)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void measureDiameters(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measureLesions(prediction()));
}
BENCHMARK(measureDiameters)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
