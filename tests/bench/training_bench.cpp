// One training step of the published U-Net 3-D on a patch of 64³: forward, Dice + cross-entropy, backward, clipping, AdamW.
#include "core/learning/networks/presets.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/trainer.h"
#include "tests/bench/bench_data.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>

namespace twinscope::bench {
namespace {

constexpr std::int64_t kSide = 64;

/// A cube of brain as large as the patch, so that sampling costs what it must and no more.
learning::TrainingCase cubeCase(const learning::ModelCard& card) {
  const Grid grid = Grid::axisAligned({kSide, kSide, kSide}, {1, 1, 1});
  std::vector<std::uint8_t> truth(grid.voxels(), 0);
  std::vector<float> image(grid.voxels());
  for (std::size_t v = 0; v < truth.size(); ++v) {
    truth[v] = v * 8 / truth.size() < 2 ? 1 : 0;
    image[v] = static_cast<float>(1 + truth[v] + static_cast<double>(v % 17) * 0.1);
  }
  learning::TrainingCase made;
  for (const Modality channel : card.channels) made.images.emplace_back(grid, image, channel);
  made.brainMask.assign(grid.voxels(), 1);
  made.truth = LabelMap(grid, std::move(truth), card.labels);
  return made;
}

/// Wall and processor time between the reports of the first and the last step: a training has a beginning and an end that
/// are no part of a step, and its first step is a warm-up as the peer's is.
struct StepClock {
  using Wall = std::chrono::steady_clock;
  Wall::time_point wallStart, wallEnd;
  std::clock_t cpuStart = 0, cpuEnd = 0;

  void tick(std::int64_t step) {
    wallEnd = Wall::now();
    cpuEnd = std::clock();
    if (step == 1) wallStart = wallEnd, cpuStart = cpuEnd;
  }
  [[nodiscard]] double wallSeconds() const {
    return std::chrono::duration<double>(wallEnd - wallStart).count();
  }
  [[nodiscard]] double cpuSeconds() const {
    return static_cast<double>(cpuEnd - cpuStart) / CLOCKS_PER_SEC;
  }
};

void trainingStep(benchmark::State& state) {
  constexpr int kTimedSteps = 4;
  learning::keepFreedMemory();
  const auto card =
      learning::untrainedCard(*learning::presetOf("unet3d", learning::NetworkSize::full), 1);
  learning::TrainOptions options{
      .epochs = 1, .stepsPerEpoch = 1 + kTimedSteps, .batch = 1, .patch = {kSide, kSide, kSide}};
  options.augment = learning::noAugmentation();
  options.folder = std::filesystem::temp_directory_path() / "twinscope_training_bench";
  const learning::CaseSource cases{
      .count = 1,
      .load = [&](std::size_t) -> Result<learning::TrainingCase> { return cubeCase(card); }};
  StepClock clock;
  const learning::TrainObserver observer{
      .onEpoch = {},
      .onStep = [&](const learning::StepReport& report) { clock.tick(report.step); }};
  for (auto _ : state) {
    std::filesystem::remove_all(options.folder);
    if (!learning::train(card, cases, {}, options, observer, silentContext()))
      return state.SkipWithError("the training failed");
    state.SetIterationTime(clock.wallSeconds() / kTimedSteps);
  }
  state.counters[kOwnCpu] = 1000 * clock.cpuSeconds() / kTimedSteps;
  std::filesystem::remove_all(options.folder);
}
BENCHMARK(trainingStep)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(1);

}  // namespace
}  // namespace twinscope::bench
