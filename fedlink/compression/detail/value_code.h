#pragma once

#include "core/base/random.h"
#include "fedlink/compression/compression.h"

#include <span>
#include <string_view>

// The values of a chunk that are sent, in order and in blocks of kScaleBlock: first each block's scale (fp32; int8, qsgd and
// sign only), then the codes.
namespace twinscope::fedlink::detail {

inline constexpr int kMostLevels = 127;
/// No update that is compressed holds a larger entry, so that no scale and no product of one overflows.
inline constexpr float kLargestSent = 0x1p100F;
/// No entry that is decoded is larger: a block's norm, times eight.
inline constexpr float kLargestReceived = 0x1p109F;

[[nodiscard]] bool isKnown(ValueFormat format);
[[nodiscard]] std::string_view nameOf(ValueFormat format);

/// The scale of a block: max|v| / 127 of int8, ‖v‖₂ of qsgd, mean|v| of sign.
[[nodiscard]] float scaleOf(ValueFormat format, std::span<const float> values);

/// QSGD: x = |v| · levels / norm goes up from ⌊x⌋ where its dice in [0, 1) lies below x − ⌊x⌋. code = levels ± that level.
void roundToLevels(std::span<const float> values, float norm, int levels,
                   std::span<const float> dice, std::span<std::uint8_t> codes);

struct ValueCode {
  ValueFormat format = ValueFormat::fp32;
  int levels = 1;  ///< of qsgd

  [[nodiscard]] int bits() const;
  /// Bytes of `count` values with their scales.
  [[nodiscard]] std::size_t bytes(std::size_t count) const;
  /// Writes bytes(values.size()), and leaves in values what is to be fed back. random is read for qsgd only.
  void encode(std::span<float> values, char* to, Random random) const;
  /// Reads bytes(values.size()). False where a value is not a number or beyond kLargestReceived: no encoder wrote it.
  [[nodiscard]] bool decode(std::string_view from, std::span<float> values) const;

 private:
  [[nodiscard]] std::size_t scaleBytes(std::size_t count) const;
  void encodeBlock(std::span<float> values, float scale, char* to, Random& random) const;
  void decodeBlock(const char* from, float scale, std::span<float> values) const;
};

}  // namespace twinscope::fedlink::detail
