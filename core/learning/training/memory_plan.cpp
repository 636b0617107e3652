#include "core/learning/training/memory_plan.h"

#include "core/base/text.h"
#include "core/learning/torch_device.h"
#include "core/learning/torch_run.h"
#include "core/learning/training/detail/learner.h"

#include <ATen/ATen.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

using namespace detail;
using Sides = std::array<std::int64_t, 3>;

/// For what LibTorch's own allocator does not see: oneDNN's reordered copies and scratch memory, the heap's gaps. The
/// full hybrid network's process peaks at 2.2 times what the allocator counts (tests/bench/training_step_bench).
constexpr double kUnseen = 2.3;
constexpr double kShareOfFree = 0.8;
constexpr std::int64_t kSmallestSide = 16;
constexpr std::int64_t kProbeVoxels = 32 * 32 * 32;

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

double voxelsOf(const Sides& sides) {
  return static_cast<double>(sides[0]) * static_cast<double>(sides[1]) *
         static_cast<double>(sides[2]);
}

/// Peak of one pass forward and back, of one patch: half of that of two, for which LibTorch takes its fast convolution.
double peakBytes(Network& network, const ModelCard& card, const TrainOptions& options,
                 const Sides& sides) {
  const auto channels = static_cast<std::int64_t>(card.channels.size());
  const auto meter = std::make_shared<PeakMeter>();
  const c10::DebugInfoGuard watch(c10::DebugInfoKind::PROFILER_STATE, meter);
  const Batch batch{at::zeros({2, channels, sides[2], sides[1], sides[0]}),
                    at::zeros({2, 1, sides[2], sides[1], sides[0]}, at::kByte)};
  network.reseed(0);
  (void)backward(network, options, batch, 1);
  return meter->peak() / 2;
}

/// The network's smallest patch of at least 16 a side where it may, and one of twice the voxels.
std::pair<Sides, Sides> probes(const Network& network) {
  Sides small = network.sideMultiples();
  for (std::int64_t& side : small) side *= (kSmallestSide + side - 1) / side;
  while (voxelsOf(small) < static_cast<double>(kProbeVoxels) / 4)
    for (std::int64_t& side : small) side *= 2;
  Sides large = small;
  large[0] *= 2;
  return {small, large};
}

std::int64_t lowered(std::int64_t side, std::int64_t multiple) {
  return std::max((side - 1) / multiple * multiple,
                  (kSmallestSide + multiple - 1) / multiple * multiple);
}

/// One cut; false where there is nothing left to cut.
bool cut(MemoryPlan& plan, const Sides& multiples) {
  if (plan.batch > 1) {
    const int whole = plan.batch * plan.accumulation;
    do --plan.batch;
    while (whole % plan.batch != 0);
    plan.accumulation = whole / plan.batch;
    return true;
  }
  const auto longest =
      static_cast<std::size_t>(std::ranges::max_element(plan.patch) - plan.patch.begin());
  const std::int64_t less = lowered(plan.patch[longest], multiples[longest]);
  if (less >= plan.patch[longest]) return false;
  plan.patch[longest] = less;
  return true;
}

/// Bytes as a line through two probes, as the allocator counts: base + each·voxels.
struct Growth {
  double base = 0, each = 0;

  [[nodiscard]] std::size_t of(const MemoryPlan& plan) const {
    return static_cast<std::size_t>(base + kUnseen * each * voxelsOf(plan.patch) * plan.batch);
  }
};

Result<Growth> growthOf(const ModelCard& card, const TrainOptions& options, Network& network) {
  Growth growth;
  const auto [small, large] = probes(network);
  const Status measured = runTorch(silentContext(), "train.run", [&]() -> Status {
    initialise(network, options.seed);
    // The first pass alone makes the gradients; they count as weights below.
    (void)peakBytes(network, card, options, small);
    const double less = peakBytes(network, card, options, small);
    const double more = peakBytes(network, card, options, large);
    growth.each = std::max(0.0, more - less) / (voxelsOf(large) - voxelsOf(small));
    growth.base = std::max(0.0, less - growth.each * voxelsOf(small));
    return {};
  });
  if (!measured) return std::unexpected(measured.error());
  // Weights, gradients, two moments and the copy of a checkpoint.
  growth.base += 5.0 * sizeof(float) * static_cast<double>(parameterCount(network));
  return growth;
}

std::size_t budgetOf(const TrainOptions& options) {
  if (options.memoryBytes > 0) return options.memoryBytes;
  const auto free = freeNetworkMemoryBytes();
  return free ? static_cast<std::size_t>(kShareOfFree * static_cast<double>(*free)) : SIZE_MAX;
}

std::string gigabytes(std::size_t bytes) {
  return concat(std::round(static_cast<double>(bytes) / 1e7) / 100, " GB");
}

std::string shapeOf(const MemoryPlan& plan) {
  return concat(plan.batch, " × ", plan.patch[0], "×", plan.patch[1], "×", plan.patch[2]);
}

}  // namespace

Result<std::size_t> trainingBytes(const ModelCard& card, const TrainOptions& options,
                                  const MemoryPlan& plan) {
  const auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  const auto growth = growthOf(card, options, **network);
  if (!growth) return std::unexpected(growth.error());
  return growth->of(plan);
}

Result<MemoryPlan> planMemory(const ModelCard& card, const TrainOptions& options,
                              const JobContext& context) {
  auto network = makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  const auto growth = growthOf(card, options, **network);
  if (!growth) return std::unexpected(growth.error());
  const std::size_t budget = budgetOf(options);
  const MemoryPlan asked{options.batch, options.accumulation, options.patch, 0};
  MemoryPlan plan = asked;
  while ((plan.bytes = growth->of(plan)) > budget)
    if (!cut(plan, (*network)->sideMultiples()))
      return refusal("train.memory",
                     concat("A training step of this network needs ", gigabytes(plan.bytes),
                            " even on its smallest patch; ", gigabytes(budget), " may be used"),
                     "Close other programs, or choose a smaller size of the network");
  if (shapeOf(plan) != shapeOf(asked))
    context.log.write(LogLevel::warning,
                      concat("training on ", shapeOf(plan), " voxels a pass instead of ",
                             shapeOf(asked), ": ", gigabytes(budget), " of memory may be used"));
  return plan;
}

}  // namespace twinscope::learning
