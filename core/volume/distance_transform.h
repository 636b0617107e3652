#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope {

/// Squared Euclidean distance in mm² from each grid point to the nearest source (non-zero), exact on anisotropic spacing;
/// infinity where there is no source. Memory order i fastest. Runs on the compute pool.
[[nodiscard]] std::vector<float> squaredDistances(std::span<const std::uint8_t> sources, Size3 size,
                                                  Vec3 spacingMm);

}  // namespace twinscope
