#include "core/compute/resample.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace twinscope {
namespace {

/// Voxel coordinates of the input along one row of the target.
struct Row {
  Vec3 start, step;
  [[nodiscard]] Vec3 at(std::int64_t i) const { return start + static_cast<double>(i) * step; }
};

Row rowOf(const Affine& inputVoxelFromTargetVoxel, std::int64_t j, std::int64_t k) {
  return {inputVoxelFromTargetVoxel * Vec3{0, static_cast<double>(j), static_cast<double>(k)},
          inputVoxelFromTargetVoxel.column(0)};
}

constexpr std::int64_t kBlock = 8;

/// Positions [begin, end) along a row.
struct Range {
  std::int64_t begin = 0, end = 0;
};

/// Where low <= start + i·step < high for i in [0, count): one interval, because the left side is monotone. The quotient
/// only proposes its ends; the comparison itself decides them, so that rounding never moves a voxel.
Range rangeWithin(double start, double step, double low, double high, std::int64_t count) {
  const auto holds = [&](std::int64_t i) {
    const double at = start + static_cast<double>(i) * step;
    return at >= low && at < high;
  };
  if (step == 0) return holds(0) ? Range{0, count} : Range{};
  const double last = static_cast<double>(count);
  const auto [from, to] = std::minmax({(low - start) / step, (high - start) / step});
  Range range{static_cast<std::int64_t>(std::clamp(from, 0.0, last)),
              static_cast<std::int64_t>(std::clamp(to + 1, 0.0, last))};
  while (range.begin > 0 && holds(range.begin - 1)) --range.begin;
  while (range.begin < range.end && !holds(range.begin)) ++range.begin;
  while (range.end < count && range.end > range.begin && holds(range.end)) ++range.end;
  while (range.end > range.begin && !holds(range.end - 1)) --range.end;
  return range;
}

/// Where every coordinate lies in [low, n − above).
Range rangeWithin(const Row& row, Size3 n, double low, double above, std::int64_t count) {
  Range all{0, count};
  const double starts[] = {row.start.x, row.start.y, row.start.z};
  const double steps[] = {row.step.x, row.step.y, row.step.z};
  for (int axis = 0; axis < 3; ++axis) {
    const Range one =
        rangeWithin(starts[axis], steps[axis], low, static_cast<double>(n[axis]) - above, count);
    all = {std::max(all.begin, one.begin), std::min(all.end, one.end)};
  }
  return all.begin < all.end ? all : Range{};
}

std::size_t nearestIndex(Vec3 at, const Grid& grid) {
  const auto nearest = [](double x, std::int64_t n) {
    return std::clamp(static_cast<std::int64_t>(std::floor(x + 0.5)), std::int64_t{0}, n - 1);
  };
  return grid.index(nearest(at.x, grid.size.i), nearest(at.y, grid.size.j),
                    nearest(at.z, grid.size.k));
}

/// Lower neighbour, weight of the upper one, and the step to it (0 at the far edge).
struct Tap {
  std::size_t base;
  std::size_t step;
  float weight;
};

Tap tapOf(double at, std::int64_t n, std::size_t stride) {
  const double clamped = std::clamp(at, 0.0, static_cast<double>(n - 1));
  const auto low = static_cast<std::int64_t>(clamped);
  return {static_cast<std::size_t>(low) * stride, low + 1 < n ? stride : 0,
          static_cast<float>(clamped - static_cast<double>(low))};
}

float mix(float low, float high, float weight) { return low + weight * (high - low); }

/// Near the rim: coordinates are clamped.
float linearClamped(Vec3 at, const Grid& grid, const float* data) {
  const auto rowStride = static_cast<std::size_t>(grid.size.i);
  const Tap x = tapOf(at.x, grid.size.i, 1);
  const Tap y = tapOf(at.y, grid.size.j, rowStride);
  const Tap z = tapOf(at.z, grid.size.k, rowStride * static_cast<std::size_t>(grid.size.j));
  const auto alongZ = [&z](const float* p) { return mix(p[0], p[z.step], z.weight); };
  const auto alongY = [&](const float* p) { return mix(alongZ(p), alongZ(p + y.step), y.weight); };
  const float* corner = data + x.base + y.base + z.base;
  return mix(alongY(corner), alongY(corner + x.step), x.weight);
}

using Lanes = float __attribute__((vector_size(16)));

/// Two neighbours along i in lanes 0 and 1, the two of the next row in 2 and 3. Each pair is one 8-byte load: filling the
/// lanes in memory instead would stall on every voxel.
Lanes pairs(const float* low, const float* high) {
  using Halves = double __attribute__((vector_size(16)));
  double first = 0, second = 0;
  std::memcpy(&first, low, sizeof first);
  std::memcpy(&second, high, sizeof second);
  return reinterpret_cast<Lanes>(Halves{first, second});
}

Lanes four(const float* at) {
  Lanes lanes;
  std::memcpy(&lanes, at, sizeof lanes);
  return lanes;
}

/// Where a stretch of a row reads, and how it weighs the upper neighbours.
struct Stencils {
  static constexpr std::int64_t kMost = 256;
  std::array<std::int32_t, kMost> offset;
  std::array<float, kMost> x, y, z;

  /// Plain loops over arrays, so that the conversions are vector instructions.
  void set(const Row& row, std::int64_t first, std::int64_t count, double strideJ, double strideK) {
    for (std::int64_t n = 0; n < count; ++n) {
      const auto i = static_cast<double>(static_cast<std::int32_t>(first + n));
      const double atX = row.start.x + i * row.step.x, atY = row.start.y + i * row.step.y,
                   atZ = row.start.z + i * row.step.z;
      const double lowX = static_cast<std::int32_t>(atX), lowY = static_cast<std::int32_t>(atY),
                   lowZ = static_cast<std::int32_t>(atZ);
      offset[n] = static_cast<std::int32_t>(lowX + strideJ * lowY + strideK * lowZ);
      x[n] = static_cast<float>(atX - lowX);
      y[n] = static_cast<float>(atY - lowY);
      z[n] = static_cast<float>(atZ - lowZ);
    }
  }
};

/// Eight neighbours exist all along the range: along k each voxel in four lanes, then along j and i four voxels at once.
/// The last one to three of a stretch are left; returns how many were written.
std::int64_t linearStretch(const Stencils& at, std::int64_t count, std::int64_t strideJ,
                           std::int64_t strideK, const float* data, float* out) {
  const std::int64_t whole = count - count % 4;
  for (std::int64_t n = 0; n < whole; n += 4) {
    std::array<Lanes, 4> v;
    for (std::int64_t m = 0; m < 4; ++m) {
      const float* p = data + at.offset[n + m];
      const Lanes lower = pairs(p, p + strideJ);
      const Lanes upper = pairs(p + strideK, p + strideK + strideJ);
      v[m] = lower + at.z[n + m] * (upper - lower);
    }
    const Lanes a = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5);
    const Lanes b = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5);
    const Lanes c = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
    const Lanes d = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
    const Lanes lowLow = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    const Lanes highLow = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    const Lanes lowHigh = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    const Lanes highHigh = __builtin_shufflevector(c, d, 2, 3, 6, 7);
    const Lanes y = four(at.y.data() + n);
    const Lanes low = lowLow + y * (lowHigh - lowLow), high = highLow + y * (highHigh - highLow);
    const Lanes result = low + four(at.x.data() + n) * (high - low);
    std::memcpy(out + n, &result, sizeof result);
  }
  return whole;
}

void linearInner(const Row& row, Range range, const Grid& grid, const float* data, float* out) {
  const std::int64_t strideJ = grid.size.i, strideK = grid.size.i * grid.size.j;
  Stencils stencils;
  for (std::int64_t i = range.begin; i < range.end;) {
    const std::int64_t count = std::min(Stencils::kMost, range.end - i);
    stencils.set(row, i, count, static_cast<double>(strideJ), static_cast<double>(strideK));
    const std::int64_t written = linearStretch(stencils, count, strideJ, strideK, data, out + i);
    for (std::int64_t n = i + written; n < i + count; ++n)
      out[n] = linearClamped(row.at(n), grid, data);
    i += count;
  }
}

void linearRow(const Row& row, Range inside, const Grid& grid, const float* data, float* out) {
  Range inner = rangeWithin(row, grid.size, 0.0, 1.0, inside.end);
  const bool fits = grid.voxels() <= std::numeric_limits<std::int32_t>::max();
  if (!fits || inner.begin >= inner.end) inner = {inside.end, inside.end};
  for (std::int64_t i = inside.begin; i < inner.begin; ++i)
    out[i] = linearClamped(row.at(i), grid, data);
  linearInner(row, inner, grid, data, out);
  for (std::int64_t i = inner.end; i < inside.end; ++i)
    out[i] = linearClamped(row.at(i), grid, data);
}

template <class Value>
void nearestRow(const Row& row, Range inside, const Grid& grid, const Value* data, Value* out) {
  for (std::int64_t i = inside.begin; i < inside.end; ++i)
    out[i] = data[nearestIndex(row.at(i), grid)];
}

/// fillRow writes the positions of one row that lie inside the input; the others keep the fill.
template <class Value, class FillRow>
std::vector<Value> sampled(const Grid& input, const Grid& target, const Affine& inputFromTarget,
                           Value fill, FillRow fillRow) {
  const Affine voxelFromVoxel =
      input.worldFromVoxel.inverse() * inputFromTarget * target.worldFromVoxel;
  std::vector<Value> result(target.voxels(), fill);
  if (input.voxels() == 0) return result;
  // Blocks of rows rather than slices: a turned block reads a compact part of the input, which stays in the cache.
  const std::int64_t blocksJ = (target.size.j + kBlock - 1) / kBlock;
  const std::int64_t blocksK = (target.size.k + kBlock - 1) / kBlock;
  parallelFor(static_cast<std::size_t>(blocksJ * blocksK), 1, [&](std::size_t begin, std::size_t) {
    const std::int64_t firstJ = static_cast<std::int64_t>(begin) % blocksJ * kBlock;
    const std::int64_t firstK = static_cast<std::int64_t>(begin) / blocksJ * kBlock;
    for (std::int64_t k = firstK; k < std::min(firstK + kBlock, target.size.k); ++k)
      for (std::int64_t j = firstJ; j < std::min(firstJ + kBlock, target.size.j); ++j) {
        const Row row = rowOf(voxelFromVoxel, j, k);
        const Range inside = rangeWithin(row, input.size, -0.5, 0.5, target.size.i);
        fillRow(row, inside, result.data() + target.index(0, j, k));
      }
  });
  return result;
}

}  // namespace

Volume resample(const Volume& input, const Grid& target, const Affine& inputFromTarget,
                Interpolation interpolation, float fill) {
  const float* data = input.voxels().data();
  const Grid& grid = input.grid();
  auto voxels = interpolation == Interpolation::linear
                    ? sampled<float>(grid, target, inputFromTarget, fill,
                                     [&](const Row& row, Range inside, float* out) {
                                       linearRow(row, inside, grid, data, out);
                                     })
                    : sampled<float>(grid, target, inputFromTarget, fill,
                                     [&](const Row& row, Range inside, float* out) {
                                       nearestRow(row, inside, grid, data, out);
                                     });
  return {target, std::move(voxels), input.modality(), input.unit()};
}

LabelMap resample(const LabelMap& input, const Grid& target, const Affine& inputFromTarget) {
  const std::uint8_t* data = input.labels().data();
  const Grid& grid = input.grid();
  return {target,
          sampled<std::uint8_t>(grid, target, inputFromTarget, 0,
                                [&](const Row& row, Range inside, std::uint8_t* out) {
                                  nearestRow(row, inside, grid, data, out);
                                }),
          input.table()};
}

}  // namespace twinscope
