#pragma once

#include "core/compute/device/agreement.h"

#include <vector>

namespace twinscope::selftest {

/// Every kind of network at its small size, with weights and images made from the seed: LibTorch's operators on the CPU beside
/// how the program runs it (its own kernels on the CPU, or the GPU where there is one).
[[nodiscard]] std::vector<device::Agreement> compareNetworks(std::uint64_t seed);

}  // namespace twinscope::selftest
