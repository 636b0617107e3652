// One training step of the published U-Net 3-D on a patch of 64³: forward, Dice + cross-entropy, backward, clipping, AdamW.
#include "core/learning/networks/presets.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/trainer.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/step_clock.h"

#include <benchmark/benchmark.h>

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
