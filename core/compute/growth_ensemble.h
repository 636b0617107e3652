#pragma once

#include "core/base/error.h"
#include "core/compute/device/device_kernels.h"
#include "core/compute/reaction_diffusion.h"

#include <span>

namespace twinscope {

/// One tumour of many: its own tissue and parameters (the solver's), treatment, and density, one a voxel.
struct GrowthMember {
  const ReactionDiffusion* solver = nullptr;
  const GrowthCourse* course = nullptr;
  std::span<float> density;
};

/// What ReactionDiffusion::advance does to each member, for all at once on one device; equal to it to rounding. All solvers are of
/// one size (std::invalid_argument else). Memory on the device: 12 bytes a voxel and member, and one a voxel for each different resection.
/// Asks for a stop every 64 steps. "growth.course", "device.failed" and cancelled() leave the densities as they were.
[[nodiscard]] Status advanceTogether(std::span<const GrowthMember> members, double fromDay,
                                     double toDay, const device::DeviceKernels& kernels,
                                     const JobContext& context);

}  // namespace twinscope
