#pragma once

#include "core/learning/training/memory_plan.h"
#include "core/learning/training/trainer.h"

#include <optional>

namespace twinscope::learning {

/// All that a training needs to go on as if it had never stopped.
struct Checkpoint {
  ParameterSet weights;
  ParameterSet moments;
  ParameterSet average;  ///< empty without averaging
  ParameterSet best;     ///< of the best epoch; empty without patience
  MemoryPlan plan;
  std::int64_t stepsDone = 0;
  double lossSum = 0;  ///< of the steps of the epoch at hand
  double secondsInEpoch = 0;
  std::vector<EpochReport> epochs;
};

/// A text that two trainings share exactly when one may go on with the other's checkpoint.
[[nodiscard]] std::string fingerprint(const ModelCard& card, const TrainOptions& options,
                                      std::size_t cases);

[[nodiscard]] Status saveCheckpoint(const std::filesystem::path& folder,
                                    const std::string& fingerprint, const Checkpoint& checkpoint);
/// nullopt where there is none; "train.checkpoint" where it is of another training or damaged.
[[nodiscard]] Result<std::optional<Checkpoint>> loadCheckpoint(const std::filesystem::path& folder,
                                                               const std::string& fingerprint);

}  // namespace twinscope::learning
