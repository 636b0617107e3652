#include "core/volume/corner_sheet.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace twinscope {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;

/// One bit of eight neighbouring voxels, a byte each.
std::uint64_t eightBits(const std::uint8_t* at, int shift) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return word >> shift & kOnes;
}

/// Rows that meet at an edge along i, as bits 3…0: (j−1, k−1), (j−1, k), (j, k−1), (j, k).
struct EdgeRows {
  const std::uint8_t* last;  ///< (j, k)
  std::int64_t strideJ, strideK;
  int shift;

  std::uint64_t eight(std::int64_t i) const {
    const std::uint8_t* at = last + i;
    return eightBits(at - strideJ - strideK, shift) << 3 | eightBits(at - strideJ, shift) << 2 |
           eightBits(at - strideK, shift) << 1 | eightBits(at, shift);
  }
};

std::vector<double> squares(std::int64_t count, double spacing) {
  std::vector<double> result;
  for (std::int64_t n = 0; n < count; ++n) {
    const double mm = static_cast<double>(n) * spacing;
    result.push_back(mm * mm);
  }
  result.push_back(std::numeric_limits<double>::infinity());
  return result;
}

void oneMoreThan(const std::int16_t* neighbour, std::int16_t* row, std::int64_t count,
                 std::int16_t limit) {
  for (std::int64_t i = 0; i < count; ++i)
    row[i] = std::min(static_cast<std::int16_t>(neighbour[i] + 1), limit);
}

void atMostOneMoreThan(const std::int16_t* neighbour, std::int16_t* row, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i)
    row[i] = std::min(static_cast<std::int16_t>(neighbour[i] + 1), row[i]);
}

}  // namespace

CornerSheet::CornerSheet(const PackedMasks& masks, int region, int side)
    : m_box(masks.boxes[region]), m_shift(region + 4 * side) {
  if (m_box.empty()) return;
  const Size3 voxels = m_box.size();
  m_size = {voxels.i + 1, voxels.j + 1, voxels.k + 1};
  if (std::max({m_size.i, m_size.j, m_size.k}) > std::numeric_limits<std::int16_t>::max())
    throw std::length_error("a mask of more than 32766 voxels along an axis");
  m_gaps.resize(m_size.voxels());
  m_slices.resize(static_cast<std::size_t>(m_size.k));
}

void CornerSheet::fillSlice(const PackedMasks& masks, std::int64_t k) {
  const auto limit = static_cast<std::int16_t>(m_size.j);
  std::int16_t* gaps = m_gaps.data() + m_size.i * m_size.j * k;
  for (std::int64_t j = 0; j < m_size.j; ++j) {
    if (j == 0)
      std::fill_n(gaps, m_size.i, limit);
    else
      oneMoreThan(gaps + (j - 1) * m_size.i, gaps + j * m_size.i, m_size.i, limit);
    const std::int64_t voxel =
        m_box.begin[0] - 1 +
        masks.size.i * (m_box.begin[1] + j + masks.size.j * (m_box.begin[2] + k));
    fillRow(masks.bits.data() + voxel, masks.size, j, k);
  }
  for (std::int64_t j = m_size.j - 2; j >= 0; --j)
    atMostOneMoreThan(gaps + (j + 1) * m_size.i, gaps + j * m_size.i, m_size.i);
}

/// voxels: the row (j, k), from the voxel before the first corner. Eight corner codes at a time: most are all 0 or all 255.
void CornerSheet::fillRow(const std::uint8_t* voxels, Size3 packed, std::int64_t j,
                          std::int64_t k) {
  const EdgeRows rows{voxels, packed.i, packed.i * packed.j, m_shift};
  std::int16_t* gaps = m_gaps.data() + m_size.i * (j + m_size.j * k);
  for (std::int64_t first = 0; first < m_size.i; first += 8) {
    const std::uint64_t codes = rows.eight(first) << 4 | rows.eight(first + 1);
    if (codes == 0 || codes == ~std::uint64_t{0}) continue;
    const std::int64_t count = std::min<std::int64_t>(8, m_size.i - first);
    for (std::int64_t n = 0; n < count; ++n) {
      const auto code = static_cast<std::uint8_t>(codes >> (8 * n));
      if (code == 0 || code == 255) continue;
      gaps[first + n] = 0;
      m_slices[static_cast<std::size_t>(k)].push_back(
          {static_cast<std::uint16_t>(first + n), static_cast<std::uint16_t>(j), code});
    }
  }
}

std::size_t CornerSheet::count() const {
  std::size_t sum = 0;
  for (const auto& slice : m_slices) sum += slice.size();
  return sum;
}

CornerSearch::CornerSearch(const CornerSheet& sheet, Vec3 spacingMm)
    : m_sheet(sheet),
      m_squaresI(squares(sheet.size().i, spacingMm.x)),
      m_squaresJ(squares(sheet.size().j, spacingMm.y)),
      m_squaresK(squares(sheet.size().k, spacingMm.z)) {}

double CornerSearch::inRow(std::int64_t i, std::int64_t j, std::int64_t k, double offset,
                           double best) const {
  const std::int16_t* gaps = m_sheet.gaps(j, k);
  best = std::min(best, offset + m_squaresJ[static_cast<std::size_t>(gaps[i])]);
  const std::int64_t count = m_sheet.size().i;
  for (std::int64_t step = 1; offset + m_squaresI[static_cast<std::size_t>(step)] < best; ++step) {
    const double along = offset + m_squaresI[static_cast<std::size_t>(step)];
    if (i >= step)
      best = std::min(best, along + m_squaresJ[static_cast<std::size_t>(gaps[i - step])]);
    if (i + step < count)
      best = std::min(best, along + m_squaresJ[static_cast<std::size_t>(gaps[i + step])]);
  }
  return best;
}

double CornerSearch::squaredMm2(std::int64_t i, std::int64_t j, std::int64_t k,
                                double limitMm2) const {
  double best = inRow(i, j, k, 0, limitMm2);
  for (std::int64_t step = 1; m_squaresK[static_cast<std::size_t>(step)] < best; ++step) {
    const double offset = m_squaresK[static_cast<std::size_t>(step)];
    if (k >= step) best = inRow(i, j, k - step, offset, best);
    if (k + step < m_sheet.size().k) best = inRow(i, j, k + step, offset, best);
  }
  return best;
}

}  // namespace twinscope
