#pragma once

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/compute/reaction_diffusion_course.h"

#include <span>

namespace twinscope::twin::growth {

/// One treatment as a chart notes it. Operations are no part: where cells were taken out is not in a date.
struct Treatment {
  enum class Kind { radiotherapy, temozolomide } kind = Kind::radiotherapy;
  Date begin;
  Date end;             ///< last day of temozolomide; radiotherapy ends with its fractions
  double totalGy = 60;  ///< of radiotherapy
  int fractions = 30;   ///< one on each day from Monday to Friday
  double mgPerM2 = 75;  ///< of temozolomide, every day; the kill parameter is that of 75 mg/m²
};

/// On a clock whose day 0 is the origin. "growth.treatment" refuses what cannot be: no dose, an end before the beginning, more than
/// 100 fractions, more than 1000 days.
[[nodiscard]] Result<GrowthCourse> courseOf(std::span<const Treatment> treatments, Date origin);

}  // namespace twinscope::twin::growth
