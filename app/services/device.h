#pragma once

#include <string>

namespace twinscope::app {

/// The device that computes, in the words of the top bar: "CPU, 2 threads (no NVIDIA driver)".
[[nodiscard]] std::string deviceInUse();

}  // namespace twinscope::app
