#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"
#include "render/mesh.h"

#include <cstdint>

namespace twinscope::render {

struct SurfaceOptions {
  int stride = 1;  ///< takes every stride-th voxel along each axis, for context surfaces
  int smoothingIterations = 20;  ///< of the windowed sinc; 0: the voxels' own steps
  double passBand = 0.1;         ///< lower is smoother, 0 to 2
  double blurVoxels =
      0;  ///< standard deviation of a blur before, in taken voxels: closes small holes
};

/// Closed surface of the voxels that hold `value`, smoothed without shrinking (windowed sinc, Taubin et al. 1996), in
/// world coordinates. Empty where no voxel does. A pure function: callable from any thread.
[[nodiscard]] Mesh labelSurface(const LabelMap& labels, std::uint8_t value,
                                const SurfaceOptions& options = {});

/// 1 where a head or brain is, 0 in the air around it: above 12 % of the 99th percentile. For context only.
[[nodiscard]] LabelMap headMask(const Volume& volume);

}  // namespace twinscope::render
