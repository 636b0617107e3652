#pragma once

#include "core/compute/device/kernel_table.h"

namespace twinscope::device {

/// The same elements on the compute pool: how the kernels are tested where there is no GPU, and readable as what they mean.
[[nodiscard]] const KernelTable& hostKernels();

}  // namespace twinscope::device
