#include "core/learning/augment/spatial.h"

#include "core/volume/geometry.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace twinscope::learning {
namespace {

using Size = std::array<std::int64_t, 3>;

constexpr std::int64_t kControls = 7;
constexpr std::int64_t kSegments = kControls - 3;  // of cubic splines over the patch

Vec3 vectorOf(const PerAxis& values) { return {values[0], values[1], values[2]}; }

/// q of p = S(R q + t), both from the patch's centre.
Affine sourceFromResult(const AffineMove& move) {
  const Vec3 radians = (std::numbers::pi / 180) * vectorOf(move.degrees);
  const Affine turned = Affine::rotation({0, 0, radians.z}) * Affine::rotation({radians.x, 0, 0}) *
                        Affine::rotation({0, radians.y, 0});
  return (Affine::scaling(vectorOf(move.scales)) * Affine::shift(vectorOf(move.translationMm)) *
          turned)
      .inverse();
}

/// mm from the centre along one axis, shaped to stretch over k × j × i.
at::Tensor ruler(std::size_t axis, const Size& size, const PerAxis& spacingMm) {
  const std::int64_t n = size[axis];
  std::vector<std::int64_t> shape{1, 1, 1};
  shape[2 - axis] = n;
  return ((at::arange(n, at::kFloat) - 0.5 * static_cast<double>(n - 1)) * spacingMm[axis])
      .reshape(shape);
}

at::Tensor offsetsOf(const Affine& map, const std::array<at::Tensor, 3>& rulers, const Size& size) {
  const PerAxis shift{map.translation.x, map.translation.y, map.translation.z};
  std::vector<at::Tensor> along;
  for (std::size_t row = 0; row < 3; ++row) {
    at::Tensor sum = at::full({1, 1, 1}, shift[row]);
    for (std::size_t col = 0; col < 3; ++col)
      sum = sum + rulers[col] * (map.linear[row][col] - (row == col ? 1 : 0));
    along.push_back(sum.expand({size[2], size[1], size[0]}));
  }
  return at::stack(along, 3);
}

/// Weights of the control points at each voxel of an axis: voxels × 7.
at::Tensor splineWeights(std::int64_t voxels) {
  std::vector<float> weights(static_cast<std::size_t>(voxels * kControls), 0.F);
  for (std::int64_t v = 0; v < voxels; ++v) {
    const double at = (static_cast<double>(v) + 0.5) / static_cast<double>(voxels) * kSegments;
    const auto segment = std::min<std::int64_t>(kSegments - 1, static_cast<std::int64_t>(at));
    const double t = at - static_cast<double>(segment);
    const std::array<double, 4> basis{(1 - t) * (1 - t) * (1 - t) / 6,
                                      (3 * t * t * t - 6 * t * t + 4) / 6,
                                      (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6};
    for (std::int64_t n = 0; n < 4; ++n)
      weights[static_cast<std::size_t>(v * kControls + segment + n)] =
          static_cast<float>(basis[static_cast<std::size_t>(n)]);
  }
  return at::from_blob(weights.data(), {voxels, kControls}, at::kFloat).clone();
}

}  // namespace

at::Tensor affineOffsets(const std::vector<AffineMove>& moves, const Size& size,
                         const PerAxis& spacingMm) {
  const at::NoGradGuard noGradient;
  const std::array rulers{ruler(0, size, spacingMm), ruler(1, size, spacingMm),
                          ruler(2, size, spacingMm)};
  std::vector<at::Tensor> samples;
  for (const AffineMove& move : moves)
    samples.push_back(offsetsOf(sourceFromResult(move), rulers, size));
  return at::stack(samples);
}

at::Tensor elasticOffsets(const at::Tensor& controls, const Size& size) {
  const at::NoGradGuard noGradient;
  const auto weights = [&](std::size_t axis) {
    return splineWeights(size[axis]).to(controls.device());
  };
  // batch × 3 × k × j × i, one axis after another, the shortest product first.
  at::Tensor field = at::einsum("bckji,xi->bckjx", {controls, weights(0)});
  field = at::einsum("bckjx,yj->bckyx", {field, weights(1)});
  field = at::einsum("bckyx,zk->bczyx", {field, weights(2)});
  return field.permute({0, 2, 3, 4, 1});
}

PerAxis controlSpacingMm(const Size& size, const PerAxis& spacingMm) {
  PerAxis spacing{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    spacing[axis] = static_cast<double>(size[axis]) * spacingMm[axis] / kSegments;
  return spacing;
}

at::Tensor resampled(const at::Tensor& images, const at::Tensor& offsetsMm,
                     const PerAxis& spacingMm, Interpolation interpolation) {
  const at::NoGradGuard noGradient;
  std::vector<at::Tensor> along;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int64_t n = images.size(static_cast<std::int64_t>(4 - axis));
    std::vector<std::int64_t> shape{1, 1, 1, 1};
    shape[3 - axis] = n;
    const at::Tensor voxel = at::arange(n, offsetsMm.options()).reshape(shape) +
                             offsetsMm.select(4, static_cast<std::int64_t>(axis)) / spacingMm[axis];
    // grid_sampler's coordinates without aligned corners: −1 and 1 are the outer faces of the edge voxels.
    along.push_back((2 * voxel + 1) / static_cast<double>(n) - 1);
  }
  constexpr std::int64_t kBorder = 1;
  const std::int64_t mode = interpolation == Interpolation::linear ? 0 : 1;
  const at::Tensor places = at::stack(along, 4);
  // ITK's rule: half a voxel beyond the outermost centres is still inside, and takes the edge's value.
  const at::Tensor inside = (places >= -1).logical_and(places < 1).all(4).unsqueeze(1);
  return at::grid_sampler_3d(images, places, mode, kBorder, false) * inside;
}

at::Tensor coarsened(const at::Tensor& images, int axis, double factor) {
  const at::NoGradGuard noGradient;
  std::array<std::int64_t, 3> fine{images.size(2), images.size(3), images.size(4)};
  std::array<std::int64_t, 3> coarse = fine;
  std::int64_t& side = coarse[static_cast<std::size_t>(2 - axis)];
  side = std::max<std::int64_t>(1, std::lround(static_cast<double>(side) / factor));
  const at::Tensor few = at::upsample_nearest3d(images, coarse);
  return at::upsample_trilinear3d(few, fine, false);
}

}  // namespace twinscope::learning
