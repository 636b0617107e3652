#pragma once

#include "core/base/error.h"
#include "core/learning/networks/network.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace twinscope::learning {

/// Voxels along i, j, k.
using Sides = std::array<std::int64_t, 3>;

/// Bytes that a pass of a network takes at its peak, as a line: base + each · voxels of all its patches.
struct MemoryGrowth {
  double base = 0, each = 0;

  /// With what LibTorch's own allocator does not see: oneDNN's reordered copies and scratch memory, the heap's gaps.
  [[nodiscard]] std::size_t of(const Sides& sides, std::size_t patches) const;
};

/// Reads the line from two runs of `pass`, each on two patches of the sides that it is given: the network's smallest, and
/// twice the voxels. The errors of runTorch, under `code`.
[[nodiscard]] Result<MemoryGrowth> measuredGrowth(const Network& network, const char* code,
                                                  const std::function<void(const Sides&)>& pass);

/// Lowers the longest side to the next smaller one that the network takes; false where it is as small as it may be.
[[nodiscard]] bool lowerLongest(Sides& sides, const Sides& multiples);

/// Share of the free memory that a network may take; SIZE_MAX where that cannot be told.
[[nodiscard]] std::size_t networkMemoryBudget();

/// "3.25 GB".
[[nodiscard]] std::string gigabytes(std::size_t bytes);

}  // namespace twinscope::learning
