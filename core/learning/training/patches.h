#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/learning/model/model_card.h"
#include "core/volume/grid.h"

#include <array>
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

/// Each with its own probability; all keep the background (exactly 0) at 0.
struct AugmentOptions {
  std::array<double, 3> flip{0.5, 0.25, 0.25};  ///< probability along i, j, k
  double rotate90 = 0.25;                       ///< probability of quarter turns in the i–j plane
  double noise = 0.3, noiseSigma = 0.15;        ///< Gaussian, sigma uniform up to noiseSigma
  double gamma = 0.3, gammaRange = 0.35;        ///< exponent e^±gammaRange on the patch's range
  double scaleShift = 0.5, scaleRange = 0.2,
         shiftRange = 0.2;  ///< x·(1 ± scale) ± shift, a channel

  [[nodiscard]] Status validate() const;
};

void augment(Patch& patch, const AugmentOptions& options, Random& random);

}  // namespace twinscope::learning
