#pragma once

#include "core/compute/device/device_kernels.h"
#include "twin/growth/growth_model.h"

#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// Simulates many possible tumours of one problem: on the compute pool; or, where a device is given, up to 64 at a time there, equal to
/// the pool to rounding. A device that fails says so in the log, once, and the pool goes on for good. One thread at a time.
class TumourEnsemble {
 public:
  /// Both outlive it; device: nullptr for the pool.
  TumourEnsemble(const GrowthProblem& problem, const device::DeviceKernels* device)
      : m_problem(problem), m_device(device) {}

  /// volumesOn() of each, in their order, on the same rising days. Fails as the first that does; cancelled().
  [[nodiscard]] Result<std::vector<std::vector<RegionVolumes>>> volumesOfEach(
      std::span<const GrowthParameters> tumours, std::span<const double> days,
      const JobContext& context);

 private:
  const GrowthProblem& m_problem;
  const device::DeviceKernels* m_device;
};

}  // namespace twinscope::twin::growth
