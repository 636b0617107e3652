#pragma once

#include <optional>
#include <string>
#include <vector>

namespace twinscope::device {

/// What an NVIDIA driver on this machine says, asked without linking to it.
struct GpuProbe {
  std::vector<std::string> names;                ///< of the devices; empty where none can be used
  std::optional<std::string> driverCudaVersion;  ///< "13.0"
  std::string reason;  ///< why there is none: "no NVIDIA driver"; empty otherwise
};

/// Loads libcuda at run time and asks it; a fraction of a second, safe to repeat.
[[nodiscard]] GpuProbe probeGpu();

/// Keeps this process from any GPU, or lets it use one again. While nothing computes and no network is loaded: those stay where they were put. Thread-safe.
void allowGpu(bool allowed);
/// Why no GPU may be used, whether there is one or not: by allowGpu(), or by TWINSCOPE_DEVICE=cpu in the environment. Empty: it may.
[[nodiscard]] std::string gpuForbidden();

}  // namespace twinscope::device
