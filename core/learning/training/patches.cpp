#include "core/learning/training/patches.h"

#include <algorithm>
#include <array>
#include <span>

namespace twinscope::learning {
namespace {

using Index3 = std::array<std::int64_t, 3>;

std::size_t flatIndex(Size3 size, const Index3& at) {
  return static_cast<std::size_t>(at[0] + size.i * (at[1] + size.j * at[2]));
}

Index3 centreOf(const LearningCase& from, double foregroundShare, Random& random) {
  std::vector<const std::vector<std::uint32_t>*> present;
  for (const auto& voxels : from.voxelsOfClass)
    if (!voxels.empty()) present.push_back(&voxels);
  if (random.uniform() >= foregroundShare || present.empty())
    return {static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(from.size.i))),
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(from.size.j))),
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(from.size.k)))};
  const auto& voxels = *present[random.below(present.size())];
  const std::int64_t flat = voxels[random.below(voxels.size())];
  return {flat % from.size.i, flat / from.size.i % from.size.j, flat / (from.size.i * from.size.j)};
}

/// Where the patch starts in the case: may be negative where the case is smaller.
std::int64_t startOf(std::int64_t centre, std::int64_t side, std::int64_t extent) {
  if (extent <= side) return -((side - extent) / 2);
  return std::clamp<std::int64_t>(centre - side / 2, 0, extent - side);
}

template <class Value>
void copyPart(std::span<const Value> from, Size3 fromSize, const Index3& start, Value* to,
              Size3 size) {
  const std::int64_t begin = std::max<std::int64_t>(0, -start[0]);
  const std::int64_t end = std::min(size.i, fromSize.i - start[0]);
  for (std::int64_t k = 0; k < size.k; ++k)
    for (std::int64_t j = 0; j < size.j; ++j) {
      const std::int64_t sj = j + start[1];
      const std::int64_t sk = k + start[2];
      if (sj < 0 || sk < 0 || sj >= fromSize.j || sk >= fromSize.k || end <= begin) continue;
      const auto row = from.subspan(flatIndex(fromSize, {begin + start[0], sj, sk}),
                                    static_cast<std::size_t>(end - begin));
      std::ranges::copy(row, to + flatIndex(size, {begin, j, k}));
    }
}

}  // namespace

std::size_t LearningCase::bytes() const {
  std::size_t total = channels.size() * sizeof(float) + labels.size();
  for (const auto& voxels : voxelsOfClass) total += voxels.size() * sizeof(std::uint32_t);
  return total;
}

void indexClasses(LearningCase& learningCase, std::size_t classes) {
  learningCase.voxelsOfClass.assign(classes - 1, {});
  for (std::size_t v = 0; v < learningCase.labels.size(); ++v)
    if (const std::size_t label = learningCase.labels[v]; label > 0 && label < classes)
      learningCase.voxelsOfClass[label - 1].push_back(static_cast<std::uint32_t>(v));
}

Patch samplePatch(const LearningCase& from, Size3 size, double foregroundShare, Random& random) {
  const Index3 centre = centreOf(from, foregroundShare, random);
  Index3 start;
  for (int axis = 0; axis < 3; ++axis)
    start[axis] = startOf(centre[axis], size[axis], from.size[axis]);
  const std::size_t channels = from.channels.size() / from.size.voxels();
  Patch patch{size, std::vector<float>(channels * size.voxels(), 0.F),
              std::vector<std::uint8_t>(size.voxels(), 0)};
  for (std::size_t c = 0; c < channels; ++c)
    copyPart(std::span(from.channels).subspan(c * from.size.voxels(), from.size.voxels()),
             from.size, start, patch.channels.data() + c * size.voxels(), size);
  copyPart(std::span(from.labels), from.size, start, patch.labels.data(), size);
  return patch;
}

}  // namespace twinscope::learning
