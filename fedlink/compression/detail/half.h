#pragma once

#include <bit>
#include <cstdint>

// Half precision in plain integer steps: the same bits with and without F16C, and loops over it vectorise.
namespace twinscope::fedlink::detail {

inline constexpr float kLargestHalf = 65504;

/// IEEE binary16, nearest even. |value| at most kLargestHalf.
inline std::uint16_t halfFromFloat(float value) {
  constexpr std::uint32_t kSmallestNormal = 113U << 23;  // 2^-14
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  const std::uint32_t normal = (magnitude - (112U << 23) + 0xfffU + ((magnitude >> 13) & 1U)) >> 13;
  // The last place of 0.5f is that of a subnormal half: the addition rounds.
  const std::uint32_t subnormal =
      std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5F) -
      std::bit_cast<std::uint32_t>(0.5F);
  const std::uint32_t half = magnitude < kSmallestNormal ? subnormal : normal;
  return static_cast<std::uint16_t>(half | ((bits >> 16) & 0x8000U));
}

inline float floatFromHalf(std::uint16_t half) {
  constexpr std::uint32_t kExponent = 0x7c00U << 13;
  const std::uint32_t shifted = (half & 0x7fffU) << 13;
  const std::uint32_t exponent = shifted & kExponent;
  const std::uint32_t normal =
      shifted + (exponent == kExponent ? 224U << 23 : 112U << 23);  // infinity stays one
  const float subnormal = std::bit_cast<float>(shifted + (113U << 23)) - 0x1p-14F;
  const std::uint32_t magnitude = exponent == 0 ? std::bit_cast<std::uint32_t>(subnormal) : normal;
  return std::bit_cast<float>(magnitude | ((half & 0x8000U) << 16));
}

/// The upper half of fp32, nearest even. The value must be finite.
inline std::uint16_t bfloatFromFloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

inline float floatFromBfloat(std::uint16_t bfloat) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bfloat) << 16);
}

}  // namespace twinscope::fedlink::detail
