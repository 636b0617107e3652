#include "core/compute/resample.h"
#include "core/imaging/phantom/phantom.h"
#include "core/imaging/prepare/prepare.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <array>

namespace twinscope::bench {
namespace {

using namespace imaging;

const Grid kGrid = Grid::axisAligned({240, 240, 155}, {1, 1, 1}, {-119.5, -119.5, -77});

/// A head in T1, and the same head in T2 after a planted move, both on the usual grid.
struct Pair {
  Volume fixed, moving;
  Affine movingFromFixed = Affine::shift({3.4, -5.4, 3}) * Affine::rotation({0.105, -0.05, 0.08});
};

const Pair& pair() {
  static const Pair made = [] {
    PhantomSpec spec;
    spec.style = {.name = "bench", .sliceThicknessMm = 1, .inPlaneMm = 1, .noise = 0.02};
    spec.sequences = {Modality::t1};
    const Volume head = makePhantom(spec, silentContext()).value().sequences.front();
    Pair result;
    result.fixed = resample(head, kGrid);
    const Volume moved = resample(head, kGrid, result.movingFromFixed.inverse());
    std::vector<float> other;  // bright where T1 is dark, so that only the statistics agree
    for (const float value : moved.voxels()) other.push_back(value > 60 ? 900 - value : value);
    result.moving = Volume(kGrid, std::move(other), Modality::t2);
    share("fixed", kGrid.size, result.fixed.voxels());
    share("moving", kGrid.size, result.moving.voxels());
    return result;
  }();
  return made;
}

/// Mean distance from the planted move over a head's box, in mm.
double errorMm(const Affine& found) {
  double sum = 0;
  for (const double x : {-60.0, 60.0})
    for (const double y : {-70.0, 70.0})
      for (const double z : {-50.0, 50.0})
        sum += length(found * Vec3{x, y, z} - pair().movingFromFixed * Vec3{x, y, z});
  return sum / 8;
}

/// Registers and resamples one pair; the counter is the error in mm.
void registerAndResample(benchmark::State& state) {
  const Volume& fixed = pair().fixed;
  const Volume& moving = pair().moving;
  double error = 0;
  for (auto _ : state) {
    const RegistrationReport report = registerRigid(fixed, moving, 1, silentContext()).value();
    const Volume aligned = resample(moving, kGrid, report.movingFromFixed);
    benchmark::DoNotOptimize(aligned.voxels().data());
    error = errorMm(report.movingFromFixed);
  }
  state.counters["errorMm"] = error;
}
BENCHMARK(registerAndResample)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace twinscope::bench
