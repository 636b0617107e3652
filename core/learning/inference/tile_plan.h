#pragma once

#include "core/learning/networks/memory_growth.h"

#include <cstddef>

namespace twinscope::learning {

/// How an image is cut for a network: the sides of a window, and how many windows go into one call.
struct TilePlan {
  Sides window{64, 64, 64};
  std::size_t batch = 1;
};

/// Whether the bytes are far more than a pass of any of our networks takes for this plan (tile_plan_test): then nothing need
/// be measured, which costs a small model a tenth of its segmentation.
[[nodiscard]] bool surelyFits(const TilePlan& plan, std::size_t bytes);

/// The largest plan that fits into the bytes: first fewer windows a call, then smaller windows, in sides that the network
/// takes. "segment.memory" where not even the smallest fits.
[[nodiscard]] Result<TilePlan> fittingTiles(TilePlan asked, const MemoryGrowth& growth,
                                            const Sides& multiples, std::size_t bytes);

}  // namespace twinscope::learning
