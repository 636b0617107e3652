#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Which entries of a chunk were kept: the gaps between them as Rice codes (Golomb 1966, Rice 1979), the lowest
// `remainderBits` bits after the rest in unary. The number of bits suits the chunk's own share, since layers differ. With
// none the code is the chunk's bitmap without its last zeros, so no code is longer than a bitmap, nor than a list of
// numbers. 10 % kept costs 4.8 bits each, near the entropy of 4.7.
namespace twinscope::fedlink::detail {

inline constexpr unsigned kMostRemainderBits = 16;

struct IndexCode {
  unsigned remainderBits = 0;
  std::string bytes;  ///< none where all or no entries were kept
};

/// bitmap: one bit an entry, the first lowest; `entries` of them, at most kChunk.
[[nodiscard]] IndexCode codeIndex(std::span<const std::uint64_t> bitmap, std::size_t entries);

/// Fills places with the kept entries' places, ascending. False where the code is not codeIndex's for places.size() of
/// `entries` entries.
[[nodiscard]] bool placesOf(std::string_view code, unsigned remainderBits, std::size_t entries,
                            std::span<std::uint16_t> places);

/// Bits of codes for `kept` of `entries` entries in sum, however they lie in any number of chunks: no code is longer but for
/// the bits that fill its last byte.
[[nodiscard]] std::size_t largestIndexBits(std::size_t kept, std::size_t entries);

}  // namespace twinscope::fedlink::detail
