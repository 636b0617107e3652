#pragma once

#include "core/compute/device/device_kernels.h"

#include <string>
#include <vector>

namespace twinscope::device {

/// A kernel beside its reference on the CPU, on the same made-up input.
struct Agreement {
  std::string kernel;
  double worst = 0;             ///< largest difference, of the largest value
  double allowed = 0;           ///< above it the two disagree
  double referenceSeconds = 0;  ///< the program's own implementation on the CPU's pool
  double deviceSeconds = 0;     ///< second call, copies to and from the device included
  std::string problem;          ///< what the device said; empty where it computed

  [[nodiscard]] bool agrees() const { return problem.empty() && worst <= allowed; }
};

/// All kernels on a volume of that size. The same seed makes the same input.
[[nodiscard]] std::vector<Agreement> compareKernels(const DeviceKernels& kernels, Size3 size,
                                                    std::uint64_t seed);
/// "squared distances   1.2e-07 of 1.0e-06   reference 0.031 s   device 0.004 s   7.8x"; one line a kernel.
[[nodiscard]] std::string asText(const std::vector<Agreement>& rows);

}  // namespace twinscope::device
