#pragma once

#include "core/base/random.h"
#include "fedlink/compression/compression.h"

#include <span>
#include <string>

namespace twinscope::fedlink {

/// One update as it travels: a self-describing record (fedlink/compression/detail/record.h).
struct CompressedUpdate {
  std::string bytes;
  std::size_t kept = 0;  ///< entries that are sent
  ValueFormat values =
      ValueFormat::fp32;  ///< what they are written as; fp32 where fp16 would overflow
};

/// Compresses a model's change with error feedback: of a = delta + residual the largest entries are sent (ties to the
/// lower index), and residual becomes a minus what the receiver will see. The site keeps residual between rounds, zeros
/// before the first; a round that it skips leaves it alone. Sent + residual == a bit for bit (but for the sign of a zero),
/// except that what qsgd rounds is not fed back: it is right on average, and fed back with few levels it would grow.
///
/// Normalisation buffers are no change to be summed up: leave them out of delta.
///
/// rounding: the random numbers of qsgd; give every round its own stream. The same input gives the same bytes on any
/// machine and any number of threads. Runs on the compute pool.
/// Errors leave residual as it was: usage, and "compression.diverged" for an entry that is not a number or beyond 2¹⁰⁰.
[[nodiscard]] Result<CompressedUpdate> compress(std::span<const float> delta,
                                                std::span<float> residual,
                                                const Compression& compression,
                                                const Random& rounding);

/// Fills delta with what a record holds, zeros where nothing was sent. The record may be anybody's: its sizes are checked
/// against delta's before any memory is taken, and that is what the chunks at work need. Runs on the compute pool.
/// A refusal leaves zeros: "compression.truncated", "compression.foreign", "compression.version", "compression.corrupt",
/// "compression.count" for another model's update.
[[nodiscard]] Status decompress(std::string_view bytes, std::span<float> delta);

}  // namespace twinscope::fedlink
