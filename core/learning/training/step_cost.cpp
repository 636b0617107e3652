#include "core/learning/training/step_cost.h"

#include "core/learning/networks/memory_growth.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/detail/learner.h"
#include "core/learning/training/tuning.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

namespace twinscope::learning {
namespace {

using namespace detail;

/// About half of each side, as far as the network divides it.
Sides halved(const Sides& patch, const Sides& multiples) {
  Sides half = patch;
  for (std::size_t axis = 0; axis < half.size(); ++axis) {
    const std::int64_t parts = patch[axis] / multiples[axis];
    half[axis] = multiples[axis] * std::max<std::int64_t>(1, (parts + 1) / 2);
  }
  return half;
}

double voxelsOf(const Sides& sides) { return static_cast<double>(sides[0] * sides[1] * sides[2]); }

}  // namespace

Result<StepCost> stepCost(const ModelCard& card, const TrainOptions& options,
                          const JobContext& context) {
  const auto plan = planMemory(card, options, context);
  if (!plan) return std::unexpected(plan.error());
  const auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  initialise(**network, options.seed);
  moveTo(**network, networkDevice());
  (*network)->setMode(NetworkMode::train);
  if (auto tuned = tune(**network, options.tuned, options.frozen); !tuned)
    return std::unexpected(tuned.error());
  const Sides sides = halved(plan->patch, (*network)->sideMultiples());
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  const Batch batch{at::zeros({1, channels, sides[2], sides[1], sides[0]}),
                    at::zeros({1, 1, sides[2], sides[1], sides[0]}, at::kByte)};
  StepCost cost{.bytes = plan->bytes};
  for (int pass = 0; pass < 2; ++pass) {
    const auto begin = std::chrono::steady_clock::now();
    const Status done = runTorch(context, "train.run", [&]() -> Status {
      (void)backward(**network, options, batch, 1);
      return {};
    });
    if (!done) return std::unexpected(done.error());
    cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  cost.seconds *= plan->batch * voxelsOf(plan->patch) / voxelsOf(sides);
  return cost;
}

}  // namespace twinscope::learning
