#include "fedlink/compression/detail/top_k.h"

#include "core/base/parallel.h"
#include "fedlink/compression/detail/clones.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>

namespace twinscope::fedlink::detail {
namespace {

constexpr std::size_t kTile = 1024;       ///< entries whose magnitudes stay in the first cache
constexpr std::size_t kRun = 64;          ///< the sample takes 64 entries …
constexpr std::size_t kRunStride = 4096;  ///< … of every 4096
constexpr std::size_t kGroup = 16;        ///< chunks that are counted together

/// Magnitudes are counted by exponent and seven bits more: few share a bin with the cut.
constexpr unsigned kBinShift = 16;
using Histogram = std::vector<std::uint32_t>;
Histogram emptyHistogram() { return Histogram(1U << (31 - kBinShift)); }

inline std::uint32_t magnitudeOf(float value) {
  return std::bit_cast<std::uint32_t>(value) & 0x7fffffffU;
}

/// The bin of the entry of rank `rank` from above, from 1, and its rank in that bin.
struct BinRank {
  std::uint32_t bin = 0;
  std::size_t rank = 0;
};
BinRank binOf(std::span<const std::uint32_t> histogram, std::size_t rank) {
  auto bin = static_cast<std::uint32_t>(histogram.size());
  while (bin-- > 0) {
    if (histogram[bin] >= rank) return {bin, rank};
    rank -= histogram[bin];
  }
  return {};
}

/// Counts runs of entries, `stride` from one to the next.
Histogram countRuns(const Addends& addends, std::size_t stride) {
  Histogram histogram = emptyHistogram();
  for (std::size_t begin = 0; begin < addends.delta.size(); begin += stride) {
    const std::size_t end = std::min(begin + kRun, addends.delta.size());
    for (std::size_t i = begin; i < end; ++i)
      ++histogram[magnitudeOf(addends.delta[i] + addends.residual[i]) >> kBinShift];
  }
  return histogram;
}

/// A magnitude that a little more than `kept` entries reach, as far as a sample can tell. Small updates are sampled whole.
std::uint32_t likelyEdge(const Addends& addends, std::size_t kept) {
  const std::size_t entries = addends.delta.size();
  if (entries <= kChunk) return binOf(countRuns(addends, kRun), kept).bin << kBinShift;
  const double share = static_cast<double>(kept) / static_cast<double>(entries);
  const std::size_t sampled = entries / kRunStride * kRun;
  const auto rank = static_cast<std::size_t>(1.03 * share * static_cast<double>(sampled)) + 128;
  return binOf(countRuns(addends, kRunStride), std::min(rank, sampled)).bin << kBinShift;
}

/// flags[i] = 1 where the magnitude of a is at least `edge`, else 0.
TWINSCOPE_CLONES void flagFrom(const float* delta, const float* residual, std::size_t count,
                               std::uint32_t edge, std::uint8_t* flags) {
  for (std::size_t i = 0; i < count; ++i)
    flags[i] = magnitudeOf(delta[i] + residual[i]) >= edge ? 1 : 0;
}

std::uint64_t wordOf(const std::uint8_t* flags) {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags + 8 * i, 8);
    // The product gathers the lowest bits of eight bytes in its top byte.
    word |= (eight * 0x0102040810204080ULL) >> 56 << (8 * i);
  }
  return word;
}

/// The entries of one chunk whose magnitude reaches the edge.
KeptEntries reaching(std::span<const float> delta, std::span<const float> residual,
                     std::uint32_t edge) {
  KeptEntries found;
  found.bitmap.resize((delta.size() + 63) / 64);
  alignas(64) std::array<std::uint8_t, kTile> flags{};
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < delta.size(); begin += kTile) {
    const std::size_t size = std::min(kTile, delta.size() - begin);
    flagFrom(delta.data() + begin, residual.data() + begin, size, edge, flags.data());
    std::fill(flags.begin() + static_cast<std::ptrdiff_t>(size), flags.end(), std::uint8_t{0});
    for (std::size_t at = 0; at < size; at += 64) {
      const std::uint64_t word = wordOf(flags.data() + at);
      found.bitmap[(begin + at) / 64] = word;
      count += static_cast<std::size_t>(std::popcount(word));
    }
  }
  found.values.resize(count);
  float* next = found.values.data();
  eachBit(found.bitmap, [&](std::size_t i) { *next++ = delta[i] + residual[i]; });
  return found;
}

std::vector<KeptEntries> allReaching(const Addends& addends, std::uint32_t edge) {
  std::vector<KeptEntries> chunks(chunksOf(addends.delta.size()));
  parallelFor(addends.delta.size(), kChunk, [&](std::size_t begin, std::size_t end) {
    chunks[begin / kChunk] = reaching(addends.delta.subspan(begin, end - begin),
                                      addends.residual.subspan(begin, end - begin), edge);
  });
  return chunks;
}

std::size_t countOf(std::span<const KeptEntries> chunks) {
  std::size_t count = 0;
  for (const KeptEntries& chunk : chunks) count += chunk.values.size();
  return count;
}

/// Calls body(group, its chunks), in parallel.
template <class Body>
void eachGroup(std::span<const KeptEntries> chunks, const Body& body) {
  parallelFor(chunks.size(), kGroup, [&](std::size_t begin, std::size_t end) {
    body(begin / kGroup, chunks.subspan(begin, end - begin));
  });
}

Histogram countMagnitudes(std::span<const KeptEntries> chunks) {
  std::vector<Histogram> parts((chunks.size() + kGroup - 1) / kGroup);
  eachGroup(chunks, [&](std::size_t group, std::span<const KeptEntries> some) {
    parts[group] = emptyHistogram();
    for (const KeptEntries& chunk : some)
      for (const float value : chunk.values) ++parts[group][magnitudeOf(value) >> kBinShift];
  });
  for (std::size_t part = 1; part < parts.size(); ++part)
    std::ranges::transform(parts[0], parts[part], parts[0].begin(), std::plus{});
  return std::move(parts[0]);
}

std::vector<std::uint32_t> magnitudesIn(std::span<const KeptEntries> chunks, std::uint32_t bin) {
  std::vector<std::vector<std::uint32_t>> parts((chunks.size() + kGroup - 1) / kGroup);
  eachGroup(chunks, [&](std::size_t group, std::span<const KeptEntries> some) {
    for (const KeptEntries& chunk : some)
      for (const float value : chunk.values)
        if (magnitudeOf(value) >> kBinShift == bin) parts[group].push_back(magnitudeOf(value));
  });
  std::vector<std::uint32_t> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// Kept are the magnitudes above `magnitude`, and the first `ties` that equal it.
struct Cut {
  std::uint32_t magnitude = 0;
  std::size_t ties = 0;
};
Cut cutAfter(std::span<const KeptEntries> chunks, std::size_t kept) {
  const BinRank at = binOf(countMagnitudes(chunks), kept);
  std::vector<std::uint32_t> magnitudes = magnitudesIn(chunks, at.bin);
  const auto last = magnitudes.begin() + static_cast<std::ptrdiff_t>(at.rank - 1);
  std::ranges::nth_element(magnitudes, last, std::greater{});
  const std::uint32_t magnitude = *last;
  const auto larger = std::count_if(magnitudes.begin(), last,
                                    [&](std::uint32_t other) { return other > magnitude; });
  return {magnitude, at.rank - static_cast<std::size_t>(larger)};
}

std::size_t tiesOf(const KeptEntries& chunk, std::uint32_t magnitude) {
  return static_cast<std::size_t>(std::ranges::count_if(
      chunk.values, [&](float value) { return magnitudeOf(value) == magnitude; }));
}

void dropBelow(const Cut& cut, KeptEntries& chunk) {
  std::size_t ties = cut.ties;
  std::size_t next = 0;
  std::size_t kept = 0;
  for (std::uint64_t& bits : chunk.bitmap)
    for (std::uint64_t word = bits; word != 0; word &= word - 1) {
      const float value = chunk.values[next++];
      const std::uint32_t magnitude = magnitudeOf(value);
      const bool tie = magnitude == cut.magnitude && ties > 0;
      const bool keep = magnitude > cut.magnitude || tie;
      ties -= tie ? 1 : 0;
      chunk.values[kept] = value;
      kept += keep ? 1 : 0;
      bits ^= keep ? 0 : word & -word;
    }
  chunk.values.resize(kept);
}

TWINSCOPE_CLONES std::uint32_t largestOf(const float* values, std::size_t count) {
  std::uint32_t largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, magnitudeOf(values[i]));
  return largest;
}

TWINSCOPE_CLONES std::uint32_t largestSum(const float* delta, const float* residual,
                                          std::size_t count) {
  std::uint32_t largest = 0;
  for (std::size_t i = 0; i < count; ++i)
    largest = std::max(largest, magnitudeOf(delta[i] + residual[i]));
  return largest;
}

}  // namespace

std::uint32_t largestMagnitude(std::span<const float> values) {
  return largestOf(values.data(), values.size());
}

std::uint32_t largestMagnitude(const Addends& addends) {
  std::vector<std::uint32_t> largest(chunksOf(addends.delta.size()));
  parallelFor(addends.delta.size(), kChunk, [&](std::size_t begin, std::size_t end) {
    largest[begin / kChunk] =
        largestSum(addends.delta.data() + begin, addends.residual.data() + begin, end - begin);
  });
  return std::ranges::max(largest);
}

std::vector<KeptEntries> takeLargest(const Addends& addends, std::size_t kept) {
  std::vector<KeptEntries> chunks = allReaching(addends, likelyEdge(addends, kept));
  if (countOf(chunks) < kept)  // the sample was not like the whole
    chunks = allReaching(addends, binOf(countRuns(addends, kRun), kept).bin << kBinShift);
  const Cut cut = cutAfter(chunks, kept);
  std::vector<std::size_t> ties(chunks.size());
  parallelFor(chunks.size(), 1,
              [&](std::size_t at, std::size_t) { ties[at] = tiesOf(chunks[at], cut.magnitude); });
  std::size_t left = cut.ties;
  for (std::size_t& here : ties) {
    here = std::min(here, left);
    left -= here;
  }
  parallelFor(chunks.size(), 1, [&](std::size_t at, std::size_t) {
    dropBelow({cut.magnitude, ties[at]}, chunks[at]);
  });
  return chunks;
}

}  // namespace twinscope::fedlink::detail
