#include "core/compute/growth_ensemble.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

namespace twinscope {
namespace {

/// What moves nothing and grows nothing: it fills up the plans of members that need fewer steps.
constexpr device::GrowthFactors kRest{
    .faceI = 0, .faceJ = 0, .faceK = 0, .euler = 0, .gain = 1, .crowding = 0, .removal = -1};

/// Masks of what is taken out, each once however many members share it.
class Removals {
 public:
  std::int32_t add(const Resection* resection) {
    if (resection == nullptr) return -1;
    const auto [place, isNew] = m_places.try_emplace(resection, m_places.size());
    if (isNew) m_masks.insert(m_masks.end(), resection->removed.begin(), resection->removed.end());
    return static_cast<std::int32_t>(place->second);
  }
  [[nodiscard]] const std::vector<std::uint8_t>& masks() const { return m_masks; }
  [[nodiscard]] std::size_t count() const { return m_places.size(); }

 private:
  std::map<const Resection*, std::size_t> m_places;
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

}  // namespace

Status advanceTogether(std::span<const GrowthMember> members, double fromDay, double toDay,
                       const device::DeviceKernels& kernels) {
  if (members.empty()) return {};
  const Size3 size = members.front().solver->size();
  Removals removals;
  std::vector<std::vector<device::GrowthFactors>> plans;
  std::vector<float> mobility, density;
  for (const GrowthMember& member : members) {
    if (!(member.solver->size() == size) || member.density.size() != size.voxels())
      throw std::invalid_argument("one size and one density a voxel are needed");
    const auto plan = member.solver->planFor(*member.course, fromDay, toDay);
    if (!plan) return std::unexpected(plan.error());
    plans.push_back(stepsOf(*member.solver, *plan, removals));
    const std::vector<float> own = member.solver->mobilities();
    mobility.insert(mobility.end(), own.begin(), own.end());
    density.insert(density.end(), member.density.begin(), member.density.end());
  }
  const std::size_t longest =
      std::ranges::max(plans, {}, [](const auto& plan) { return plan.size(); }).size();
  std::vector<device::GrowthFactors> factors;
  for (auto& plan : plans) {
    plan.resize(longest, kRest);
    factors.insert(factors.end(), plan.begin(), plan.end());
  }
  const device::GrowthTask task{.size = {size.i, size.j, size.k},
                                .members = static_cast<std::int64_t>(members.size()),
                                .steps = static_cast<std::int64_t>(longest),
                                .removals = static_cast<std::int64_t>(removals.count()),
                                .mobility = mobility.data(),
                                .factors = factors.data(),
                                .removed = removals.masks().data()};
  if (const auto done = kernels.grow(task, density); !done) return done;
  for (std::size_t n = 0; n < members.size(); ++n)
    std::copy_n(density.begin() + static_cast<std::ptrdiff_t>(n * size.voxels()), size.voxels(),
                members[n].density.begin());
  return {};
}

}  // namespace twinscope
