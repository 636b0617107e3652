#pragma once

#include "core/imaging/dicom/stack.h"

namespace twinscope::imaging::dicom {

/// How the slices of a stack become a grid.
struct StackGeometry {
  Grid grid;    ///< of the volume as it will be loaded: upright, evenly spaced, right-handed
  Grid native;  ///< as the slices lie; sheared where the gantry was tilted, else equal to grid
  /// For each k of the native grid, where it lies among the slices: 1.25 is a quarter of the way from slice 1 to 2.
  std::vector<double> sliceOf;
  bool spacingKnown = true;
  std::vector<Finding> findings;

  [[nodiscard]] bool isSheared() const { return !(grid == native); }
};

/// Judges the places of one frame's slices (ordered along the normal). Gaps are filled at the median step, uneven
/// steps resampled to it, a tilted stack gets an upright grid around it; a step that differs by more than a quarter is
/// refused. A stack without positions has a size and no place.
[[nodiscard]] StackGeometry geometryOf(const std::vector<Slice>& slices, bool positioned,
                                       const IntakeLimits& limits);

}  // namespace twinscope::imaging::dicom
