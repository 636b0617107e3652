#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

namespace twinscope::device {

/// One voxel of one window, all its channels, added to the sums.
struct AddToBlend {
  const float* window;  ///< channels × voxels
  const float* importance;
  std::int64_t channels;
  Shape size, start, image;
  float* sums;     ///< channels × image voxels
  float* weights;  ///< image voxels

  TWINSCOPE_ON_DEVICE void operator()(std::int64_t v) const {
    const std::int64_t i = start.i + v % size.i, j = start.j + v / size.i % size.j,
                       k = start.k + v / size.i / size.j;
    const std::int64_t at = i + image.i * (j + image.j * k);
    const float weight = importance[v];
    for (std::int64_t c = 0; c < channels; ++c)
      sums[c * image.i * image.j * image.k + at] +=
          weight * window[c * size.i * size.j * size.k + v];
    weights[at] += weight;
  }
};

struct DivideBlend {
  const float* weights;
  std::int64_t channels, voxels;
  float* sums;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t v) const {
    if (weights[v] <= 0) return;
    for (std::int64_t c = 0; c < channels; ++c) sums[c * voxels + v] /= weights[v];
  }
};

}  // namespace twinscope::device
