#include "core/volume/packed_masks.h"

#include "core/base/parallel.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace twinscope {
namespace {

std::uint64_t eight(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return word;
}

/// What the slices found: how often each byte occurs, and which bits occur in each column, row and slice.
struct Tally {
  explicit Tally(Size3 size)
      : bytes(static_cast<std::size_t>(size.k)),
        columns(static_cast<std::size_t>(size.k * size.i)),
        rows(static_cast<std::size_t>(size.k * size.j)) {}

  std::vector<std::array<std::uint32_t, 256>> bytes;  ///< a slice
  std::vector<std::uint8_t> columns, rows;            ///< slice after slice
};

struct Source {
  const std::uint8_t* labels;
  const RegionBits* bits;
};

/// One row; returns the bits that occur in it.
std::uint8_t packRow(Source reference, Source prediction, std::int64_t count, std::uint8_t* out,
                     std::uint8_t* columns, std::array<std::uint32_t, 256>& bytes) {
  std::uint8_t any = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (i + 8 <= count && eight(reference.labels + i) == 0 && eight(prediction.labels + i) == 0) {
      i += 7;
      continue;
    }
    const auto packed = static_cast<std::uint8_t>((*reference.bits)[reference.labels[i]] |
                                                  (*prediction.bits)[prediction.labels[i]] << 4);
    out[i] = packed;
    columns[i] |= packed;
    any |= packed;
    ++bytes[packed];
  }
  return any;
}

/// Positions whose bits meet the mask; begin >= end where none does.
std::pair<std::int64_t, std::int64_t> extent(const std::vector<std::uint8_t>& bits,
                                             std::uint8_t mask) {
  const auto meets = [mask](std::uint8_t b) { return (b & mask) != 0; };
  const auto first = std::ranges::find_if(bits, meets);
  const auto last = std::find_if(bits.rbegin(), bits.rend(), meets);
  return {first - bits.begin(), bits.rend() - last};
}

std::vector<std::uint8_t> merged(const std::vector<std::uint8_t>& perSlice, std::size_t length) {
  std::vector<std::uint8_t> result(length, 0);
  for (std::size_t n = 0; n < perSlice.size(); ++n) result[n % length] |= perSlice[n];
  return result;
}

void setBoxes(PackedMasks& masks, const Tally& tally) {
  const auto columns = merged(tally.columns, static_cast<std::size_t>(masks.size.i));
  const auto rows = merged(tally.rows, static_cast<std::size_t>(masks.size.j));
  std::vector<std::uint8_t> slices;
  for (auto row = tally.rows.begin(); row != tally.rows.end(); row += masks.size.j) {
    std::uint8_t any = 0;
    for (auto at = row; at != row + masks.size.j; ++at) any |= *at;
    slices.push_back(any);
  }
  for (int region = 0; region < kPackedRegions; ++region) {
    const auto mask = static_cast<std::uint8_t>(0x11 << region);
    int axis = 0;
    for (const std::vector<std::uint8_t>* bits : {&columns, &rows, &std::as_const(slices)}) {
      const auto [begin, end] = extent(*bits, mask);
      masks.boxes[region].begin[axis] = begin;
      masks.boxes[region].end[axis++] = end;
    }
    if (masks.boxes[region].empty()) masks.boxes[region] = {};
  }
}

void setCounts(PackedMasks& masks, const Tally& tally) {
  for (const auto& bytes : tally.bytes)
    for (unsigned byte = 1; byte < 256; ++byte)
      for (int region = 0; bytes[byte] != 0 && region < kPackedRegions; ++region) {
        const bool truth = (byte >> region & 1) != 0, found = (byte >> (region + 4) & 1) != 0;
        PackedMasks::Counts& counts = masks.counts[region];
        if (truth && found) counts.truePositive += bytes[byte];
        if (!truth && found) counts.falsePositive += bytes[byte];
        if (truth && !found) counts.falseNegative += bytes[byte];
      }
}

}  // namespace

PackedMasks packMasks(Size3 size, std::span<const std::uint8_t> reference,
                      const RegionBits& referenceBits, std::span<const std::uint8_t> prediction,
                      const RegionBits& predictionBits) {
  const VoxelBox box = united(boxOf(reference, size), boxOf(prediction, size));
  const Size3 inner = box.size();
  PackedMasks masks;
  masks.size = {inner.i + 2, inner.j + 2, inner.k + 2};
  masks.bits.assign(masks.size.voxels() + PackedMasks::kSlack, 0);
  Tally tally(masks.size);
  parallelFor(static_cast<std::size_t>(inner.k), 4, [&](std::size_t begin, std::size_t end) {
    for (auto k = static_cast<std::int64_t>(begin); k < static_cast<std::int64_t>(end); ++k)
      for (std::int64_t j = 0; j < inner.j; ++j) {
        const std::int64_t from =
            box.begin[0] + size.i * (box.begin[1] + j + size.j * (box.begin[2] + k));
        std::uint8_t* out = masks.bits.data() + 1 + masks.size.i * (j + 1 + masks.size.j * (k + 1));
        const auto slice = static_cast<std::size_t>(k + 1);
        tally.rows[slice * static_cast<std::size_t>(masks.size.j) +
                   static_cast<std::size_t>(j + 1)] =
            packRow({reference.data() + from, &referenceBits},
                    {prediction.data() + from, &predictionBits}, inner.i, out,
                    tally.columns.data() + static_cast<std::int64_t>(slice) * masks.size.i + 1,
                    tally.bytes[slice]);
      }
  });
  setBoxes(masks, tally);
  setCounts(masks, tally);
  return masks;
}

std::vector<std::uint8_t> unpacked(const PackedMasks& masks, int region, int side) {
  std::vector<std::uint8_t> mask = cutOut(masks.bits, masks.size, masks.boxes[region]);
  const int shift = region + 4 * side;
  for (std::uint8_t& v : mask) v = static_cast<std::uint8_t>(v >> shift & 1);
  return mask;
}

}  // namespace twinscope
