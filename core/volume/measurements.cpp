#include "core/volume/measurements.h"

#include "core/base/units.h"
#include "core/volume/bidimensional.h"
#include "core/volume/components.h"
#include "core/volume/mask_box.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace twinscope {
namespace {

/// A lesion cut out of its grid, with what it encloses in each slice filled where that is allowed.
struct LesionMask {
  VoxelBox box;
  std::vector<std::uint8_t> solid;
  std::vector<std::uint8_t> measured;  ///< solid, or with enclosed necrosis filled
};

/// Pixels of a slice that cannot be reached from its rim without crossing the mask.
std::vector<std::size_t> enclosedPixels(std::span<const std::uint8_t> mask, Size3 size) {
  std::vector<std::uint8_t> reached(mask.size(), 0);
  std::vector<std::int64_t> open;
  const auto visit = [&](std::int64_t i, std::int64_t j) {
    if (i < 0 || j < 0 || i >= size.i || j >= size.j) return;
    const std::int64_t n = i + size.i * j;
    if (mask[static_cast<std::size_t>(n)] != 0 || reached[static_cast<std::size_t>(n)] != 0) return;
    reached[static_cast<std::size_t>(n)] = 1;
    open.push_back(n);
  };
  for (std::int64_t i = 0; i < size.i; ++i) {
    visit(i, 0);
    visit(i, size.j - 1);
  }
  for (std::int64_t j = 0; j < size.j; ++j) {
    visit(0, j);
    visit(size.i - 1, j);
  }
  while (!open.empty()) {
    const std::int64_t i = open.back() % size.i, j = open.back() / size.i;
    open.pop_back();
    visit(i - 1, j);
    visit(i + 1, j);
    visit(i, j - 1);
    visit(i, j + 1);
  }
  std::vector<std::size_t> enclosed;
  for (std::size_t n = 0; n < mask.size(); ++n)
    if (mask[n] == 0 && reached[n] == 0) enclosed.push_back(n);
  return enclosed;
}

/// Fills enclosed necrosis or cyst up to half of the whole: above that the solid part alone is measured. A resection cavity
/// is never filled.
void fillEnclosed(LesionMask& lesion, std::span<const std::uint8_t> cavity) {
  const Size3 size = lesion.box.size();
  const auto slice = static_cast<std::size_t>(size.i * size.j);
  lesion.measured = lesion.solid;
  std::size_t solid = 0, filled = 0;
  for (std::size_t at = 0; at < lesion.solid.size(); at += slice)
    for (const std::size_t n : enclosedPixels(std::span(lesion.solid).subspan(at, slice), size))
      if (cavity[at + n] == 0) {
        lesion.measured[at + n] = 1;
        ++filled;
      }
  for (const std::uint8_t v : lesion.solid) solid += v;
  if (2 * filled > solid + filled) lesion.measured = lesion.solid;
}

LesionMask lesionMask(const Components& components, std::uint32_t number, const Grid& grid,
                      const VoxelBox& box, std::span<const std::uint8_t> cavity) {
  LesionMask lesion{box, {}, {}};
  for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
    for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
      for (std::int64_t i = box.begin[0]; i < box.end[0]; ++i)
        lesion.solid.push_back(components.labels[grid.index(i, j, k)] == number ? 1 : 0);
  fillEnclosed(lesion, cutOut(cavity, grid.size, box));
  return lesion;
}

struct SliceDiameters {
  std::int64_t slice = 0;  ///< within the box
  Diameters diameters;
};

/// Slices by falling upper bound; the rest cannot win once the best product reaches a slice's bound.
SliceDiameters largestSlice(const LesionMask& lesion, Vec3 spacingMm) {
  const Size3 size = lesion.box.size();
  const auto area = static_cast<std::size_t>(size.i * size.j);
  const auto shapeAt = [&](std::int64_t k) {
    return SliceShape(std::span(lesion.measured).subspan(static_cast<std::size_t>(k) * area, area),
                      size.i, size.j, spacingMm.x, spacingMm.y);
  };
  std::vector<std::pair<double, std::int64_t>> bounds;
  for (std::int64_t k = 0; k < size.k; ++k)
    if (const SliceShape shape = shapeAt(k); !shape.empty())
      bounds.emplace_back(-shape.largestProductMm2(), k);
  std::ranges::sort(bounds);
  SliceDiameters best{-1, {}};
  for (const auto& [negativeBound, k] : bounds) {
    if (best.slice >= 0 && -negativeBound < best.diameters.productMm2()) break;
    const auto diameters = shapeAt(k).measure();
    const double gain = diameters->productMm2() - best.diameters.productMm2();
    if (best.slice < 0 || gain > 1e-9 || (gain > -1e-9 && k < best.slice)) best = {k, *diameters};
  }
  return best;
}

Lesion measured(const LesionMask& lesion, std::uint64_t voxels, const Grid& grid) {
  const SliceDiameters best = largestSlice(lesion, grid.spacingMm());
  const auto k = best.slice + lesion.box.begin[2];
  const auto toWorld = [&](SlicePoint p) {  // pixel corners lie half a voxel before its centre
    return grid.worldFromVoxel * Vec3{p.x - 0.5 + static_cast<double>(lesion.box.begin[0]),
                                      p.y - 0.5 + static_cast<double>(lesion.box.begin[1]),
                                      static_cast<double>(k)};
  };
  const Diameters& d = best.diameters;
  Lesion result{
      .voxels = voxels,
      .volumeMl = static_cast<double>(voxels) * grid.voxelVolumeMm3() / kMm3PerMl,
      .longestMm = d.longestMm,
      .perpendicularMm = d.perpendicularMm,
      .productMm2 = d.productMm2(),
      .slice = k,
      .slices = static_cast<int>(lesion.box.size().k),
      .sliceMm = grid.spacingMm().z,
      .longestEndsInWorld = {toWorld(d.longest[0]), toWorld(d.longest[1])},
      .perpendicularEndsInWorld = {toWorld(d.perpendicular[0]), toWorld(d.perpendicular[1])},
      .centreInWorld = {}};
  Vec3 sum;
  std::size_t n = 0;
  for (std::int64_t c = lesion.box.begin[2]; c < lesion.box.end[2]; ++c)
    for (std::int64_t b = lesion.box.begin[1]; b < lesion.box.end[1]; ++b)
      for (std::int64_t a = lesion.box.begin[0]; a < lesion.box.end[0]; ++a)
        if (lesion.solid[n++] != 0) {
          result.voxel = {a, b, c};
          sum = sum + Vec3{static_cast<double>(a), static_cast<double>(b), static_cast<double>(c)};
        }
  result.centreInWorld = grid.worldFromVoxel * ((1.0 / static_cast<double>(voxels)) * sum);
  return result;
}

/// Boxes of all components in one pass.
std::vector<VoxelBox> boxesOf(const Components& components, const Grid& grid) {
  std::vector<VoxelBox> boxes(components.sizes.size());
  std::size_t n = 0;
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i)
        if (const std::uint32_t number = components.labels[n++]; number != 0)
          boxes[number - 1] = united(boxes[number - 1], {{i, j, k}, {i + 1, j + 1, k + 1}});
  return boxes;
}

/// The axis of the grid that runs closest to head–foot.
int axialAxis(const Grid& grid) {
  int best = 2;
  const auto along = [&](int axis) {
    const Vec3 step = grid.worldFromVoxel.column(axis);
    return std::abs(step.z) / length(step);
  };
  for (const int axis : {1, 0})
    if (along(axis) > along(best) + 1e-9) best = axis;
  return best;
}

/// The same voxels at the same places, with two axes exchanged.
LabelMap withAxesExchanged(const LabelMap& labels, int a, int b) {
  const Grid& from = labels.grid();
  std::array<int, 3> order{0, 1, 2};
  std::swap(order[a], order[b]);
  Grid grid{{from.size[order[0]], from.size[order[1]], from.size[order[2]]}, from.worldFromVoxel};
  for (int axis = 0; axis < 3; ++axis)
    grid.worldFromVoxel.setColumn(axis, from.worldFromVoxel.column(order[axis]));
  std::vector<std::uint8_t> values;
  values.reserve(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        std::array<std::int64_t, 3> at{i, j, k};
        std::swap(at[a], at[b]);
        values.push_back(labels.labels()[from.index(at[0], at[1], at[2])]);
      }
  return {grid, std::move(values), labels.table()};
}

/// Slices along k.
std::vector<Lesion> measureAlongK(const LabelMap& labels, const LesionOptions& options) {
  const auto mask = labels.mask(options.region);
  const VoxelBox whole = boxOf(mask, labels.grid().size);
  const Grid grid = cropped(labels.grid(), whole);
  const Components components =
      connectedComponents(cutOut(mask, labels.grid().size, whole), grid.size);
  const std::vector<VoxelBox> boxes = boxesOf(components, grid);
  const auto cavity = cutOut(labels.mask(Region::rc), labels.grid().size, whole);
  std::vector<Lesion> lesions;
  for (std::uint32_t number = 1; number <= components.sizes.size(); ++number) {
    const std::uint64_t voxels = components.sizes[number - 1];
    if (static_cast<double>(voxels) * grid.voxelVolumeMm3() / kMm3PerMl < options.minimumVolumeMl)
      break;
    lesions.push_back(
        measured(lesionMask(components, number, grid, boxes[number - 1], cavity), voxels, grid));
    lesions.back().slice += whole.begin[2];
    for (std::size_t axis = 0; axis < 3; ++axis) lesions.back().voxel[axis] += whole.begin[axis];
  }
  return lesions;
}

}  // namespace

std::vector<Lesion> measureLesions(const LabelMap& labels, const LesionOptions& options) {
  if (labels.empty()) return {};
  const int axis = axialAxis(labels.grid());
  auto lesions = axis == 2 ? measureAlongK(labels, options)
                           : measureAlongK(withAxesExchanged(labels, axis, 2), options);
  for (Lesion& lesion : lesions) {
    lesion.sliceAxis = axis;
    std::swap(lesion.voxel[static_cast<std::size_t>(axis)], lesion.voxel[2]);
  }
  return lesions;
}

}  // namespace twinscope
