// training_step_bench KIND SIZE [SIDE]: one training step of a network from its preset on a patch of its window (or of SIDE
// voxels a side), and one pass forward: seconds, the memory that the plan expects, and the process' peak.
#include "core/base/text.h"
#include "core/learning/networks/presets.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/memory_plan.h"
#include "core/learning/training/trainer.h"

#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace {

using namespace twinscope;

double peakGigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e9;
}

/// A cube of brain with a tumour of three classes in its middle, as large as the patch.
learning::TrainingCase cubeCase(const learning::ModelCard& card, std::int64_t side) {
  const Grid grid =
      Grid::axisAligned({side, side, side}, {card.spacingMm.x, card.spacingMm.y, card.spacingMm.z});
  learning::TrainingCase made;
  made.name = "cube";
  std::vector<std::uint8_t> truth(grid.voxels(), 0);
  std::vector<float> image(grid.voxels());
  for (std::size_t v = 0; v < truth.size(); ++v) {
    const std::size_t part = v * 8 / truth.size();
    truth[v] = part > 0 && part < 4 ? static_cast<std::uint8_t>(part) : 0;
    image[v] = static_cast<float>(1 + truth[v] + (v % 17) * 0.1);
  }
  for (const Modality channel : card.channels) made.images.emplace_back(grid, image, channel);
  made.brainMask.assign(grid.voxels(), 1);
  made.truth = LabelMap(grid, std::move(truth), card.labels);
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const auto size = argc > 2 ? learning::networkSizeFrom(argv[2]) : std::nullopt;
  const auto preset = size ? learning::presetOf(argv[1], *size) : std::nullopt;
  if (!preset) {
    std::cerr << "usage: training_step_bench KIND tiny|small|full [SIDE]\n";
    return 2;
  }
  learning::keepFreedMemory();
  const learning::ModelCard card = learning::untrainedCard(*preset, 1);
  learning::TrainOptions options;
  options.epochs = 1;
  options.stepsPerEpoch = 2;
  options.batch = 1;
  options.patch = preset->window;
  if (argc > 3) options.patch.fill(std::atoll(argv[3]));
  options.folder = std::filesystem::temp_directory_path() / "twinscope_training_step";
  std::filesystem::remove_all(options.folder);
  const std::int64_t side = options.patch[0];
  const learning::CaseSource cases{
      .count = 1,
      .load = [&](std::size_t) -> Result<learning::TrainingCase> { return cubeCase(card, side); }};
  const auto expected =
      learning::trainingBytes(card, options, {.batch = 1, .patch = options.patch});
  const auto outcome = learning::train(card, cases, {}, options, {}, silentContext());
  std::filesystem::remove_all(options.folder);
  if (!outcome || !expected) {
    std::cerr << (outcome ? expected.error() : outcome.error()).message << '\n';
    return 1;
  }
  std::cout << concat(preset->kind, " ", argv[2], ", patch ", side, ": ",
                      outcome->epochs.back().seconds / options.stepsPerEpoch,
                      " s a step, expected ", static_cast<double>(*expected) / 1e9,
                      " GB, peak of the process ", peakGigabytes(), " GB\n");
  return 0;
}
