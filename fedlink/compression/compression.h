#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace twinscope::fedlink {

/// How a value that is sent is written. The numbers are those of the wire.
enum class ValueFormat : std::uint8_t {
  fp32 = 1,
  fp16 = 2,  ///< IEEE half, nearest even; an update with an entry beyond 65504 travels as fp32
  bf16 = 3,  ///< the upper half of fp32, nearest even
  int8 = 4,  ///< code · max|v| / 127 of its block
  qsgd =
      5,  ///< level · ‖v‖₂ / levels of its block, rounded at random and unbiased (Alistarh 2017, arXiv 1610.02132)
  sign = 6  ///< sign · mean|v| of its block (Karimireddy 2019, arXiv 1901.09847)
};

/// Values that share one scale (int8, qsgd, sign): consecutive ones among those that are sent. One scale for the whole
/// model would round a quiet layer to nothing beside a loud one.
inline constexpr std::size_t kScaleBlock = 4096;

/// What of an update is sent, and how.
struct Compression {
  double keepShare =
      0.1;  ///< share of the entries that are sent, the largest ones; in (0, 1], 1 sends all
  ValueFormat values = ValueFormat::int8;
  int qsgdLevels = 127;  ///< levels above zero, 1 to 127; qsgd only

  [[nodiscard]] Status validate() const;
};

/// "10 % of the entries as int8", for logs and reasons.
[[nodiscard]] std::string describe(const Compression& compression);

/// max(1, ⌊keepShare · count⌋); 0 of 0.
[[nodiscard]] std::size_t keptCount(double keepShare, std::size_t count);

/// Bits of one value on the wire, without its block's scale.
[[nodiscard]] int bitsPerValue(const Compression& compression);

/// The sizes that papers quote: no header, no scales, 4-byte indices or a bitmap, whichever is smaller.
struct PlainPayload {
  std::size_t valueBytes = 0;
  std::size_t indexBytes = 0;
  [[nodiscard]] std::size_t bytes() const { return valueBytes + indexBytes; }
};
[[nodiscard]] PlainPayload plainPayload(const Compression& compression, std::size_t count);

/// No record of an update of `count` entries is longer, and few are much shorter. Only an update that leaves fp16's range
/// is: it doubles its values.
[[nodiscard]] std::size_t largestRecordBytes(const Compression& compression, std::size_t count);

/// The share to keep in a round (from 0) so that training starts dense: ¼, 1/16, … down to finalShare (deep gradient
/// compression, Lin 2018, arXiv 1712.01887: sparsities of 75, 93.75, 98.4, 99.6 and 99.9 %).
[[nodiscard]] double warmUpKeepShare(std::size_t round, double finalShare);

}  // namespace twinscope::fedlink
