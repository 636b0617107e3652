#pragma once

#include "app/services/workspace.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// One thing that was looked at.
struct HealthCheck {
  std::string name;  ///< "device", "disk", "workspace", "selftest.resample", …
  bool ok = true;
  std::string text;  ///< figures, or what is wrong
};

/// Versions, device and why there is no GPU, free disk and memory, the shipped model, and the workspace where one is given.
[[nodiscard]] std::vector<HealthCheck> checkHealth(
    const std::optional<std::filesystem::path>& workspace);
/// Resampling, metrics, the compute pool and each device's kernels against known values; the shipped model on a small
/// phantom. Half a minute.
[[nodiscard]] Result<std::vector<HealthCheck>> selfTest(const JobContext& context);

}  // namespace twinscope::app
