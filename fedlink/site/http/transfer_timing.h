#pragma once

#include <atomic>
#include <cstdint>

namespace twinscope::fedlink {

/// What one exchange moved. Bytes are the bodies and the header lines, counted as HTTP/1.1 writes them (in the tests
/// the sums equal what a socket sees); not counted are the frames of chunked answers, repeated attempts, and TLS: its
/// handshake, and about 22 bytes for each 16 KiB.
struct TransferTiming {
  std::uint64_t bytesUp = 0;
  std::uint64_t bytesDown = 0;
  double secondsUp =
      0;  ///< from the first byte sent to the first byte of the answer, the server's work included
  double secondsDown = 0;  ///< from there to the last byte
};

/// Sums over all exchanges of a transport. Callable from any thread.
class TransferTotals {
 public:
  void add(const TransferTiming& timing) {
    m_bytesUp += timing.bytesUp;
    m_bytesDown += timing.bytesDown;
    ++m_exchanges;
  }
  [[nodiscard]] std::uint64_t bytesUp() const { return m_bytesUp; }
  [[nodiscard]] std::uint64_t bytesDown() const { return m_bytesDown; }
  [[nodiscard]] std::uint64_t exchanges() const { return m_exchanges; }

 private:
  std::atomic<std::uint64_t> m_bytesUp{0};
  std::atomic<std::uint64_t> m_bytesDown{0};
  std::atomic<std::uint64_t> m_exchanges{0};
};

}  // namespace twinscope::fedlink
