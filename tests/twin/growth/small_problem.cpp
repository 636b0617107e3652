#include "tests/twin/growth/small_problem.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace twinscope::tests {

using namespace twin::growth;

GrowthProblem smallProblem(std::span<const double> days, const GrowthParameters& truth,
                           GrowthCourse course) {
  constexpr std::int64_t kEdge = 20;
  constexpr double kMm = 4;
  GrowthProblem problem;
  problem.domain = {{kEdge, kEdge, kEdge}, {kMm, kMm, kMm}, {}, {}};
  problem.course = std::move(course);
  for (std::size_t n = 0; n < problem.domain.size.voxels(); ++n) {
    const auto place = problem.domain.size.voxelAt(n);
    double r2 = 0;
    for (const auto at : place) r2 += std::pow(kMm * (static_cast<double>(at) - 9.5), 2);
    const bool brain = r2 < 38 * 38;
    problem.domain.white.push_back(!brain ? 0.F : place[0] < 12 ? 1.F : 0.5F);
    problem.domain.grey.push_back(brain ? 1 - problem.domain.white.back() : 0.F);
    problem.rims.coreMm.push_back(static_cast<float>(std::sqrt(r2) - 8));
    problem.rims.wholeMm.push_back(static_cast<float>(std::sqrt(r2) - 20));
  }
  problem.scans.push_back({.day = days.front(), .volumes = {2.1, 33.5}});
  const auto volumes = volumesOn(days, problem, truth, silentContext());
  if (!volumes) throw std::runtime_error(volumes.error().message);
  problem.scans.clear();
  for (std::size_t n = 0; n < days.size(); ++n)
    problem.scans.push_back({.day = days[n], .volumes = (*volumes)[n]});
  return problem;
}

GrowthCourse sixWeeks(double fromDay) {
  GrowthCourse course;
  for (int n = 0; n < 30; ++n) {
    const int day = n + n / 5 * 2;
    course.radiotherapy.push_back({.day = fromDay + day, .doseGy = 2});
  }
  return course;
}

}  // namespace twinscope::tests
