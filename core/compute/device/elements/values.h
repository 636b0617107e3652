#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

#include <cmath>

namespace twinscope::device {

/// A sum or a maximum over many values is made in this many parts, each of every kParts-th value: neighbouring threads read
/// neighbouring words, and the result does not depend on how many threads there are.
inline constexpr std::int64_t kParts = 16384;

/// α·through + (1 − α)·before, computed where it is needed.
struct Mix {
  const float* before;
  const float* through;
  const float* alpha;
  std::int64_t voxels;
  [[nodiscard]] TWINSCOPE_ON_DEVICE float at(std::int64_t sample, std::int64_t v) const {
    const std::int64_t n = sample * voxels + v;
    return alpha[sample] * through[n] + (1 - alpha[sample]) * before[n];
  }
};

/// Squares of one part of one sample, before and mixed. Index: sample × kParts + part.
struct SquareSums {
  Mix mix;
  double* before;
  double* mixed;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t at) const {
    const std::int64_t sample = at / kParts;
    double squares = 0, mixedSquares = 0;
    for (std::int64_t v = at % kParts; v < mix.voxels; v += kParts) {
      const double x = mix.before[sample * mix.voxels + v], y = mix.at(sample, v);
      squares += x * x;
      mixedSquares += y * y;
    }
    before[at] = squares;
    mixed[at] = mixedSquares;
  }
};

/// The mixed value in the old norm; what was background stays 0.
struct ScaleMixed {
  Mix mix;
  const float* ratio;  ///< one a sample
  float* out;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t n) const {
    const std::int64_t sample = n / mix.voxels;
    out[n] = mix.before[n] == 0 ? 0.F : ratio[sample] * mix.at(sample, n % mix.voxels);
  }
};

struct LargestOfPart {
  const float* values;
  std::int64_t count;
  float* out;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t part) const {
    float largest = 0;
    for (std::int64_t n = part; n < count; n += kParts) largest = fmaxf(largest, fabsf(values[n]));
    out[part] = largest;
  }
};

struct CodeOfValue {
  const float* values;
  float scale;
  std::int8_t* codes;
  TWINSCOPE_ON_DEVICE void operator()(std::int64_t n) const {
    const float code = scale > 0 ? rintf(values[n] / scale) : 0.F;
    codes[n] = static_cast<std::int8_t>(fminf(127.F, fmaxf(-127.F, code)));
  }
};

}  // namespace twinscope::device
