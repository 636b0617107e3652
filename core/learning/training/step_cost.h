#pragma once

#include "core/learning/training/memory_plan.h"

namespace twinscope::learning {

/// What one training step is expected to take.
struct StepCost {
  std::size_t bytes = 0;  ///< at its peak
  double seconds = 0;     ///< of one pass over options.batch patches, forward and backward
};

/// Memory as planMemory() plans it; time measured on one patch of half its sides, after a pass to warm up, and scaled by
/// voxels: good to about a third. Seconds even for large networks. The errors of
/// planMemory() and tune().
[[nodiscard]] Result<StepCost> stepCost(const ModelCard& card, const TrainOptions& options,
                                        const JobContext& context);

}  // namespace twinscope::learning
