#pragma once

#include "core/compute/device/elements/annotate.h"
#include "core/compute/device/kernel_table.h"

#include <cmath>

namespace twinscope::device {

/// One line along i: squared distance along the line alone. Index: j + J·k.
struct ScanLine {
  const std::uint8_t* sources;
  std::int64_t length;
  double spacingMm;
  float* out;

  TWINSCOPE_ON_DEVICE void operator()(std::int64_t line) const {
    const std::uint8_t* from = sources + line * length;
    float* to = out + line * length;
    double gap = INFINITY;
    for (std::int64_t i = 0; i < length; ++i) {
      gap = from[i] != 0 ? 0 : gap + spacingMm;
      to[i] = static_cast<float>(gap * gap);
    }
    gap = INFINITY;
    for (std::int64_t i = length - 1; i >= 0; --i) {
      gap = from[i] != 0 ? 0 : gap + spacingMm;
      to[i] = fminf(to[i], static_cast<float>(gap * gap));
    }
  }
};

/// One line along another axis: the lower envelope of the parabolas that stand on the line's values (Felzenszwalb and
/// Huttenlocher, Theory of Computing 8, 2012). The lists of parabolas and where each begins lie in scratch of the field's
/// own shape, so that neighbouring lines read neighbouring words.
struct EnvelopeLine {
  const float* in;
  std::int64_t length, stride;
  double spacingMm;
  std::int32_t* apex;
  double* begin;
  float* out;

  TWINSCOPE_ON_DEVICE void operator()(std::int64_t line) const {
    // Lines that share their place below the axis follow one another.
    const std::int64_t first = line / stride * stride * length + line % stride;
    lower(first, envelope(first));
  }

 private:
  [[nodiscard]] TWINSCOPE_ON_DEVICE double height(std::int64_t first, std::int64_t at) const {
    const double mm = static_cast<double>(at) * spacingMm;
    return static_cast<double>(in[first + at * stride]) + mm * mm;
  }

  /// Returns how many parabolas there are.
  TWINSCOPE_ON_DEVICE std::int64_t envelope(std::int64_t first) const {
    std::int64_t count = 0;
    for (std::int64_t q = 0; q < length; ++q) {
      if (std::isinf(in[first + q * stride])) continue;
      double from = -INFINITY;
      for (; count > 0; --count) {
        const std::int64_t top = first + (count - 1) * stride;
        const std::int64_t p = apex[top];
        from = (height(first, q) - height(first, p)) /
               (2 * spacingMm * spacingMm * static_cast<double>(q - p));
        if (from > begin[top]) break;
        from = -INFINITY;
      }
      apex[first + count * stride] = static_cast<std::int32_t>(q);
      begin[first + count * stride] = from;
      ++count;
    }
    return count;
  }

  TWINSCOPE_ON_DEVICE void lower(std::int64_t first, std::int64_t count) const {
    std::int64_t at = 0;
    for (std::int64_t q = 0; q < length; ++q) {
      while (at + 1 < count && begin[first + (at + 1) * stride] < static_cast<double>(q)) ++at;
      const std::int64_t p = count > 0 ? apex[first + at * stride] : 0;
      const double mm = static_cast<double>(q - p) * spacingMm;
      out[first + q * stride] =
          count > 0 ? static_cast<float>(static_cast<double>(in[first + p * stride]) + mm * mm)
                    : INFINITY;
    }
  }
};

}  // namespace twinscope::device
