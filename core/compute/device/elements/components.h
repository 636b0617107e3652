#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

#ifndef __CUDACC__
#include <atomic>
#endif

namespace twinscope::device {

/// Each foreground voxel begins as a component of its own, named after its index + 1.
struct NameVoxel {
  const std::uint8_t* mask;
  std::uint32_t* out;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t v) const {
    out[v] = mask[v] != 0 ? static_cast<std::uint32_t>(v) + 1 : 0;
  }
};

/// One round: the smallest name among the neighbours, or the name which that voxel itself has by now. Names fall only, and
/// at the end a component bears its first voxel's.
struct SpreadName {
  const std::uint32_t* in;
  Shape size;
  int neighbours;
  std::uint32_t* out;
  std::int32_t* changed;

  TWINSCOPE_ON_DEVICE void operator()(std::int64_t v) const {
    const std::uint32_t own = in[v];
    if (own == 0) {
      out[v] = 0;
      return;
    }
    const std::uint32_t smallest = smallestAround(v, own);
    const std::uint32_t further = in[smallest - 1];
    out[v] = further < smallest ? further : smallest;
    if (out[v] != own) raise();
  }

 private:
  TWINSCOPE_ON_DEVICE std::uint32_t smallestAround(std::int64_t v, std::uint32_t smallest) const {
    const std::int64_t i = v % size.i, j = v / size.i % size.j, k = v / size.i / size.j;
    const int reach = neighbours == 6 ? 1 : neighbours == 18 ? 2 : 3;
    for (int dk = -1; dk <= 1; ++dk)
      for (int dj = -1; dj <= 1; ++dj)
        for (int di = -1; di <= 1; ++di) {
          if (di * di + dj * dj + dk * dk > reach || !holds(i + di, j + dj, k + dk)) continue;
          const std::uint32_t name = in[v + di + size.i * (dj + size.j * dk)];
          if (name != 0 && name < smallest) smallest = name;
        }
    return smallest;
  }

  [[nodiscard]] TWINSCOPE_ON_DEVICE bool holds(std::int64_t i, std::int64_t j,
                                               std::int64_t k) const {
    return i >= 0 && i < size.i && j >= 0 && j < size.j && k >= 0 && k < size.k;
  }

  /// Many write the same 1.
  TWINSCOPE_ON_DEVICE void raise() const {
#ifdef __CUDACC__
    *changed = 1;
#else
    std::atomic_ref(*changed).store(1, std::memory_order_relaxed);
#endif
  }
};

}  // namespace twinscope::device
