#pragma once

#include "core/base/error.h"
#include "core/learning/model/model_card.h"
#include "core/volume/volume.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::learning {

/// What a network sees of a study: the brain box at the card's spacing, in LPS voxel order (i to the left, j to
/// posterior, k to superior), normalised.
struct ModelInput {
  Grid grid;
  std::vector<float> channels;      ///< card channels × voxels
  std::vector<std::uint8_t> brain;  ///< 1 inside
};

/// The grid a network works on: a crop of the images' own grid where orientation and spacing fit (within 1 %), else an
/// axis-aligned grid of the card's spacing over the same box.
[[nodiscard]] Grid workingGrid(const ModelCard& card, const Grid& images, const VoxelBox& brain);

/// Whether the model takes a study that lacks so many of its sequences.
[[nodiscard]] bool takesWithout(const ModelCard& card, std::size_t missing);
/// Whether the model takes a study with these sequences as it is.
[[nodiscard]] bool takesSequences(const ModelCard& card, std::span<const Modality> sequences);

/// images: native intensities on one grid, at least the card's channels (Modality::any: exactly one image, of any kind). The z-score is that of the brain's voxels on the
/// working grid. "segment.missing-sequence", "segment.grids-differ", "segment.no-brain", "segment.not-finite".
[[nodiscard]] Result<ModelInput> makeModelInput(const ModelCard& card,
                                                const std::vector<Volume>& images,
                                                std::span<const std::uint8_t> brainMask);

}  // namespace twinscope::learning
