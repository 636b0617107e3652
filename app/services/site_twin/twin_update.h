#pragma once

#include "app/services/site_twin/twin_plan.h"
#include "core/learning/training/trainer.h"
#include "twin/site/verdict.h"

#include <cstddef>
#include <functional>

namespace twinscope::app {

/// Who watches an update; each may be empty. Called by the update's thread.
struct TwinWatch {
  std::function<void(std::size_t training, std::size_t trainings)> onTraining;  ///< from 1
  learning::TrainObserver training;  ///< of the training at hand
};

struct TwinUpdate {
  int version = 0;
  twin::Verdict verdict;
};

/// Fine-tunes, scores on the guard studies, which no training and no choice has seen, and stores a version; it becomes
/// current only where judge() calls it better. Then the workspace's default model, where that was the base, becomes
/// kSiteTwin. Everything is stored in one transaction at the end: until then, and after a crash, the old twin is current.
/// An update that was cut off goes on where it stopped, with the result that it would have had, as long as base, recipe,
/// studies and labels are the same; else what it left is thrown away.
/// The errors of learning::train() and evaluateModels().
[[nodiscard]] Result<TwinUpdate> updateTwin(Workspace& workspace, const TwinPlan& plan,
                                            const TwinWatch& watch, const JobContext& context);

}  // namespace twinscope::app
