#pragma once

#include "core/base/random.h"
#include "core/learning/training/trainer.h"

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace twinscope::tests {

/// A card of a tiny U-Net on two sequences at 2 mm.
inline learning::ModelCard tinyCard() {
  learning::ModelCard card;
  card.name = "tiny";
  card.version = "1";
  card.kind = "unet3d";
  card.channels = {Modality::t1c, Modality::flair};
  card.spacingMm = {2, 2, 2};
  card.window = {16, 16, 16};
  card.labels = LabelTable::canonical();
  card.architecture = R"({"widths": [6], "bottom": 12})";
  return card;
}

/// A ball of brain with a ball of tumour: oedema bright in FLAIR, an enhancing rim bright in T1c around necrosis.
inline learning::TrainingCase ballCase(std::size_t n, double spacingMm = 2) {
  const std::int64_t side = static_cast<std::int64_t>(48 / spacingMm);
  const Grid grid = Grid::axisAligned({side, side, side}, {spacingMm, spacingMm, spacingMm});
  Random random = Random(n + 7).stream("ball");
  const Vec3 middle = grid.centreInWorld();
  const auto shift = [&random] { return random.uniform(-5, 5); };
  const Vec3 tumour = middle + Vec3{shift(), shift(), shift()};
  std::vector<float> t1c;
  std::vector<float> flair;
  std::vector<std::uint8_t> truth;
  learning::TrainingCase made;
  made.name = "ball " + std::to_string(n);
  for (std::int64_t k = 0; k < side; ++k)
    for (std::int64_t j = 0; j < side; ++j)
      for (std::int64_t i = 0; i < side; ++i) {
        const Vec3 p = grid.worldFromVoxel *
                       Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
        const bool brain = length(p - middle) < 22;
        const double r = length(p - tumour);
        const std::uint8_t label = r < 4 ? 1 : r < 8 ? 3 : r < 12 ? 2 : 0;
        made.brainMask.push_back(brain ? 1 : 0);
        truth.push_back(label);
        const auto noisy = [&](double value) {
          return static_cast<float>(brain ? 100 * value + 5 * random.normal() : 0);
        };
        t1c.push_back(noisy(label == 3 ? 3 : label == 1 ? 0.5 : 1));
        flair.push_back(noisy(label > 0 ? 2.5 : 1));
      }
  made.images = {Volume(grid, std::move(t1c), Modality::t1c),
                 Volume(grid, std::move(flair), Modality::flair)};
  made.truth = LabelMap(grid, std::move(truth));
  return made;
}

inline learning::CaseSource ballCases(std::size_t count) {
  return {count, [](std::size_t n) -> Result<learning::TrainingCase> { return ballCase(n); }};
}

/// A training of seconds of that card.
inline learning::TrainOptions quickTraining(const std::filesystem::path& folder) {
  learning::TrainOptions options;
  options.epochs = 2;
  options.stepsPerEpoch = 4;
  options.batch = 1;
  options.patch = {16, 16, 16};
  options.learningRate = 1e-2;
  options.folder = folder;
  return options;
}

}  // namespace twinscope::tests
