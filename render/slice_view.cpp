#include "render/slice_view.h"

#include <algorithm>
#include <cmath>

namespace twinscope::render {
namespace {

/// Beyond this tilt a grid's axes say nothing about the patient's.
constexpr double kLeastCosine = 0.75;
constexpr double kMostShear = 1e-3;

Vec3 unit(Vec3 v) { return (1.0 / length(v)) * v; }

/// The grid axis nearest to a patient direction, pointing the same way; zero where none is near enough.
Vec3 nearestAxis(const Grid& grid, Vec3 direction) {
  Vec3 best{};
  double bestCosine = kLeastCosine;
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 candidate = unit(grid.worldFromVoxel.column(axis));
    const double cosine = dot(candidate, direction);
    if (std::abs(cosine) < bestCosine) continue;
    bestCosine = std::abs(cosine);
    best = (cosine < 0 ? -1.0 : 1.0) * candidate;
  }
  return best;
}

char letterOf(Vec3 d) {
  const double x = std::abs(d.x), y = std::abs(d.y), z = std::abs(d.z);
  if (x >= y && x >= z) return d.x > 0 ? 'L' : 'R';
  if (y >= z) return d.y > 0 ? 'P' : 'A';
  return d.z > 0 ? 'S' : 'I';
}

/// Least and greatest dot(corner, direction) over the eight outer corners of the grid's voxels.
std::array<double, 2> extentAlong(const Grid& grid, Vec3 direction) {
  std::array<double, 2> range{1e300, -1e300};
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 voxel{(corner & 1) ? double(grid.size.i) - 0.5 : -0.5,
                     (corner & 2) ? double(grid.size.j) - 0.5 : -0.5,
                     (corner & 4) ? double(grid.size.k) - 0.5 : -0.5};
    const double at = dot(grid.worldFromVoxel * voxel, direction);
    range = {std::min(range[0], at), std::max(range[1], at)};
  }
  return range;
}

}  // namespace

SliceAxes patientAxes(Orientation orientation) {
  switch (orientation) {
    case Orientation::axial:
      return {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    case Orientation::coronal:
      return {{1, 0, 0}, {0, 0, -1}, {0, 1, 0}};
    case Orientation::sagittal:
      break;
  }
  return {{0, 1, 0}, {0, 0, -1}, {1, 0, 0}};
}

SliceAxes acquisitionAxes(Orientation orientation, const Grid& grid) {
  const SliceAxes wanted = patientAxes(orientation);
  const SliceAxes found{nearestAxis(grid, wanted.right), nearestAxis(grid, wanted.down),
                        nearestAxis(grid, wanted.normal)};
  const bool usable = grid.shear() < kMostShear && length(found.right) > 0 &&
                      length(found.down) > 0 && length(found.normal) > 0;
  return usable ? found : wanted;
}

std::array<char, 4> edgeMarks(const SliceAxes& axes) {
  return {letterOf(-1.0 * axes.right), letterOf(axes.right), letterOf(-1.0 * axes.down),
          letterOf(axes.down)};
}

Affine SliceView::worldFromPixel() const {
  Affine result;
  result.setColumn(0, mmPerPixel * axes.right);
  result.setColumn(1, mmPerPixel * axes.down);
  result.setColumn(2, axes.normal);
  result.translation = middleInWorld - (0.5 * (width - 1) * mmPerPixel) * axes.right -
                       (0.5 * (height - 1) * mmPerPixel) * axes.down;
  return result;
}

std::int64_t SliceStack::indexOf(Vec3 pointInWorld) const {
  const double at = dot(pointInWorld - firstInWorld, normal) / stepMm;
  return std::clamp<std::int64_t>(std::llround(at), 0, count - 1);
}

Vec3 SliceStack::moved(Vec3 pointInWorld, std::int64_t index) const {
  const double wanted = double(std::clamp<std::int64_t>(index, 0, count - 1)) * stepMm;
  return pointInWorld + (wanted - dot(pointInWorld - firstInWorld, normal)) * normal;
}

SliceStack stackOf(const Grid& grid, const SliceAxes& axes) {
  int along = 0;
  double best = -1;
  for (int axis = 0; axis < 3; ++axis) {
    const double cosine = std::abs(dot(unit(grid.worldFromVoxel.column(axis)), axes.normal));
    if (cosine > best) best = cosine, along = axis;
  }
  const double step = grid.spacingMm().x * (along == 0) + grid.spacingMm().y * (along == 1) +
                      grid.spacingMm().z * (along == 2);
  const auto range = extentAlong(grid, axes.normal);
  const auto count = std::max<std::int64_t>(1, std::llround((range[1] - range[0]) / step));
  const double first =
      0.5 * (range[0] + range[1]) - 0.5 * double(count - 1) * step;  // centred in the extent
  return {first * axes.normal, axes.normal, step, count};
}

double fittingMmPerPixel(const Grid& grid, const SliceAxes& axes, int width, int height) {
  const auto across = extentAlong(grid, axes.right);
  const auto along = extentAlong(grid, axes.down);
  return std::max((across[1] - across[0]) / std::max(width, 1),
                  (along[1] - along[0]) / std::max(height, 1));
}

}  // namespace twinscope::render
