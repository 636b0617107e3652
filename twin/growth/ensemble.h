#pragma once

#include "core/compute/device/device_kernels.h"
#include "twin/growth/growth_model.h"

#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// volumesOn() of many possible tumours of one problem, in their order, on the same days. On the compute pool; or, where a device is
/// given, 64 at a time there, equal to it to rounding. A device that fails says so in the log, and the pool goes on. Fails as the first
/// that does; cancelled().
[[nodiscard]] Result<std::vector<std::vector<RegionVolumes>>> volumesOfEach(
    std::span<const GrowthParameters> tumours, std::span<const double> days,
    const GrowthProblem& problem, const device::DeviceKernels* device, const JobContext& context);

}  // namespace twinscope::twin::growth
