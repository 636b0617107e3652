#pragma once

#include "core/volume/grid.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace twinscope {

/// Squared Euclidean distance in mm² from each grid point to the nearest source (non-zero), exact on anisotropic spacing;
/// infinity where there is no source. Memory order i fastest. Runs on the compute pool. Who asks for less than the whole
/// field is served faster: values beyond reachMm are only known to be beyond it.
[[nodiscard]] std::vector<float> squaredDistances(
    std::span<const std::uint8_t> sources, Size3 size, Vec3 spacingMm,
    double reachMm = std::numeric_limits<double>::infinity());

}  // namespace twinscope
