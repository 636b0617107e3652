#pragma once

#include "core/base/job_context.h"
#include "core/learning/model/model_card.h"
#include "core/learning/training/train_options.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinscope::learning {

/// What a step is cut down to so that it fits.
struct MemoryPlan {
  int batch = 1;
  int accumulation = 1;  ///< batch × accumulation stays what was asked for
  std::array<std::int64_t, 3> patch{0, 0, 0};
  std::size_t bytes = 0;  ///< that a training step is expected to take at its peak
};

/// Bytes that one training step of the card's network takes at its peak: weights, gradients, moments, activations.
/// Measured by two steps on small patches, from which the growth with the patch's voxels is read.
[[nodiscard]] Result<std::size_t> trainingBytes(const ModelCard& card, const TrainOptions& options,
                                                const MemoryPlan& plan);

/// The largest plan within options.memoryBytes: first the batch is halved, then the patch's longest side is lowered.
/// "train.memory" where not even the smallest fits. A cut is logged.
[[nodiscard]] Result<MemoryPlan> planMemory(const ModelCard& card, const TrainOptions& options,
                                            const JobContext& context);

}  // namespace twinscope::learning
