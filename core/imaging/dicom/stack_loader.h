#pragma once

#include "core/imaging/dicom/stack.h"
#include "core/imaging/dicom/stack_geometry.h"

namespace twinscope::imaging::dicom {

/// A stack with its geometry: all that loading needs, kept by the report's closure.
struct LoadableStack {
  std::vector<std::vector<Slice>> frames;
  StackGeometry geometry;
  Modality modality = Modality::unknown;
  bool isCt = false;
  IntakeLimits limits;
};

/// One frame on the stack's grid: slices decoded in parallel, padding set to air (CT) or 0, gaps and uneven steps
/// interpolated linearly, a tilted stack resampled upright. Polls the stop token between slices.
[[nodiscard]] Result<Volume> loadFrame(const LoadableStack& stack, int frame,
                                       const JobContext& context);

/// Lowest, highest and mean value after slope and intercept over all slices of all frames, padding included (as other
/// tools count them).
[[nodiscard]] Result<VoxelStatistics> statisticsOf(const std::vector<std::vector<Slice>>& frames,
                                                   const IntakeLimits& limits,
                                                   const JobContext& context);

/// A function that hashes stored pixels and remembers them.
[[nodiscard]] PixelHash pixelHasher(const IntakeLimits& limits, const JobContext& context);

}  // namespace twinscope::imaging::dicom
