#include "fedlink/compression/detail/index_code.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <optional>

namespace twinscope::fedlink::detail {
namespace {

/// No code of kept gaps that hold `skipped` entries in sum is longer.
std::uint64_t largestCodeBits(std::uint64_t kept, std::uint64_t skipped, unsigned remainderBits) {
  return kept * (1 + remainderBits) + (skipped >> remainderBits);
}

unsigned bestRemainderBits(std::uint64_t kept, std::uint64_t skipped) {
  unsigned best = 0;
  for (unsigned bits = 1; bits <= kMostRemainderBits; ++bits)
    if (largestCodeBits(kept, skipped, bits) < largestCodeBits(kept, skipped, best)) best = bits;
  return best;
}

class BitWriter {
 public:
  explicit BitWriter(char* at) : m_at(at) {}
  /// Appends the lowest `count` bits, at most 56; there must be room for eight bytes.
  void put(std::uint64_t bits, unsigned count) {
    m_pending |= bits << m_used;
    m_used += count;
    std::memcpy(m_at, &m_pending, 8);
    m_at += m_used / 8;
    m_pending >>= m_used & ~7U;
    m_used &= 7U;
  }
  /// One past the last byte that holds a bit.
  char* end() const { return m_at + (m_used > 0 ? 1 : 0); }

 private:
  char* m_at;
  std::uint64_t m_pending = 0;
  unsigned m_used = 0;
};

class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : m_rest(bytes) {}

  /// Zeros up to the next one, which is read too; nullopt where there is none.
  std::optional<std::uint64_t> unary() {
    std::uint64_t zeros = 0;
    refill();
    while (m_pending == 0) {
      if (m_rest.empty()) return std::nullopt;
      zeros += m_available;
      m_available = 0;
      refill();
    }
    const auto more = static_cast<unsigned>(std::countr_zero(m_pending));
    drop(more + 1);
    return zeros + more;
  }
  /// At most 16 bits; nullopt where fewer are left.
  std::optional<std::uint64_t> bits(unsigned count) {
    if (m_available < count) refill();
    if (m_available < count) return std::nullopt;
    const std::uint64_t value = m_pending & ((1ULL << count) - 1);
    drop(count);
    return value;
  }
  /// Nothing is left but the zeros that fill the last byte.
  bool atEnd() const { return m_rest.empty() && m_available < 8 && m_pending == 0; }

 private:
  void drop(unsigned count) {
    m_pending = count < 64 ? m_pending >> count : 0;
    m_available -= count;
  }
  /// Leaves at least 57 bits, or all there are.
  void refill() {
    if (m_rest.size() >= 8) {
      std::uint64_t next = 0;
      std::memcpy(&next, m_rest.data(), 8);
      const unsigned bytes = (63 - m_available) / 8;
      m_pending |= (next & ((1ULL << (8 * bytes)) - 1)) << m_available;
      m_available += 8 * bytes;
      m_rest.remove_prefix(bytes);
      return;
    }
    while (m_available <= 56 && !m_rest.empty()) {
      m_pending |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_rest[0])) << m_available;
      m_available += 8;
      m_rest.remove_prefix(1);
    }
  }

  std::string_view m_rest;
  std::uint64_t m_pending = 0;
  unsigned m_available = 0;
};

char* writeGaps(std::span<const std::uint64_t> bitmap, unsigned remainderBits, char* at) {
  BitWriter out(at);
  std::uint64_t next = 0;  // the first entry after the last kept one
  for (std::size_t w = 0; w < bitmap.size(); ++w)
    for (std::uint64_t word = bitmap[w]; word != 0; word &= word - 1) {
      const std::uint64_t place = 64 * w + static_cast<unsigned>(std::countr_zero(word));
      const std::uint64_t gap = place - next;
      std::uint64_t zeros = gap >> remainderBits;
      for (; zeros > 32; zeros -= 32) out.put(0, 32);
      const std::uint64_t remainder = gap & ((1ULL << remainderBits) - 1);
      out.put((2 * remainder + 1) << zeros, static_cast<unsigned>(zeros) + 1 + remainderBits);
      next = place + 1;
    }
  return out.end();
}

}  // namespace

IndexCode codeIndex(std::span<const std::uint64_t> bitmap, std::size_t entries) {
  std::size_t kept = 0;
  for (const std::uint64_t word : bitmap) kept += static_cast<std::size_t>(std::popcount(word));
  const std::size_t skipped = entries - kept;
  if (kept == 0 || skipped == 0) return {};
  IndexCode code{.remainderBits = bestRemainderBits(kept, skipped)};
  const std::size_t room = largestCodeBits(kept, skipped, code.remainderBits) / 8 + 9;
  code.bytes.resize_and_overwrite(room, [&](char* at, std::size_t) {
    return static_cast<std::size_t>(writeGaps(bitmap, code.remainderBits, at) - at);
  });
  return code;
}

bool placesOf(std::string_view code, unsigned remainderBits, std::size_t entries,
              std::span<std::uint16_t> places) {
  if (places.size() == entries) {
    std::iota(places.begin(), places.end(), std::uint16_t{0});
    return code.empty();
  }
  BitReader in(code);
  std::uint64_t next = 0;
  for (std::uint16_t& place : places) {
    const auto zeros = in.unary();
    if (!zeros) return false;
    const auto remainder = in.bits(remainderBits);
    if (!remainder) return false;
    const std::uint64_t at = next + (*zeros << remainderBits) + *remainder;
    if (at >= entries) return false;
    place = static_cast<std::uint16_t>(at);
    next = at + 1;
  }
  return in.atEnd();
}

std::size_t largestIndexBits(std::size_t kept, std::size_t entries) {
  // The bound on a chunk is the least of functions that are linear in kept and entries, so the sum of chunks is largest
  // where each keeps the same share.
  const std::size_t skipped = entries - kept;
  return skipped == 0 ? 0 : largestCodeBits(kept, skipped, bestRemainderBits(kept, skipped));
}

}  // namespace twinscope::fedlink::detail
