#include "core/learning/inference/tile_plan.h"

#include "core/base/text.h"

namespace twinscope::learning {
namespace {

constexpr double kMostBytesAVoxel = 2048;  // as LibTorch's allocator counts

}  // namespace

bool surelyFits(const TilePlan& plan, std::size_t bytes) {
  const MemoryGrowth most{.base = 0, .each = kMostBytesAVoxel};
  return most.of(plan.window, plan.batch) <= bytes;
}

Result<TilePlan> fittingTiles(TilePlan asked, const MemoryGrowth& growth, const Sides& multiples,
                              std::size_t bytes) {
  while (growth.of(asked.window, asked.batch) > bytes) {
    if (asked.batch > 1)
      --asked.batch;
    else if (!lowerLongest(asked.window, multiples))
      return refusal("segment.memory",
                     concat("The model needs ", gigabytes(growth.of(asked.window, asked.batch)),
                            " even for its smallest window; ", gigabytes(bytes), " may be used"),
                     "Close other programs, or choose a smaller model");
  }
  return asked;
}

}  // namespace twinscope::learning
