#include "core/learning/training/train_options.h"

#include "core/base/text.h"

namespace twinscope::learning {

Status TrainOptions::validate() const {
  if (epochs < 1 || stepsPerEpoch < 1 || batch < 1 || accumulation < 1)
    return usageError("epochs, steps, batch and accumulation must be at least 1");
  for (const std::int64_t side : patch)
    if (side < 8 || side > 512) return usageError(concat("patch side ", side, " is not 8 to 512"));
  if (!(learningRate >= 0 && learningRate <= 10)) return usageError("learningRate is not 0 to 10");
  if (!(foregroundShare >= 0 && foregroundShare <= 1))
    return usageError("foregroundShare is not 0 to 1");
  if (!(averageDecay >= 0 && averageDecay < 1)) return usageError("averageDecay is not 0 to 1");
  if (patience < 0 || stepsPerCheckpoint < 0)
    return usageError("patience and stepsPerCheckpoint must not be negative");
  if (!(pull.strength >= 0)) return usageError("the pull's strength must not be negative");
  if (folder.empty()) return usageError("A folder for the checkpoints is needed");
  if (const Status valid = optimiser.validate(); !valid) return valid;
  if (const Status valid = schedule.validate(); !valid) return valid;
  return augment.validate();
}

}  // namespace twinscope::learning
