#include "core/learning/evaluation/case_slice.h"

#include "core/volume/mask_box.h"

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

constexpr std::int64_t kMarginVoxels = 6;

/// The grid's axis nearest to head-foot.
int axialAxis(const Grid& grid) {
  const auto along = [&](int axis) {
    const Vec3 column = grid.worldFromVoxel.column(axis);
    return std::abs(column.z) / length(column);
  };
  int nearest = 2;
  for (const int axis : {1, 0})
    if (along(axis) > along(nearest)) nearest = axis;
  return nearest;
}

std::int64_t sliceWithMost(const std::vector<std::size_t>& counts) {
  return std::ranges::max_element(counts) - counts.begin();
}

std::int64_t worstAlong(int axis, const LabelMap& truth, const std::vector<LabelMap>& found) {
  const Size3 size = truth.grid().size;
  std::vector<std::size_t> wrong(static_cast<std::size_t>(size[axis])), there(wrong.size());
  const auto wanted = truth.labels();
  const auto sliceOf = [&](std::size_t n) {
    return static_cast<std::size_t>(size.voxelAt(n)[static_cast<std::size_t>(axis)]);
  };
  for (std::size_t n = 0; n < wanted.size(); ++n)
    if (wanted[n] != 0) ++there[sliceOf(n)];
  for (const LabelMap& one : found)
    for (std::size_t n = 0; n < wanted.size(); ++n)
      if (wanted[n] != one.labels()[n]) ++wrong[sliceOf(n)];
  const std::int64_t worst = sliceWithMost(wrong);
  return wrong[static_cast<std::size_t>(worst)] > 0 ? worst : sliceWithMost(there);
}

const Volume& shownOf(const std::vector<Volume>& images) {
  for (const Modality wanted : {Modality::flair, Modality::t1c})
    if (const auto found = std::ranges::find(images, wanted, &Volume::modality);
        found != images.end())
      return *found;
  return images.front();
}

/// One slice, as wide as the brain and its margin.
VoxelBox sliceBox(const TrainingCase& scored, Size3 size, int axis, std::int64_t slice) {
  VoxelBox box = boxOf(scored.brainMask, size);
  box = box.empty() ? VoxelBox{.begin = {0, 0, 0}, .end = {size.i, size.j, size.k}}
                    : box.grown(kMarginVoxels, size);
  box.begin[static_cast<std::size_t>(axis)] = slice;
  box.end[static_cast<std::size_t>(axis)] = slice + 1;
  return box;
}

LabelMap cut(const LabelMap& from, const VoxelBox& box) {
  return {cropped(from.grid(), box), cutOut(from.labels(), from.grid().size, box), from.table()};
}

Volume cut(const Volume& from, const VoxelBox& box) {
  const Grid grid = cropped(from.grid(), box);
  std::vector<float> voxels;
  voxels.reserve(grid.voxels());
  for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
    for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
      for (std::int64_t i = box.begin[0]; i < box.end[0]; ++i) voxels.push_back(from.at(i, j, k));
  return {grid, std::move(voxels), from.modality(), from.unit()};
}

}  // namespace

std::vector<CaseSlice> worstSlices(const TrainingCase& scored, const LabelMap& truth,
                                   const std::vector<LabelMap>& found) {
  const int axis = axialAxis(truth.grid());
  const VoxelBox box = sliceBox(scored, truth.grid().size, axis, worstAlong(axis, truth, found));
  const CaseSlice common{cut(shownOf(scored.images), box), cut(truth, box), {}};
  std::vector<CaseSlice> slices(found.size(), common);
  for (std::size_t n = 0; n < found.size(); ++n) slices[n].found = cut(found[n], box);
  return slices;
}

}  // namespace twinscope::learning
