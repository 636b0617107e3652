#pragma once

#include "core/base/error.h"
#include "core/volume/volume.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::app {

/// Mean T1 intensities of fluid, grey and white matter inside a mask, rising: three means by Lloyd's algorithm over a histogram.
/// "growth.tissue" where the image has no three intensities there.
[[nodiscard]] Result<std::array<double, 3>> tissueMeans(const Volume& t1,
                                                        std::span<const std::uint8_t> brain);

/// Shares of tissue in each voxel.
struct TissueShares {
  std::vector<float> white, grey;
};

/// Voxels between two means are mixtures of the two (partial volume); nothing outside the brain. The tumour's own intensities say
/// nothing about what lay there: inside it all is white matter, where gliomas spread; a resection cavity is fluid.
/// All on the image's grid, masks non-zero inside.
[[nodiscard]] TissueShares tissueShares(const Volume& t1, std::span<const std::uint8_t> brain,
                                        std::span<const std::uint8_t> tumour,
                                        std::span<const std::uint8_t> cavity,
                                        const std::array<double, 3>& means);

}  // namespace twinscope::app
