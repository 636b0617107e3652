#include "fedlink/compression/detail/value_code.h"

#include "fedlink/compression/detail/clones.h"
#include "fedlink/compression/detail/half.h"
#include "fedlink/compression/detail/top_k.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace twinscope::fedlink::detail {
namespace {

static_assert(std::endian::native == std::endian::little, "the wire is little endian");
static_assert(kScaleBlock % 8 == 0, "a block's packed codes end on a byte");

/// Nearest even, for |value| below 2²²: std::nearbyint vectorises only where SSE4.1 may be assumed.
inline float nearest(float value) {
  constexpr float kOnesPlace = 0x1.8p23F;
  return (value + kOnesPlace) - kOnesPlace;
}

/// Eight partial sums whose order is the same on every machine.
struct Sums {
  double magnitudes = 0;
  double squares = 0;
};
TWINSCOPE_CLONES Sums sumsOf(const float* values, std::size_t count) {
  std::array<double, 8> magnitudes{};
  std::array<double, 8> squares{};
  const std::size_t whole = count / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) {
      const double value = values[i + lane];
      magnitudes[lane] += std::fabs(value);
      squares[lane] += value * value;
    }
  for (std::size_t i = whole; i < count; ++i) {
    const double value = values[i];
    magnitudes[i - whole] += std::fabs(value);
    squares[i - whole] += value * value;
  }
  Sums sums;
  for (std::size_t lane = 0; lane < 8; ++lane) {
    sums.magnitudes += magnitudes[lane];
    sums.squares += squares[lane];
  }
  return sums;
}

// Each writes codes and leaves the error in values.

TWINSCOPE_CLONES void encodeHalf(float* values, std::size_t count, std::uint16_t* codes) {
  for (std::size_t i = 0; i < count; ++i) {
    codes[i] = halfFromFloat(values[i]);
    values[i] -= floatFromHalf(codes[i]);
  }
}

TWINSCOPE_CLONES void encodeBfloat(float* values, std::size_t count, std::uint16_t* codes) {
  for (std::size_t i = 0; i < count; ++i) {
    codes[i] = bfloatFromFloat(values[i]);
    values[i] -= floatFromBfloat(codes[i]);
  }
}

TWINSCOPE_CLONES void encodeInt8(float* values, std::size_t count, float scale,
                                 std::int8_t* codes) {
  for (std::size_t i = 0; i < count; ++i) {
    const float code = std::min(std::max(nearest(values[i] / scale), -127.0F), 127.0F);
    codes[i] = static_cast<std::int8_t>(static_cast<int>(code));
    values[i] -= code * scale;
  }
}

TWINSCOPE_CLONES void encodeSigns(float* values, std::size_t count, float scale,
                                  std::uint8_t* codes) {
  for (std::size_t i = 0; i < count; ++i) {
    codes[i] = static_cast<std::uint8_t>(std::bit_cast<std::uint32_t>(values[i]) >> 31);
    values[i] -= codes[i] != 0 ? -scale : scale;
  }
}

TWINSCOPE_CLONES void encodeLevels(const float* values, std::size_t count, float norm, float levels,
                                   const float* dice, std::uint8_t* codes) {
  for (std::size_t i = 0; i < count; ++i) {
    const float position = norm > 0 ? std::fabs(values[i]) * levels / norm : 0.0F;
    const auto below = static_cast<float>(static_cast<int>(position));
    const float level = below + (dice[i] < position - below ? 1.0F : 0.0F);
    codes[i] =
        static_cast<std::uint8_t>(static_cast<int>(levels + (values[i] < 0 ? -level : level)));
  }
}

TWINSCOPE_CLONES void decodeHalf(const std::uint16_t* codes, std::size_t count, float* values) {
  for (std::size_t i = 0; i < count; ++i) values[i] = floatFromHalf(codes[i]);
}

TWINSCOPE_CLONES void decodeBfloat(const std::uint16_t* codes, std::size_t count, float* values) {
  for (std::size_t i = 0; i < count; ++i) values[i] = floatFromBfloat(codes[i]);
}

TWINSCOPE_CLONES void decodeInt8(const std::int8_t* codes, std::size_t count, float scale,
                                 float* values) {
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(codes[i]) * scale;
}

TWINSCOPE_CLONES void decodeSigns(const std::uint8_t* codes, std::size_t count, float scale,
                                  float* values) {
  for (std::size_t i = 0; i < count; ++i) values[i] = codes[i] != 0 ? -scale : scale;
}

TWINSCOPE_CLONES void decodeLevels(const std::uint8_t* codes, std::size_t count, float norm,
                                   float levels, float* values) {
  for (std::size_t i = 0; i < count; ++i)
    values[i] = (static_cast<float>(codes[i]) - levels) * norm / levels;
}

/// Codes of 1 to 8 bits, lowest first, without gaps. codes: zeros from count up to a multiple of eight.
void pack(const std::uint8_t* codes, std::size_t count, unsigned bits, char* packed) {
  const std::size_t bytes = (count * bits + 7) / 8;
  for (std::size_t at = 0; at < bytes; at += bits, codes += 8) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(codes[i]) << (bits * i);
    std::memcpy(packed + at, &word, std::min<std::size_t>(bits, bytes - at));
  }
}

void unpack(const char* packed, std::size_t count, unsigned bits, std::uint8_t* codes) {
  const std::size_t bytes = (count * bits + 7) / 8;
  const std::uint64_t mask = (1ULL << bits) - 1;
  for (std::size_t at = 0; at < bytes; at += bits, codes += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, packed + at, std::min<std::size_t>(bits, bytes - at));
    for (unsigned i = 0; i < 8; ++i)
      codes[i] = static_cast<std::uint8_t>((word >> (bits * i)) & mask);
  }
}

std::array<float, kScaleBlock> uniformFloats(Random& random, std::size_t count) {
  std::array<float, kScaleBlock> dice;
  for (std::size_t i = 0; i < count; ++i)
    dice[i] = static_cast<float>(random.next() >> 40) * 0x1p-24F;
  return dice;
}

bool hasScale(ValueFormat format) {
  return format == ValueFormat::int8 || format == ValueFormat::qsgd || format == ValueFormat::sign;
}

}  // namespace

float scaleOf(ValueFormat format, std::span<const float> values) {
  if (format == ValueFormat::int8) return std::bit_cast<float>(largestMagnitude(values)) / 127.0F;
  const Sums sums = sumsOf(values.data(), values.size());
  return static_cast<float>(format == ValueFormat::qsgd
                                ? std::sqrt(sums.squares)
                                : sums.magnitudes / static_cast<double>(values.size()));
}

void roundToLevels(std::span<const float> values, float norm, int levels,
                   std::span<const float> dice, std::span<std::uint8_t> codes) {
  encodeLevels(values.data(), values.size(), norm, static_cast<float>(levels), dice.data(),
               codes.data());
}

bool isKnown(ValueFormat format) {
  return format >= ValueFormat::fp32 && format <= ValueFormat::sign;
}

std::string_view nameOf(ValueFormat format) {
  constexpr std::array<std::string_view, 7> kNames{"?",    "fp32", "fp16", "bf16",
                                                   "int8", "QSGD", "sign"};
  return kNames[isKnown(format) ? static_cast<std::size_t>(format) : 0];
}

int ValueCode::bits() const {
  switch (format) {
    case ValueFormat::fp32:
      return 32;
    case ValueFormat::fp16:
    case ValueFormat::bf16:
      return 16;
    case ValueFormat::int8:
      return 8;
    case ValueFormat::qsgd:
      return std::bit_width(2U * static_cast<unsigned>(levels));
    case ValueFormat::sign:
      return 1;
  }
  return 32;
}

std::size_t ValueCode::scaleBytes(std::size_t count) const {
  return hasScale(format) ? sizeof(float) * ((count + kScaleBlock - 1) / kScaleBlock) : 0;
}

std::size_t ValueCode::bytes(std::size_t count) const {
  return scaleBytes(count) + (count * static_cast<std::size_t>(bits()) + 7) / 8;
}

void ValueCode::encode(std::span<float> values, char* to, Random random) const {
  char* scaleTo = to;
  to += scaleBytes(values.size());
  for (std::size_t first = 0; first < values.size(); first += kScaleBlock) {
    const auto block = values.subspan(first, std::min(kScaleBlock, values.size() - first));
    float scale = 0;
    if (hasScale(format)) {
      scale = scaleOf(format, block);
      std::memcpy(scaleTo, &scale, sizeof scale);
      scaleTo += sizeof scale;
    }
    encodeBlock(block, scale, to + first / 8 * static_cast<std::size_t>(bits()), random);
  }
}

bool ValueCode::decode(std::string_view from, std::span<float> values) const {
  const char* codes = from.data() + scaleBytes(values.size());
  for (std::size_t first = 0; first < values.size(); first += kScaleBlock) {
    float scale = 0;
    if (hasScale(format))
      std::memcpy(&scale, from.data() + first / kScaleBlock * sizeof scale, sizeof scale);
    decodeBlock(codes + first / 8 * static_cast<std::size_t>(bits()), scale,
                values.subspan(first, std::min(kScaleBlock, values.size() - first)));
  }
  return largestMagnitude(values) <= std::bit_cast<std::uint32_t>(kLargestReceived);
}

void ValueCode::encodeBlock(std::span<float> values, float scale, char* to, Random& random) const {
  const std::size_t size = values.size();
  alignas(64) std::array<std::uint16_t, kScaleBlock> wide;
  switch (format) {
    case ValueFormat::fp32:
      std::memcpy(to, values.data(), values.size_bytes());
      std::ranges::fill(values, 0.0F);
      return;
    case ValueFormat::fp16:
      encodeHalf(values.data(), size, wide.data());
      std::memcpy(to, wide.data(), 2 * size);
      return;
    case ValueFormat::bf16:
      encodeBfloat(values.data(), size, wide.data());
      std::memcpy(to, wide.data(), 2 * size);
      return;
    case ValueFormat::int8:
      if (scale > 0)
        encodeInt8(values.data(), size, scale, reinterpret_cast<std::int8_t*>(to));
      else
        std::memset(to, 0, size);
      return;
    case ValueFormat::qsgd:
    case ValueFormat::sign:
      break;
  }
  alignas(64) std::array<std::uint8_t, kScaleBlock> narrow{};
  if (format == ValueFormat::sign) {
    encodeSigns(values.data(), size, scale, narrow.data());
  } else {
    roundToLevels(values, scale, levels, uniformFloats(random, size), narrow);
    std::ranges::fill(values, 0.0F);
  }
  pack(narrow.data(), size, static_cast<unsigned>(bits()), to);
}

void ValueCode::decodeBlock(const char* from, float scale, std::span<float> values) const {
  const std::size_t size = values.size();
  alignas(64) std::array<std::uint16_t, kScaleBlock> wide;
  alignas(64) std::array<std::uint8_t, kScaleBlock> narrow;
  switch (format) {
    case ValueFormat::fp32:
      std::memcpy(values.data(), from, values.size_bytes());
      break;
    case ValueFormat::fp16:
      std::memcpy(wide.data(), from, 2 * size);
      decodeHalf(wide.data(), size, values.data());
      break;
    case ValueFormat::bf16:
      std::memcpy(wide.data(), from, 2 * size);
      decodeBfloat(wide.data(), size, values.data());
      break;
    case ValueFormat::int8:
      decodeInt8(reinterpret_cast<const std::int8_t*>(from), size, scale, values.data());
      break;
    case ValueFormat::qsgd:
      unpack(from, size, static_cast<unsigned>(bits()), narrow.data());
      decodeLevels(narrow.data(), size, scale, static_cast<float>(levels), values.data());
      break;
    case ValueFormat::sign:
      unpack(from, size, 1, narrow.data());
      decodeSigns(narrow.data(), size, scale, values.data());
      break;
  }
}

}  // namespace twinscope::fedlink::detail
