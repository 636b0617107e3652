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
  const auto sequences = fourSequences();
  const Affine inputFromTarget =
      Affine::shift({3.4, -5.4, 3}) * Affine::rotation({0.05, -0.03, 0.1}, kGrid.centreInWorld());
  for (auto _ : state)
    for (const Volume& sequence : sequences) {
      const Volume result = resample(sequence, kGrid, inputFromTarget);
      benchmark::DoNotOptimize(result.voxels().data());
    }
}
BENCHMARK(resampleFourSequences)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
