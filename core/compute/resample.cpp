#include "core/compute/resample.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace twinscope {
namespace {

/// Voxel coordinates of the input along one row of the target: start + i·step.
struct Row {
  Vec3 start, step;
};

Row rowOf(const Affine& inputVoxelFromTargetVoxel, std::int64_t j, std::int64_t k) {
  return {inputVoxelFromTargetVoxel * Vec3{0, static_cast<double>(j), static_cast<double>(k)},
          inputVoxelFromTargetVoxel.column(0)};
}

bool inside(double at, std::int64_t n) { return at >= -0.5 && at < static_cast<double>(n) - 0.5; }

bool inside(Vec3 at, Size3 n) {
  return inside(at.x, n.i) && inside(at.y, n.j) && inside(at.z, n.k);
}

std::int64_t nearest(double at, std::int64_t n) {
  return std::clamp(static_cast<std::int64_t>(std::floor(at + 0.5)), std::int64_t{0}, n - 1);
}

std::size_t nearestIndex(Vec3 at, const Grid& grid) {
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

float linear(Vec3 at, const Grid& grid, const float* data) {
  const auto rowStride = static_cast<std::size_t>(grid.size.i);
  const Tap x = tapOf(at.x, grid.size.i, 1);
  const Tap y = tapOf(at.y, grid.size.j, rowStride);
  const Tap z = tapOf(at.z, grid.size.k, rowStride * static_cast<std::size_t>(grid.size.j));
  const auto along = [&x](const float* p) { return p[0] + x.weight * (p[x.step] - p[0]); };
  const auto plane = [&](const float* p) {
    const float low = along(p);
    return low + y.weight * (along(p + y.step) - low);
  };
  const float* corner = data + x.base + y.base + z.base;
  const float low = plane(corner);
  return low + z.weight * (plane(corner + z.step) - low);
}

template <class Value, class Sample>
std::vector<Value> sampled(const Grid& input, const Grid& target, const Affine& inputFromTarget,
                           Value fill, Sample sample) {
  const Affine voxelFromVoxel =
      input.worldFromVoxel.inverse() * inputFromTarget * target.worldFromVoxel;
  std::vector<Value> result(target.voxels(), fill);
  const auto rows = static_cast<std::size_t>(target.size.j * target.size.k);
  parallelFor(rows, 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t r = begin; r < end; ++r) {
      const auto j = static_cast<std::int64_t>(r) % target.size.j;
      const auto k = static_cast<std::int64_t>(r) / target.size.j;
      const Row row = rowOf(voxelFromVoxel, j, k);
      Value* out = result.data() + target.index(0, j, k);
      for (std::int64_t i = 0; i < target.size.i; ++i) {
        const Vec3 at = row.start + static_cast<double>(i) * row.step;
        if (inside(at, input.size)) out[i] = sample(at);
      }
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
                                     [&](Vec3 at) { return linear(at, grid, data); })
                    : sampled<float>(grid, target, inputFromTarget, fill,
                                     [&](Vec3 at) { return data[nearestIndex(at, grid)]; });
  return {target, std::move(voxels), input.modality(), input.unit()};
}

LabelMap resample(const LabelMap& input, const Grid& target, const Affine& inputFromTarget) {
  const std::uint8_t* data = input.labels().data();
  const Grid& grid = input.grid();
  return {target,
          sampled<std::uint8_t>(grid, target, inputFromTarget, 0,
                                [&](Vec3 at) { return data[nearestIndex(at, grid)]; }),
          input.table()};
}

}  // namespace twinscope
