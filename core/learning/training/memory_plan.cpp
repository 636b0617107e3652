#include "core/learning/training/memory_plan.h"

#include "core/base/text.h"
#include "core/learning/networks/memory_growth.h"
#include "core/learning/training/detail/learner.h"

#include <ATen/ATen.h>

namespace twinscope::learning {
namespace {

using namespace detail;

/// One cut; false where there is nothing left to cut.
bool cut(MemoryPlan& plan, const Sides& multiples) {
  if (plan.batch > 1) {
    const int whole = plan.batch * plan.accumulation;
    do --plan.batch;
    while (whole % plan.batch != 0);
    plan.accumulation = whole / plan.batch;
    return true;
  }
  return lowerLongest(plan.patch, multiples);
}

Result<MemoryGrowth> growthOf(const ModelCard& card, const TrainOptions& options,
                              Network& network) {
  initialise(network, options.seed);
  if (const Status tuned = tune(network, options.tuned, options.frozen); !tuned)
    return std::unexpected(tuned.error());
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  auto growth = measuredGrowth(network, "train.run", [&](const Sides& sides) {
    const Batch batch{at::zeros({2, channels, sides[2], sides[1], sides[0]}),
                      at::zeros({2, 1, sides[2], sides[1], sides[0]}, at::kByte)};
    network.reseed(0);
    (void)backward(network, options, batch, 1);
  });
  if (!growth) return growth;
  // Weights and the copy of a checkpoint; gradients and two moments of those that learn.
  growth->base +=
      sizeof(float) * (2.0 * static_cast<double>(parametersOf(network).values().size()) +
                       3.0 * static_cast<double>(parameterCount(network)));
  return growth;
}

std::size_t bytesOf(const MemoryGrowth& growth, const MemoryPlan& plan) {
  return growth.of(plan.patch, static_cast<std::size_t>(plan.batch));
}

std::string shapeOf(const MemoryPlan& plan) {
  return concat(plan.batch, " × ", plan.patch[0], "×", plan.patch[1], "×", plan.patch[2]);
}

}  // namespace

Result<std::size_t> trainingBytes(const ModelCard& card, const TrainOptions& options,
                                  const MemoryPlan& plan) {
  const auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  const auto growth = growthOf(card, options, **network);
  if (!growth) return std::unexpected(growth.error());
  return bytesOf(*growth, plan);
}

Result<MemoryPlan> planMemory(const ModelCard& card, const TrainOptions& options,
                              const JobContext& context) {
  auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  const auto growth = growthOf(card, options, **network);
  if (!growth) return std::unexpected(growth.error());
  const std::size_t budget = options.memoryBytes > 0 ? options.memoryBytes : networkMemoryBudget();
  const MemoryPlan asked{options.batch, options.accumulation, options.patch, 0};
  MemoryPlan plan = asked;
  while ((plan.bytes = bytesOf(*growth, plan)) > budget)
    if (!cut(plan, (*network)->sideMultiples()))
      return refusal("train.memory",
                     concat("A training step of this network needs ", gigabytes(plan.bytes),
                            " even on its smallest patch; ", gigabytes(budget), " may be used"),
                     "Close other programs, or choose a smaller size of the network");
  if (shapeOf(plan) != shapeOf(asked))
    context.log.write(LogLevel::warning,
                      concat("training on ", shapeOf(plan), " voxels a pass instead of ",
                             shapeOf(asked), ": ", gigabytes(budget), " of memory may be used"));
  return plan;
}

}  // namespace twinscope::learning
