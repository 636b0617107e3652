#pragma once

#include "core/base/job_context.h"
#include "twin/growth/scenario.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace twinscope::twin::growth {

/// One region's volume on one day, as the next scan would measure it: segmentation noise is part of it, and
/// beyond the last scan the model's own error.
struct VolumeForecast {
  double medianMl = 0;
  Interval within50Ml, within90Ml;
  std::vector<double>
      drawsMl;  ///< one a draw of the calibration; their shares are the calibration's
};

struct ForecastPoint {
  double day = 0;        ///< on the problem's clock
  VolumeForecast core;   ///< inside the edge that contrast shows
  VolumeForecast whole;  ///< inside the edge that FLAIR shows
  /// Whose true volumes lie nearest to the medians of all draws, before measurement; shifted, where forecasts are.
  std::size_t middleDraw = 0;
};

/// observed: under the treatment that the patient has and is planned to have. simulation: under another one, which nobody tested;
/// screens must say so.
enum class ForecastKind { observedTreatment, simulation };
[[nodiscard]] std::string_view nameOf(ForecastKind kind);

struct Forecast {
  ForecastKind kind = ForecastKind::observedTreatment;
  std::vector<ForecastPoint> points;  ///< in the order of the days asked for
  std::vector<double> weights;        ///< of the draws; sum 1
};

/// Runs every draw of a calibration of the problem on from the first scan, as drawsUnder() has them. From the last scan on volumes
/// are shifted towards what that scan showed, by as much of its deviation from the draws as exceeds the noise: a model that does not
/// explain the last scan must not forget it. Scenarios that change what was before that scan are not shifted.
/// days: any order, from the first scan's on. A research forecast, never a clinical one. On the compute pool, or the calibration's
/// device; with 200 draws about as long as a fit. "growth.forecast" refuses; cancelled().
[[nodiscard]] Result<Forecast> forecast(const GrowthProblem& problem,
                                        const Calibration& calibration,
                                        std::span<const double> days,
                                        const std::optional<Scenario>& scenario,
                                        const JobContext& context);

}  // namespace twinscope::twin::growth
