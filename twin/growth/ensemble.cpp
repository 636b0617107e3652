#include "twin/growth/ensemble.h"

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/compute/growth_ensemble.h"

#include <algorithm>
#include <atomic>

namespace twinscope::twin::growth {
namespace {

constexpr std::size_t kTogether = 64;

using Volumes = std::vector<RegionVolumes>;

constexpr auto kWhat = "simulating possible tumours";

/// Of body(n) for each n below count, on the compute pool; the first failure in their order.
template <class Value, class Body>
Result<std::vector<Value>> gathered(std::size_t count, const Body& body) {
  std::vector<Result<Value>> answers(count, failure("growth.unanswered", "nothing computed"));
  parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) answers[n] = body(n);
  });
  std::vector<Value> values;
  for (auto& answer : answers) {
    if (!answer) return std::unexpected(answer.error());
    values.push_back(std::move(*answer));
  }
  return values;
}

Result<std::vector<Volumes>> onPool(std::span<const GrowthParameters> tumours,
                                    std::span<const double> days, const GrowthProblem& problem,
                                    const JobContext& context) {
  std::atomic<std::size_t> done = 0;
  return gathered<Volumes>(tumours.size(), [&](std::size_t n) {
    auto volumes = volumesOn(days, problem, tumours[n], context);
    context.progress.report(static_cast<double>(++done) / static_cast<double>(tumours.size()),
                            kWhat);
    return volumes;
  });
}

/// As many tumours as the device takes at once.
Result<std::vector<Volumes>> together(std::span<const GrowthParameters> tumours,
                                      std::span<const double> days, const GrowthProblem& problem,
                                      const device::DeviceKernels& device,
                                      const JobContext& context) {
  const std::size_t count = tumours.size();
  const auto solvers = gathered<ReactionDiffusion>(
      count, [&](std::size_t n) { return solverFor(problem.domain, tumours[n]); });
  if (!solvers) return std::unexpected(solvers.error());
  std::vector<GrowthCourse> courses;
  for (const GrowthParameters& tumour : tumours)
    courses.push_back(courseWith(tumour, problem.course));
  std::vector<std::vector<float>> densities(count);
  parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) densities[n] = initialDensity(problem, tumours[n]);
  });
  std::vector<GrowthMember> members;
  for (std::size_t n = 0; n < count; ++n)
    members.push_back({&(*solvers)[n], &courses[n], densities[n]});
  std::vector<Volumes> volumes(count);
  double now = problem.scans.front().day;
  for (const double day : days) {
    const auto ok = day > now ? advanceTogether(members, now, day, device, context) : Status{};
    if (!ok) return std::unexpected(ok.error());
    now = day;
    parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n)
        volumes[n].push_back(observedVolumes(problem.domain, densities[n]));
    });
  }
  return volumes;
}

}  // namespace

Result<std::vector<Volumes>> TumourEnsemble::volumesOfEach(
    std::span<const GrowthParameters> tumours, std::span<const double> days,
    const JobContext& context) {
  std::vector<Volumes> all;
  const auto share = [&] {
    return static_cast<double>(all.size()) / static_cast<double>(tumours.size());
  };
  while (m_device != nullptr && all.size() < tumours.size()) {
    const auto some = tumours.subspan(all.size(), std::min(kTogether, tumours.size() - all.size()));
    auto volumes = together(some, days, m_problem, *m_device, context);
    if (!volumes && volumes.error().code == "device.failed") {
      context.log.write(LogLevel::warning,
                        concat(volumes.error().message, "; tumours grow on the CPU"));
      m_device = nullptr;
      break;
    }
    if (!volumes) return volumes;
    std::ranges::move(*volumes, std::back_inserter(all));
    context.progress.report(share(), kWhat);
  }
  if (all.size() == tumours.size()) return all;
  ProgressSlice rest(context.progress, share(), 1);
  auto volumes =
      onPool(tumours.subspan(all.size()), days, m_problem, {context.stop, rest, context.log});
  if (!volumes) return volumes;
  std::ranges::move(*volumes, std::back_inserter(all));
  return all;
}

}  // namespace twinscope::twin::growth
