#include "core/base/random.h"
#include "core/compute/resample.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <array>
#include <string>

namespace twinscope::bench {
namespace {

const Grid kGrid = Grid::axisAligned({240, 240, 155}, {1, 1, 1});

std::array<Volume, 4> fourSequences() {
  std::array<Volume, 4> sequences;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    Random random(n + 1);
    std::vector<float> voxels(kGrid.voxels());
    for (float& v : voxels) v = static_cast<float>(random.uniform(0, 1000));
    share("sequence" + std::to_string(n), kGrid.size, voxels);
    sequences[n] = Volume(kGrid, std::move(voxels));
  }
  return sequences;
}

/// Four sequences turned about the grid's centre and moved, trilinear.
void resampleFourSequences(benchmark::State& state) {
  static const auto sequences = fourSequences();
  const Affine inputFromTarget =
      Affine::shift({3.4, -5.4, 3}) * Affine::rotation({0.05, -0.03, 0.1}, kGrid.centreInWorld());
  std::array<Volume, 4> results;
  for (auto _ : state)
    for (std::size_t n = 0; n < sequences.size(); ++n)
      results[n] = resample(sequences[n], kGrid, inputFromTarget);
  double sum = 0;
  for (const Volume& result : results)
    for (const float v : result.voxels()) sum += v;
  state.counters["mean"] = sum / 4 / static_cast<double>(kGrid.voxels());
}
BENCHMARK(resampleFourSequences)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
