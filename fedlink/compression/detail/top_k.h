#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// The largest entries of a = delta + residual, exactly: an entry's rank is the integer of its magnitude's bits. A sample
// says below which magnitude entries need not be looked at; what lies above is small, and ranked exactly. Memory is the
// limit, so a large update is read once.
namespace twinscope::fedlink::detail {

/// Entries that are ranked, coded and decoded together, by one thread.
inline constexpr std::size_t kChunk = 65536;
[[nodiscard]] constexpr std::size_t chunksOf(std::size_t entries) {
  return (entries + kChunk - 1) / kChunk;
}

struct Addends {
  std::span<const float> delta;
  std::span<const float> residual;
};

/// What is kept of a chunk.
struct KeptEntries {
  std::vector<std::uint64_t> bitmap;  ///< one bit an entry, the first lowest
  std::vector<float> values;          ///< a where a bit is set, in order
};

/// Calls body(entry) for each bit that is set, ascending.
template <class Body>
void eachBit(std::span<const std::uint64_t> bitmap, const Body& body) {
  for (std::size_t w = 0; w < bitmap.size(); ++w)
    for (std::uint64_t word = bitmap[w]; word != 0; word &= word - 1)
      body(64 * w + static_cast<std::size_t>(std::countr_zero(word)));
}

/// The bits of the largest magnitude; above infinity's where a value is not a number.
[[nodiscard]] std::uint32_t largestMagnitude(std::span<const float> values);
[[nodiscard]] std::uint32_t largestMagnitude(const Addends& addends);

/// The `kept` largest entries, ties to the lower index, chunk by chunk. Entries that are not numbers count as the largest.
/// kept: from 1 to all. The same on any number of threads.
[[nodiscard]] std::vector<KeptEntries> takeLargest(const Addends& addends, std::size_t kept);

}  // namespace twinscope::fedlink::detail
