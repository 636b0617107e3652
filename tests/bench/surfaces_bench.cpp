#include "render/surfaces.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

namespace twinscope::bench {
namespace {

/// Smoothed surfaces with normals of the three labels of a tumour.
void threeSurfaces(benchmark::State& state) {
  static const LabelMap labels = tumour(0, 0);
  share("labels", labels.grid().size, labels.labels());
  std::size_t triangles = 0;
  for (auto _ : state) {
    triangles = 0;
    for (const std::uint8_t value : {1, 2, 3})
      triangles += render::labelSurface(labels, value).triangles.size() / 3;
  }
  state.counters["triangles"] = static_cast<double>(triangles);
}
BENCHMARK(threeSurfaces)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
