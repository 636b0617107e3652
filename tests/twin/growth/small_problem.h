#pragma once

#include "twin/growth/growth_model.h"

#include <span>

namespace twinscope::tests {

/// A ball of core in a ball of oedema in the middle of a small brain, white on one side and mixed on the other; scans have the
/// volumes that the model has with these parameters.
[[nodiscard]] twin::growth::GrowthProblem smallProblem(std::span<const double> days,
                                                       const twin::growth::GrowthParameters& truth,
                                                       GrowthCourse course = {});

/// 30 fractions of 2 Gy on working days from a day on.
[[nodiscard]] GrowthCourse sixWeeks(double fromDay);

}  // namespace twinscope::tests
