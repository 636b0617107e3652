// A step of fine-tuning a U-Net 3-D on two patches: forward, Dice + cross-entropy, backward, clipping, AdamW. What is tuned (all,
// the head, the norms, adapters and head) and the network's size name the benchmark.
#include "core/base/random.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/adapters.h"
#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/trainer.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/step_clock.h"

#include <benchmark/benchmark.h>

#include <string>

namespace twinscope::bench {
namespace {

using learning::TuningScope;

struct Size {
  const char* name;
  const char* architecture;
  std::int64_t side;
  int timedSteps;
};
constexpr Size kSmall{"small", R"({"widths": [8, 16, 32], "bottom": 64})", 40, 20};
constexpr Size kMiddle{"middle", R"({"widths": [16, 32, 64, 128], "bottom": 256})", 64, 4};

learning::ModelCard cardOf(const Size& size) {
  learning::ModelCard card =
      learning::untrainedCard(*learning::presetOf("unet3d", learning::NetworkSize::small), 1);
  card.architecture = size.architecture;
  card.window = {size.side, size.side, size.side};
  card.normalisation = learning::Normalisation::none;
  return card;
}

/// Noise with a brighter tumour of three classes, as large as the patch: every patch is the same, ours and the peer's.
learning::TrainingCase cubeCase(const learning::ModelCard& card) {
  const Size3 size{card.window[0], card.window[1], card.window[2]};
  const Grid grid = Grid::axisAligned(size, {1, 1, 1});
  std::vector<std::uint8_t> truth(grid.voxels(), 0);
  for (std::size_t v = 0; v < truth.size(); ++v) {
    const std::size_t part = v * 8 / truth.size();
    truth[v] = part > 0 && part < 4 ? static_cast<std::uint8_t>(part) : 0;
  }
  learning::TrainingCase made;
  Random random(1);
  for (const Modality channel : card.channels) {
    std::vector<float> image(grid.voxels());
    for (std::size_t v = 0; v < image.size(); ++v)
      image[v] = static_cast<float>(random.normal() + truth[v]);
    share("tune_channel" + std::to_string(made.images.size()), size, image);
    made.images.emplace_back(grid, std::move(image), channel);
  }
  share("tune_labels", size, truth);
  made.brainMask.assign(grid.voxels(), 1);
  made.truth = LabelMap(grid, std::move(truth), card.labels);
  return made;
}

/// Random weights, with adapters where those are tuned; shared with the peer.
learning::AdaptedModel startOf(const Size& size, TuningScope scope) {
  learning::ModelCard card = cardOf(size);
  const auto network = learning::makeNetwork(card);
  learning::initialise(**network, 1);
  learning::AdaptedModel model{card, learning::parametersOf(**network)};
  if (scope == TuningScope::adapters) model = learning::withAdapters(card, model.weights).value();
  learning::Safetensors file;
  file.parameters = model.weights;
  if (const auto folder = dataFolder();
      folder && !learning::writeSafetensors(*folder / "tune.safetensors", file))
    std::abort();
  return model;
}

void tune(benchmark::State& state, const Size& size, TuningScope scope) {
  learning::keepFreedMemory();
  const learning::AdaptedModel start = startOf(size, scope);
  learning::TrainOptions options{.epochs = 1,
                                 .stepsPerEpoch = 1 + size.timedSteps,
                                 .batch = 2,
                                 .patch = start.card.window,
                                 .tuned = scope};
  options.schedule = {.kind = learning::ScheduleKind::constant, .warmUpShare = 0};
  options.augment = learning::noAugmentation();
  options.startFrom = std::make_shared<const ParameterSet>(start.weights);
  options.folder = std::filesystem::temp_directory_path() / "twinscope_tune_bench";
  const learning::CaseSource cases{
      .count = 1,
      .load = [&](std::size_t) -> Result<learning::TrainingCase> { return cubeCase(start.card); }};
  StepClock clock;
  double loss = 0;
  const learning::TrainObserver observer{.onEpoch = {},
                                         .onStep = [&](const learning::StepReport& report) {
                                           clock.tick(report.step);
                                           loss = report.loss;
                                         }};
  for (auto _ : state) {
    std::filesystem::remove_all(options.folder);
    if (!learning::train(start.card, cases, {}, options, observer, silentContext()))
      return state.SkipWithError("the training failed");
    state.SetIterationTime(clock.wallSeconds() / size.timedSteps);
  }
  state.counters[kOwnCpu] = 1000 * clock.cpuSeconds() / size.timedSteps;
  state.counters["loss"] = loss;
  std::filesystem::remove_all(options.folder);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Size* size : {&kSmall, &kMiddle})
    for (const TuningScope scope : learning::kTuningScopes)
      benchmark::RegisterBenchmark(
          (std::string(nameOf(scope)) + "_" + size->name).c_str(),
          [size, scope](benchmark::State& state) { tune(state, *size, scope); })
          ->Unit(benchmark::kMillisecond)
          ->UseManualTime()
          ->Iterations(1);
  return true;
}();

}  // namespace
}  // namespace twinscope::bench
