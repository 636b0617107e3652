#include "fedlink/privacy/secure_sum/fixed_point.h"

#include "core/base/parallel.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::fedlink {

Result<std::vector<std::uint32_t>> FixedPoint::encode(std::span<const float> values,
                                                      std::uint32_t weight) const {
  const double scale = std::ldexp(static_cast<double>(weight), fractionBits);
  double largest = 0.0;
  for (const float value : values) {
    if (!std::isfinite(value))
      return refusal("secure_sum.not_finite",
                     "an update with values that are not finite is not summed");
    largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  if (std::rint(largest * scale) * sites >= 0x1p31)
    return refusal(
        "secure_sum.overflow",
        concat("the largest value, ", largest, ", weighs ", weight, " and at ", fractionBits,
               " fraction bits could overflow the sum of ", sites, " sites"),
        "Clip the update, or let the coordinator use fewer fraction bits");
  std::vector<std::uint32_t> words(values.size());
  parallelFor(values.size(), 1 << 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      words[i] =
          static_cast<std::uint32_t>(static_cast<std::int32_t>(std::rint(values[i] * scale)));
  });
  return words;
}

double FixedPoint::decode(std::uint32_t word) const {
  return std::ldexp(static_cast<double>(static_cast<std::int32_t>(word)), -fractionBits);
}

}  // namespace twinscope::fedlink
