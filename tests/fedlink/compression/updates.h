#pragma once

#include "core/base/random.h"
#include "fedlink/compression/update_codec.h"

#include <array>
#include <cmath>
#include <vector>

namespace twinscope::fedlink::tests {

inline constexpr std::array kFormats{ValueFormat::fp32, ValueFormat::fp16, ValueFormat::bf16,
                                     ValueFormat::int8, ValueFormat::qsgd, ValueFormat::sign};

/// Sizes around words of a bitmap, blocks of values and chunks of entries.
inline constexpr std::array<std::size_t, 16> kSizes{1,  2,   7,    8,    9,    63,    64,    65,
                                                    66, 100, 1000, 4095, 4096, 65535, 65536, 70001};

/// Normal entries over many magnitudes; two updates of one seed are equal.
inline std::vector<float> someUpdate(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values)
    value = static_cast<float>(random.normal() * std::exp2(random.uniform(-12, 2)));
  return values;
}

/// What the receiver sees of a record that must be sound.
inline std::vector<float> received(const CompressedUpdate& sent, std::size_t count) {
  std::vector<float> delta(count, 7.0F);
  if (!decompress(sent.bytes, delta)) delta.clear();
  return delta;
}

}  // namespace twinscope::fedlink::tests
