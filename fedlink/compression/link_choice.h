#pragma once

#include "fedlink/compression/compression.h"

#include <deque>
#include <optional>
#include <span>
#include <string>

namespace twinscope::fedlink {

/// How fast a site sends, from what it sent: the median of the last transfers, so that one stall does not count. Transfers
/// below 64 KiB measure the latency and are left out. Not for several threads at once.
class UplinkEstimate {
 public:
  /// A transfer that took place; ones without bytes or time are left out.
  void observe(std::size_t bytes, double seconds);
  /// Bytes a second; of an even number of transfers the lower median. nullopt before the first.
  [[nodiscard]] std::optional<double> bytesPerSecond() const;

 private:
  std::deque<double> m_recent;
};

/// What is known when an update is about to be sent.
struct LinkState {
  std::optional<double> uplinkBytesPerSecond;
  double secondsLeft = 0;     ///< until the round's deadline
  double reserveShare = 0.2;  ///< share of the time that is not planned with; in [0, 1)
};

struct LinkChoice {
  std::size_t index = 0;          ///< among the candidates
  std::size_t bytes = 0;          ///< at most, see largestRecordBytes
  std::optional<double> seconds;  ///< to send them; nullopt where the uplink was never measured
  bool willBeLate = false;        ///< not even the sparsest arrives in time
  std::string reason;             ///< one sentence with its numbers
};

/// The densest candidate that arrives in time; the sparsest where none does or the uplink was never measured. Candidates
/// lie from the densest to the sparsest. Usage errors: no candidate, one that is not valid, a wrong order, a reserve out of
/// range.
[[nodiscard]] Result<LinkChoice> chooseCompression(std::span<const Compression> densestFirst,
                                                   std::size_t entries, const LinkState& link);

/// What a site chooses among unless told otherwise: fp32, fp16 and int8 of all, then int8 of 10 % and of 1 %.
[[nodiscard]] std::span<const Compression> standardCompressions();

}  // namespace twinscope::fedlink
