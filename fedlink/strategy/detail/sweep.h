#pragma once

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "fedlink/strategy/update.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// One pass over all updates in blocks of coordinates.
namespace twinscope::fedlink::detail {

inline constexpr std::size_t kBlock = 16 * 1024;

/// Blocks of at most kBlock coordinates that cover [0, count) without the sorted, disjoint ranges left out.
[[nodiscard]] std::vector<ParameterRange> blocksWithout(std::size_t count,
                                                        std::span<const ParameterRange> leftOut);

/// Consecutive blocks that one thread works through. Their number depends on that of the blocks alone, so sums that are
/// kept for each run and added in order have the same bits on any number of threads.
struct Runs {
  explicit Runs(std::size_t blocks)
      : blocksEach((blocks + kMost - 1) / kMost),
        count(blocks == 0 ? 0 : (blocks + blocksEach - 1) / blocksEach) {}
  static constexpr std::size_t kMost = 128;
  std::size_t blocksEach;
  std::size_t count;
};

/// One block of every update.
template <class Value>
struct BlockView {
  std::size_t run = 0;
  ParameterRange block;
  std::span<const Value* const> values;  ///< one pointer an update, to the block's first value
};

/// Why an update could not be read; one entry an update.
using ReadFaults = std::vector<std::optional<std::string>>;

/// Calls body for every block, several at once, each run's blocks in order. Copies only what does not lie in memory: at
/// most one block an update and thread. A block of which an update cannot be read is left out, the fault says why.
template <class Value>
[[nodiscard]] ReadFaults sweep(std::span<const ParameterRange> blocks,
                               std::span<const UpdateSource<Value>* const> sources,
                               const std::function<void(const BlockView<Value>&)>& body) {
  const Runs runs(blocks.size());
  std::vector<ReadFaults> faultsOfRun(runs.count, ReadFaults(sources.size()));
  std::vector<std::optional<std::span<const Value>>> inMemory;
  std::size_t onDisk = 0;
  for (const auto* source : sources) {
    inMemory.push_back(source->contiguous());
    onDisk += !inMemory.back();
  }
  parallelFor(blocks.size(), runs.blocksEach, [&](std::size_t begin, std::size_t end) {
    const std::size_t run = begin / runs.blocksEach;
    std::vector<Value> copies(onDisk * kBlock);
    std::vector<const Value*> values(sources.size());
    for (std::size_t b = begin; b < end; ++b) {
      std::size_t nextCopy = 0;
      bool whole = true;
      for (std::size_t k = 0; k < sources.size(); ++k) {
        if (inMemory[k]) {
          values[k] = inMemory[k]->data() + blocks[b].first;
          continue;
        }
        const std::span copy(copies.data() + kBlock * nextCopy++, blocks[b].count);
        values[k] = copy.data();
        const Status read = sources[k]->read(blocks[b].first, copy);
        whole = whole && read.has_value();
        if (!read && !faultsOfRun[run][k])
          faultsOfRun[run][k] = "could not be read: " + describe(read.error());
      }
      if (whole) body({run, blocks[b], values});
    }
  });
  ReadFaults faults(sources.size());
  for (const ReadFaults& ofRun : faultsOfRun)
    for (std::size_t k = 0; k < faults.size(); ++k)
      if (!faults[k]) faults[k] = ofRun[k];
  return faults;
}

}  // namespace twinscope::fedlink::detail
