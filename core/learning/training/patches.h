#pragma once

#include "core/base/random.h"
#include "core/volume/grid.h"

#include <cstdint>
#include <vector>

namespace twinscope::learning {

/// A case as the network sees it, with its truth as class indices on the same voxels.
struct LearningCase {
  Size3 size;
  std::vector<float> channels;                            ///< channels × voxels, i fastest
  std::vector<std::uint8_t> labels;                       ///< class of each voxel
  std::vector<std::vector<std::uint32_t>> voxelsOfClass;  ///< for classes 1, 2, …: where they lie

  [[nodiscard]] std::size_t bytes() const;
};

/// Fills voxelsOfClass from labels.
void indexClasses(LearningCase& learningCase, std::size_t classes);

struct Patch {
  Size3 size;
  std::vector<float> channels;
  std::vector<std::uint8_t> labels;
};

/// A patch of the wanted size. With probability foregroundShare it is centred (as far as the edges allow) on a random
/// voxel of a random tumour class, so that rare classes are seen; else it lies anywhere. A smaller case is padded with 0.
[[nodiscard]] Patch samplePatch(const LearningCase& from, Size3 size, double foregroundShare,
                                Random& random);

}  // namespace twinscope::learning
