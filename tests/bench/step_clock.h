#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>

namespace twinscope::bench {

/// Wall and processor time between the reports of the first and the last step: a training has a beginning and an end that
/// are no part of a step, and its first step is a warm-up as the peer's is.
struct StepClock {
  using Wall = std::chrono::steady_clock;
  Wall::time_point wallStart, wallEnd;
  std::clock_t cpuStart = 0, cpuEnd = 0;

  void tick(std::int64_t step) {
    wallEnd = Wall::now();
    cpuEnd = std::clock();
    if (step == 1) wallStart = wallEnd, cpuStart = cpuEnd;
  }
  [[nodiscard]] double wallSeconds() const {
    return std::chrono::duration<double>(wallEnd - wallStart).count();
  }
  [[nodiscard]] double cpuSeconds() const {
    return static_cast<double>(cpuEnd - cpuStart) / CLOCKS_PER_SEC;
  }
};

}  // namespace twinscope::bench
