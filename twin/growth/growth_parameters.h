#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace twinscope::twin::growth {

/// Of one patient's tumour. The shifts are what the first scan's outlines may be wrong by, the seed is behind what they do not show.
struct GrowthParameters {
  double diffusivityMm2PerDay = 0.13;  ///< in white matter
  double proliferationPerDay = 0.02;
  double alphaPerGy = 0.03;             ///< radiosensitivity; α/β is the course's
  double chemotherapyKillPerDay = 0.2;  ///< right after one dose
  double coreShiftMm = 0;               ///< outwards
  double wholeShiftMm = 0;
  double seedMm = 2;  ///< how far the first cells lay about a point: tells what reaches beyond
};

enum class GrowthParameter {
  diffusivity,
  proliferation,
  alpha,
  chemotherapyKill,
  coreShift,
  wholeShift,
  seed
};
inline constexpr std::size_t kGrowthParameters = 7;

/// "diffusivityMm2PerDay", "proliferationPerDay", "alphaPerGy", "chemotherapyKillPerDay", "coreShiftMm", "wholeShiftMm",
/// "seedMm".
[[nodiscard]] std::string_view nameOf(GrowthParameter parameter);
[[nodiscard]] double& valueOf(GrowthParameters& parameters, GrowthParameter parameter);
[[nodiscard]] double valueOf(const GrowthParameters& parameters, GrowthParameter parameter);

/// What is believed before any scan. Positive parameters are log-normal, shifts normal; both are cut at the bounds.
/// Ours, after the ranges of Lipková et al. (arXiv 1807.00499) and of reviews.
struct GrowthPrior {
  double median = 0;
  double spread = 1;  ///< standard deviation of the logarithm; of a shift, in mm
  double lowest = 0;
  double highest = 1;
  enum class Scale { logarithmic, linear } scale = Scale::logarithmic;

  /// Standard normal where the prior holds: (ln value − ln median)/spread.
  [[nodiscard]] double scoreOf(double value) const;
  [[nodiscard]] double valueAt(double score) const;
};
[[nodiscard]] const GrowthPrior& priorOf(GrowthParameter parameter);

}  // namespace twinscope::twin::growth
