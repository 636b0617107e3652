#pragma once

#include "core/volume/grid.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

inline constexpr int kPackedRegions = 4;

/// The regions that a label value belongs to, as bits 0…3. Value 0 belongs to none.
using RegionBits = std::array<std::uint8_t, 256>;

/// Up to four regions of a reference and a prediction, cut down to the box that holds them all: what a comparison works on
/// after one pass over the labels.
struct PackedMasks {
  struct Counts {
    std::uint64_t truePositive = 0, falsePositive = 0, falseNegative = 0;
  };
  Size3 size;  ///< of the box, with one voxel of background on every side
  /// Bits 0…3 of a voxel are the reference's regions, 4…7 the prediction's. Longer than size by kSlack, so that rows can be
  /// read eight voxels at a time.
  std::vector<std::uint8_t> bits;
  std::array<Counts, kPackedRegions> counts;
  std::array<VoxelBox, kPackedRegions>
      boxes;  ///< of each region on either side, in voxels of `size`

  static constexpr std::size_t kSlack = 16;
};

/// Both arrays are size.voxels() long. Runs on the compute pool.
[[nodiscard]] PackedMasks packMasks(Size3 size, std::span<const std::uint8_t> reference,
                                    const RegionBits& referenceBits,
                                    std::span<const std::uint8_t> prediction,
                                    const RegionBits& predictionBits);

/// One region of one side (0 reference, 1 prediction) in its box: 1 inside, i fastest.
[[nodiscard]] std::vector<std::uint8_t> unpacked(const PackedMasks& masks, int region, int side);

}  // namespace twinscope
