#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

namespace twinscope::device {

/// Fewer cells than one in a head; they would only become denormal numbers, which are slow.
inline constexpr float kNoCells = 1e-30F;

/// One voxel of one tumour, one step. A face conducts by the mobilities of its two sides, and not at all where one has no tissue.
struct GrowVoxel {
  const float* now;       ///< members × voxels
  const float* mobility;  ///< members × voxels
  Shape size;
  const GrowthFactors* factors;  ///< of this step: one each `steps` for the members
  std::int64_t steps;
  const std::uint8_t* removed;  ///< removals × voxels
  float* next;

  /// Into voxel n from its neighbour at n + stride, over the face's factor.
  TWINSCOPE_ON_DEVICE float across(std::int64_t n, std::int64_t stride) const {
    const float conducts = mobility[n] + mobility[n + stride];
    return mobility[n + stride] < 0 ? 0.F : conducts * (now[n + stride] - now[n]);
  }
  TWINSCOPE_ON_DEVICE float along(std::int64_t n, std::int64_t at, std::int64_t count,
                                  std::int64_t stride) const {
    return (at + 1 < count ? across(n, stride) : 0.F) + (at > 0 ? across(n, -stride) : 0.F);
  }
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t n) const {
    if (mobility[n] < 0) {
      next[n] = 0;
      return;
    }
    const std::int64_t plane = size.i * size.j, voxels = plane * size.k;
    const std::int64_t v = n % voxels;
    // Within one tumour; divisions of 64 bits are slow on a GPU.
    const auto at = static_cast<std::uint32_t>(v), row = static_cast<std::uint32_t>(size.i),
               layer = static_cast<std::uint32_t>(plane);
    const GrowthFactors& f = factors[n / voxels * steps];
    const float u = now[n];
    const float spread = u +
                         (f.faceI * along(n, at % row, size.i, 1) +
                          f.faceJ * along(n, at % layer / row, size.j, size.i) +
                          f.faceK * along(n, at / layer, size.k, plane)) +
                         f.euler * u * (1 - u);
    const float grown = f.gain * spread / (1 + f.crowding * spread);
    const bool taken = f.removal >= 0 && removed[f.removal * voxels + v] != 0;
    next[n] = grown > kNoCells && !taken ? grown : 0.F;
  }
};

}  // namespace twinscope::device
