#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

namespace twinscope::device {

/// Rows of 4: voxel of the input from voxel of the target.
struct VoxelAffine {
  double rows[12];
  [[nodiscard]] TWINSCOPE_ON_DEVICE double at(int row, double i, double j, double k) const {
    const double* r = rows + 4 * row;
    return r[0] * i + r[1] * j + r[2] * k + r[3];
  }
};

/// One voxel of the target, trilinear. Inside is [−0.5, n − 0.5); there the place is clamped to [0, n − 1] (ITK's rule).
struct ResampleVoxel {
  const float* input;
  Shape from, to;
  VoxelAffine inputFromTarget;
  float fill;
  float* out;

  TWINSCOPE_ON_DEVICE void operator()(std::int64_t v) const {
    const std::int64_t row = v / to.i, slice = row / to.j;
    const auto i = static_cast<double>(v % to.i), j = static_cast<double>(row % to.j),
               k = static_cast<double>(slice);
    const double x = inputFromTarget.at(0, i, j, k), y = inputFromTarget.at(1, i, j, k),
                 z = inputFromTarget.at(2, i, j, k);
    const bool inside = holds(x, from.i) && holds(y, from.j) && holds(z, from.k);
    out[v] = inside ? value(tap(x, from.i), tap(y, from.j), tap(z, from.k)) : fill;
  }

 private:
  struct Tap {
    std::int64_t low, high;
    float weight;  ///< of high
  };

  TWINSCOPE_ON_DEVICE static bool holds(double at, std::int64_t n) {
    return at >= -0.5 && at < static_cast<double>(n) - 0.5;
  }
  TWINSCOPE_ON_DEVICE static Tap tap(double at, std::int64_t n) {
    const auto last = static_cast<double>(n - 1);
    const double clamped = at < 0 ? 0 : at > last ? last : at;
    const auto low = static_cast<std::int64_t>(clamped);
    return {low, low + 1 < n ? low + 1 : low,
            static_cast<float>(clamped - static_cast<double>(low))};
  }
  TWINSCOPE_ON_DEVICE static float mix(float low, float high, float weight) {
    return low + weight * (high - low);
  }
  [[nodiscard]] TWINSCOPE_ON_DEVICE float row(Tap x, std::int64_t j, std::int64_t k) const {
    const float* start = input + from.i * (j + from.j * k);
    return mix(start[x.low], start[x.high], x.weight);
  }
  [[nodiscard]] TWINSCOPE_ON_DEVICE float value(Tap x, Tap y, Tap z) const {
    const float low = mix(row(x, y.low, z.low), row(x, y.high, z.low), y.weight);
    const float high = mix(row(x, y.low, z.high), row(x, y.high, z.high), y.weight);
    return mix(low, high, z.weight);
  }
};

}  // namespace twinscope::device
