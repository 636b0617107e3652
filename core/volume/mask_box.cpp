#include "core/volume/mask_box.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cstring>

namespace twinscope {
namespace {

/// A row is read eight bytes at a time: most rows of a segmentation are empty.
bool anySet(const std::uint8_t* row, std::int64_t count) {
  std::uint64_t word = 0, all = 0;
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    std::memcpy(&word, row + i, 8);
    all |= word;
  }
  for (; i < count; ++i) all |= row[i];
  return all != 0;
}

void include(VoxelBox& box, std::array<std::int64_t, 3> begin, std::array<std::int64_t, 3> end) {
  box = united(box, {begin, end});
}

VoxelBox sliceBox(const std::uint8_t* slice, Size3 size, std::int64_t k) {
  VoxelBox box;
  for (std::int64_t j = 0; j < size.j; ++j) {
    const std::uint8_t* row = slice + j * size.i;
    if (!anySet(row, size.i)) continue;
    const auto set = [](std::uint8_t v) { return v != 0; };
    const std::uint8_t* first = std::find_if(row, row + size.i, set);
    const std::uint8_t* last = row + size.i - 1;
    while (*last == 0) --last;
    include(box, {first - row, j, k}, {last - row + 1, j + 1, k + 1});
  }
  return box;
}

}  // namespace

VoxelBox united(const VoxelBox& a, const VoxelBox& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  VoxelBox result;
  for (int axis = 0; axis < 3; ++axis) {
    result.begin[axis] = std::min(a.begin[axis], b.begin[axis]);
    result.end[axis] = std::max(a.end[axis], b.end[axis]);
  }
  return result;
}

VoxelBox boxOf(std::span<const std::uint8_t> mask, Size3 size) {
  std::vector<VoxelBox> boxes(static_cast<std::size_t>(size.k));
  parallelFor(boxes.size(), 8, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k)
      boxes[k] = sliceBox(mask.data() + k * static_cast<std::size_t>(size.i * size.j), size,
                          static_cast<std::int64_t>(k));
  });
  VoxelBox result;
  for (const VoxelBox& box : boxes) result = united(result, box);
  return result;
}

std::vector<std::uint8_t> cutOut(std::span<const std::uint8_t> mask, Size3 size,
                                 const VoxelBox& box) {
  const Size3 cut = box.size();
  std::vector<std::uint8_t> result(cut.voxels());
  auto out = result.begin();
  for (std::int64_t k = box.begin[2]; k < box.end[2]; ++k)
    for (std::int64_t j = box.begin[1]; j < box.end[1]; ++j)
      out = std::copy_n(mask.begin() + box.begin[0] + size.i * (j + size.j * k), cut.i, out);
  return result;
}

}  // namespace twinscope
