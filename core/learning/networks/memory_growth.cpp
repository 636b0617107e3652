#include "core/learning/networks/memory_growth.h"

#include "core/base/text.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace twinscope::learning {
namespace {

/// The full hybrid network's process peaks at 2.2 times what the allocator counts (tests/bench/training_step_bench).
constexpr double kUnseen = 2.3;
constexpr double kShareOfFree = 0.8;
constexpr std::int64_t kSmallestSide = 16;
constexpr double kFewestVoxels = 32 * 32 * 32 / 4.0;
/// LibTorch takes its fast convolution for two patches or more.
constexpr double kPatches = 2;

/// Counts what LibTorch's allocator hands out on this thread, at its peak.
class PeakMeter final : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void*, std::int64_t size, std::size_t, std::size_t, c10::Device) override {
    m_now += size;
    m_peak = std::max(m_peak, m_now);
  }
  bool memoryProfilingEnabled() const override { return true; }
  [[nodiscard]] double peak() const { return static_cast<double>(m_peak); }

 private:
  std::int64_t m_now = 0;
  std::int64_t m_peak = 0;
};

double peakOf(const std::function<void(const Sides&)>& pass, const Sides& sides) {
  const auto meter = std::make_shared<PeakMeter>();
  const c10::DebugInfoGuard watch(c10::DebugInfoKind::PROFILER_STATE, meter);
  pass(sides);
  return meter->peak() / kPatches;
}

double voxelsOf(const Sides& sides) {
  return static_cast<double>(sides[0]) * static_cast<double>(sides[1]) *
         static_cast<double>(sides[2]);
}

/// The network's smallest patch of at least 16 a side where it may, and one of twice the voxels.
std::pair<Sides, Sides> probes(const Network& network) {
  Sides small = network.sideMultiples();
  for (std::int64_t& side : small) side *= (kSmallestSide + side - 1) / side;
  while (voxelsOf(small) < kFewestVoxels)
    for (std::int64_t& side : small) side *= 2;
  Sides large = small;
  large[0] *= 2;
  return {small, large};
}

}  // namespace

std::size_t MemoryGrowth::of(const Sides& sides, std::size_t patches) const {
  return static_cast<std::size_t>(base +
                                  kUnseen * each * voxelsOf(sides) * static_cast<double>(patches));
}

Result<MemoryGrowth> measuredGrowth(const Network& network, const char* code,
                                    const std::function<void(const Sides&)>& pass) {
  MemoryGrowth growth;
  const auto [small, large] = probes(network);
  const Status measured = runTorch(silentContext(), code, [&]() -> Status {
    pass(small);  // the first pass may make what stays, such as gradients
    const double less = peakOf(pass, small), more = peakOf(pass, large);
    growth.each = std::max(0.0, more - less) / (voxelsOf(large) - voxelsOf(small));
    growth.base = std::max(0.0, less - growth.each * voxelsOf(small));
    return {};
  });
  if (!measured) return std::unexpected(measured.error());
  return growth;
}

bool lowerLongest(Sides& sides, const Sides& multiples) {
  const auto longest = static_cast<std::size_t>(std::ranges::max_element(sides) - sides.begin());
  const std::int64_t multiple = multiples[longest];
  const std::int64_t less = std::max((sides[longest] - 1) / multiple * multiple,
                                     (kSmallestSide + multiple - 1) / multiple * multiple);
  if (less >= sides[longest]) return false;
  sides[longest] = less;
  return true;
}

std::size_t networkMemoryBudget() {
  const auto free = freeNetworkMemoryBytes();
  return free ? static_cast<std::size_t>(kShareOfFree * static_cast<double>(*free)) : SIZE_MAX;
}

std::string gigabytes(std::size_t bytes) {
  return concat(std::round(static_cast<double>(bytes) / 1e7) / 100, " GB");
}

}  // namespace twinscope::learning
