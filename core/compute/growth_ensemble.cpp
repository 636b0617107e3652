#include "core/compute/growth_ensemble.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace twinscope {
namespace {

/// Between two looks at whether to stop.
constexpr std::size_t kStepsAtOnce = 64;

/// What moves nothing and grows nothing: it fills up the plans of members that need fewer steps.
constexpr device::GrowthFactors kRest{
    .faceI = 0, .faceJ = 0, .faceK = 0, .euler = 0, .gain = 1, .crowding = 0, .removal = -1};

/// Masks of what is taken out; members that have the same share one.
class Removals {
 public:
  std::int32_t add(const Resection* resection) {
    if (resection == nullptr) return -1;
    const auto known = std::ranges::find_if(
        m_different, [&](const Resection* other) { return other->removed == resection->removed; });
    const auto place = static_cast<std::int32_t>(known - m_different.begin());
    if (known != m_different.end()) return place;
    m_different.push_back(resection);
    m_masks.insert(m_masks.end(), resection->removed.begin(), resection->removed.end());
    return place;
  }
  [[nodiscard]] const std::vector<std::uint8_t>& masks() const { return m_masks; }
  [[nodiscard]] std::size_t count() const { return m_different.size(); }

 private:
  std::vector<const Resection*> m_different;
  std::vector<std::uint8_t> m_masks;
};

std::vector<device::GrowthFactors> stepsOf(const ReactionDiffusion& solver, const GrowthPlan& plan,
                                           Removals& removals) {
  std::vector<device::GrowthFactors> steps{
      solver.factorsOf({.days = 0, .after = plan.before, .resection = {}})};
  steps.back().removal = removals.add(plan.resection);
  for (const GrowthStep& step : plan.steps) {
    steps.push_back(solver.factorsOf(step));
    steps.back().removal = removals.add(step.resection);
  }
  return steps;
}

/// Some steps of all members, member by member.
std::vector<device::GrowthFactors> partOf(
    const std::vector<std::vector<device::GrowthFactors>>& plans, std::size_t begin,
    std::size_t count) {
  std::vector<device::GrowthFactors> part;
  for (const auto& plan : plans) {
    const auto from = plan.begin() + static_cast<std::ptrdiff_t>(begin);
    part.insert(part.end(), from, from + static_cast<std::ptrdiff_t>(count));
  }
  return part;
}

}  // namespace

Status advanceTogether(std::span<const GrowthMember> members, double fromDay, double toDay,
                       const device::DeviceKernels& kernels, const JobContext& context) {
  if (members.empty()) return {};
  const Size3 size = members.front().solver->size();
  Removals removals;
  std::vector<std::vector<device::GrowthFactors>> plans;
  std::vector<float> mobility, density;
  std::size_t longest = 0;
  for (const GrowthMember& member : members) {
    if (!(member.solver->size() == size) || member.density.size() != size.voxels())
      throw std::invalid_argument("one size and one density a voxel are needed");
    const auto plan = member.solver->planFor(*member.course, fromDay, toDay);
    if (!plan) return std::unexpected(plan.error());
    plans.push_back(stepsOf(*member.solver, *plan, removals));
    longest = std::max(longest, plans.back().size());
    const std::vector<float> own = member.solver->mobilities();
    mobility.insert(mobility.end(), own.begin(), own.end());
    density.insert(density.end(), member.density.begin(), member.density.end());
  }
  for (auto& plan : plans) plan.resize(longest, kRest);
  device::GrowthTask task{.size = {size.i, size.j, size.k},
                          .members = static_cast<std::int64_t>(members.size()),
                          .steps = 0,
                          .removals = static_cast<std::int64_t>(removals.count()),
                          .mobility = mobility.data(),
                          .factors = nullptr,
                          .removed = removals.masks().data()};
  for (std::size_t begin = 0; begin < longest; begin += kStepsAtOnce) {
    if (context.stopRequested()) return cancelled();
    const auto factors = partOf(plans, begin, std::min(longest - begin, kStepsAtOnce));
    task.steps = static_cast<std::int64_t>(factors.size() / members.size());
    task.factors = factors.data();
    if (const auto done = kernels.grow(task, density); !done) return done;
  }
  for (std::size_t n = 0; n < members.size(); ++n)
    std::copy_n(density.begin() + static_cast<std::ptrdiff_t>(n * size.voxels()), size.voxels(),
                members[n].density.begin());
  return {};
}

}  // namespace twinscope
