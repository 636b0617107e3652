#include "fedlink/strategy/detail/sweep.h"

namespace twinscope::fedlink::detail {

std::vector<ParameterRange> blocksWithout(std::size_t count,
                                          std::span<const ParameterRange> leftOut) {
  std::vector<ParameterRange> blocks;
  const auto cut = [&](std::size_t first, std::size_t end) {
    for (; first < end; first += kBlock) blocks.push_back({first, std::min(kBlock, end - first)});
  };
  std::size_t first = 0;
  for (const ParameterRange& range : leftOut) {
    cut(first, range.first);
    first = range.first + range.count;
  }
  cut(first, count);
  return blocks;
}

}  // namespace twinscope::fedlink::detail
