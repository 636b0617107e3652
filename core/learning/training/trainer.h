#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/train_options.h"
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

/// One case to learn from: images in the card's channel order on one grid, with truth and mask on the same grid. The mask
/// is the brain for tumours of the brain, the body for organs.
struct TrainingCase {
  std::string name;
  std::vector<Volume> images;
  std::vector<Vec3>
      scannedMm{};  ///< voxel size of each image as it was scanned; empty where unknown
  std::vector<std::uint8_t> brainMask;
  LabelMap truth;
};

/// Runs a task soon on another thread, or drops it unrun where the program is about to end.
using Spawn = std::function<void(std::function<void()> task)>;

/// Cases by index, read when needed: memory holds a few, not all. Must give the same case for the same index.
struct CaseSource {
  std::size_t count = 0;
  std::function<Result<TrainingCase>(std::size_t)> load;  ///< from any thread
  Spawn spawn{};  ///< makes cases before they are needed; empty: when they are
};

struct EpochReport {
  int epoch = 0;
  double loss = 0;  ///< mean over the epoch's steps, without the pull
  std::vector<std::pair<Region, double>> validationDice;
  double seconds = 0;
};

struct TrainingOutcome {
  ModelCard card;
  std::filesystem::path weights;
  std::vector<EpochReport> epochs;
};

/// One step, for a curve.
struct StepReport {
  std::int64_t step = 0, steps = 0;
  double loss = 0;
  double learningRate = 0;
  double gradientNorm = 0;  ///< before clipping
};

/// Who watches a training; each may be empty. Called by the training's thread.
struct TrainObserver {
  std::function<void(const EpochReport&)> onEpoch;  ///< those of a resumed checkpoint first
  std::function<void(const StepReport&)> onStep;
};

/// Trains the network of the card (one of ours, class scores) on patches. Asks the stop token inside each step and leaves
/// a checkpoint when cancelled. Same seed, cases and options give the same weights on the same machine and number of
/// threads, interrupted or not. Validation: Dice on the network's working grid. Where the memory that a step needs is not
/// there, batch (made up for by accumulation), then patch are made smaller before the first step, and the log says so.
/// A step whose loss or gradient is not finite ends the training before it changes a weight: "train.diverged"; the
/// checkpoint then holds the last good ones.
/// "train.kind", "train.cases", "train.frozen", "train.memory", "train.checkpoint" (left by other options), "model.layout".
[[nodiscard]] Result<TrainingOutcome> train(const ModelCard& start, const CaseSource& training,
                                            const CaseSource& validation,
                                            const TrainOptions& options,
                                            const TrainObserver& observer,
                                            const JobContext& context);

}  // namespace twinscope::learning
