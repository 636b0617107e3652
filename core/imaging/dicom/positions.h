#pragma once

#include "core/imaging/dicom/stack.h"

namespace twinscope::imaging::dicom {

/// Orders slices of one geometry and contrast along their normal. Where positions repeat, the first of diffusion
/// direction, TemporalPosition, AcquisitionNumber, TriggerTime, time of day and InstanceNumber blocks that gives every
/// position the same count makes them frames; equal pictures at one position are copies and go with a warning.
[[nodiscard]] Stack stackOf(std::vector<Slice> slices, const PixelHash& pixelHash);

}  // namespace twinscope::imaging::dicom
