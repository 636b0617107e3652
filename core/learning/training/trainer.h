#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/optimiser.h"
#include "core/learning/training/patches.h"
#include "core/volume/label_map.h"
#include "core/volume/volume.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace twinscope::learning {

/// One case to learn from: images in the card's channel order on one grid, with truth and brain mask on the same grid.
struct TrainingCase {
  std::string name;
  std::vector<Volume> images;
  std::vector<std::uint8_t> brainMask;
  LabelMap truth;
};

/// Cases by index, read when needed: memory holds a few, not all. Must give the same case for the same index.
struct CaseSource {
  std::size_t count = 0;
  std::function<Result<TrainingCase>(std::size_t)> load;
};

struct TrainOptions {
  int epochs = 20;
  int stepsPerEpoch = 100;
  int batch = 2;
  std::array<std::int64_t, 3> patch{64, 64, 64};
  double learningRate = 1e-3;
  std::uint64_t seed = 1;
  double foregroundShare = 0.67;  ///< of the patches that are centred on tumour
  OptimiserOptions optimiser;
  AugmentOptions augment;
  std::size_t cacheBytes = std::size_t{1} << 30;  ///< prepared cases held in memory
  /// checkpoint.safetensors (weights, moments and the state as metadata, written as one file), then the trained weights
  /// and card.json. A checkpoint of the same options is resumed.
  std::filesystem::path folder;

  [[nodiscard]] Status validate() const;
};

struct EpochReport {
  int epoch = 0;
  double loss = 0;  ///< mean of Dice + cross-entropy over the epoch's steps
  std::vector<std::pair<Region, double>> validationDice;
  double seconds = 0;
};

struct TrainingOutcome {
  ModelCard card;
  std::filesystem::path weights;
  std::vector<EpochReport> epochs;
};

/// Trains the network of the card (one of ours, class scores) by Dice + cross-entropy on patches. Asks the stop token
/// inside each step and leaves a checkpoint when cancelled. Same seed, cases and options give the same weights on the
/// same machine and number of threads, interrupted or not. onEpoch may be empty. Validation: Dice on the working grid of the network.
/// "train.kind", "train.cases", "train.checkpoint" (left by other options).
[[nodiscard]] Result<TrainingOutcome> train(const ModelCard& start, const CaseSource& training,
                                            const CaseSource& validation,
                                            const TrainOptions& options,
                                            const std::function<void(const EpochReport&)>& onEpoch,
                                            const JobContext& context);

/// Runs a model over cases and fills the card's meanDice, metrics and volumeIntervals: split conformal with coverage 0.9
/// on |log(true / predicted volume)|, one score a case, from these cases; no interval below 9 cases that show the region.
[[nodiscard]] Result<ModelCard> scoreModel(const ModelCard& card,
                                           const std::filesystem::path& weights,
                                           const CaseSource& cases, const JobContext& context);

}  // namespace twinscope::learning
