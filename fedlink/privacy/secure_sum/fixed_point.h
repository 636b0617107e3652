#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::fedlink {

/// Real numbers as two's complement words, so that a sum modulo 2^32 is exact in any order and a mask hides all of it.
struct FixedPoint {
  int fractionBits =
      20;  ///< 0 to 30: a step of 2^−20 is 1e-6, and leaves |value|·weight·sites < 2048
  std::uint32_t sites = 0;  ///< most words that are ever added

  /// rint(value·weight·2^fractionBits). "secure_sum.overflow" with the largest value where the sum over all sites could
  /// pass 2^31; "secure_sum.not_finite".
  [[nodiscard]] Result<std::vector<std::uint32_t>> encode(std::span<const float> values,
                                                          std::uint32_t weight) const;
  /// The real value of a sum of words.
  [[nodiscard]] double decode(std::uint32_t word) const;
};

}  // namespace twinscope::fedlink
