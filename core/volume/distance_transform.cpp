#include "core/volume/distance_transform.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <limits>

// The dimensions are separable: min over (j', k') of row distances plus squared offsets. Instead of the usual lower envelope
// of parabolas, whole rows along i are combined, nearest offsets first, until no offset can improve any voxel of the row:
// every step is a vector operation, and near a surface few offsets are needed.
namespace twinscope {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// result = min(result, other + offset); gives the largest of result.
__attribute__((target_clones("avx512f", "avx2", "default"))) float improve(float* result,
                                                                           const float* other,
                                                                           float offset,
                                                                           std::int64_t count) {
  float largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const float candidate = other[i] + offset;
    const float better = candidate < result[i] ? candidate : result[i];
    result[i] = better;
    largest = better > largest ? better : largest;
  }
  return largest;
}

void rowDistances(const std::uint8_t* sources, float* squared, std::int64_t count, double spacing) {
  const auto square = [spacing](std::int64_t steps) {
    const double mm = static_cast<double>(steps) * spacing;
    return static_cast<float>(mm * mm);
  };
  std::int64_t last = -1;
  for (std::int64_t i = 0; i < count; ++i) {
    if (sources[i] != 0) last = i;
    squared[i] = last < 0 ? kInfinity : square(i - last);
  }
  last = -1;
  for (std::int64_t i = count - 1; i >= 0; --i) {
    if (sources[i] != 0) last = i;
    if (last >= 0) squared[i] = std::min(squared[i], square(last - i));
  }
}

/// Row `at` of `rows` rows that lie `stride` floats apart.
void combineRow(const float* rows, float* result, std::int64_t at, std::int64_t count,
                std::size_t stride, std::int64_t length, double spacing, double reach) {
  std::copy_n(rows + static_cast<std::size_t>(at) * stride, length, result);
  float largest = *std::max_element(result, result + length);
  for (std::int64_t step = 1; step < count; ++step) {
    const double mm = static_cast<double>(step) * spacing;
    const auto offset = static_cast<float>(mm * mm);
    if (offset >= largest || mm > reach) return;
    for (const std::int64_t other : {at - step, at + step})
      if (other >= 0 && other < count)
        largest = improve(result, rows + static_cast<std::size_t>(other) * stride, offset, length);
  }
}

}  // namespace

std::vector<float> squaredDistances(std::span<const std::uint8_t> sources, Size3 size,
                                    Vec3 spacingMm, double reachMm) {
  std::vector<float> alongI(size.voxels()), alongJ(size.voxels());
  const auto row = static_cast<std::size_t>(size.i);
  const std::size_t slice = row * static_cast<std::size_t>(size.j);
  parallelFor(static_cast<std::size_t>(size.k), 2, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      for (std::size_t at = k * slice; at < (k + 1) * slice; at += row)
        rowDistances(sources.data() + at, alongI.data() + at, size.i, spacingMm.x);
      for (std::int64_t j = 0; j < size.j; ++j)
        combineRow(alongI.data() + k * slice,
                   alongJ.data() + k * slice + static_cast<std::size_t>(j) * row, j, size.j, row,
                   size.i, spacingMm.y, reachMm);
    }
  });
  std::vector<float>& result = alongI;
  parallelFor(static_cast<std::size_t>(size.k), 2, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k)
      for (std::int64_t j = 0; j < size.j; ++j) {
        const std::size_t inSlice = static_cast<std::size_t>(j) * row;
        combineRow(alongJ.data() + inSlice, result.data() + k * slice + inSlice,
                   static_cast<std::int64_t>(k), size.k, slice, size.i, spacingMm.z, reachMm);
      }
  });
  return std::move(result);
}

}  // namespace twinscope
