#pragma once

#include "twin/growth/forecast.h"

#include <optional>
#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// Continuous ranked probability score of weighted draws, in the unit of the values: the mean distance to what happened less half
/// the mean distance between draws (Gneiting & Raftery, 2007). Of a single value it is |value − observed|.
[[nodiscard]] double crps(std::span<const double> draws, std::span<const double> weights,
                          double observed);

struct DatedVolume {
  double day = 0;
  double ml = 0;
};

/// What anybody would say without a model.
struct Baselines {
  double lastMl = 0;               ///< nothing changes
  std::optional<double> linearMl;  ///< the line through the last two; at least 0
  std::optional<double>
      exponentialMl;  ///< the exponential through them, where both are above 0; at most 2000 ml
};
/// history: at least one, rising days.
[[nodiscard]] Baselines baselinesOf(std::span<const DatedVolume> history, double day);

/// How an earlier forecast did when the scan came. All in ml; baselines are single values, so their CRPS is their error.
struct ForecastScore {
  double day = 0;
  double observedMl = 0;
  double medianMl = 0;
  bool within50 = false, within90 = false;
  double crpsMl = 0;
  Baselines baselines;

  [[nodiscard]] double errorMl() const { return medianMl - observedMl; }
};
[[nodiscard]] ForecastScore scoreOf(const VolumeForecast& volume, std::span<const double> weights,
                                    std::span<const DatedVolume> history, double day,
                                    double observedMl);

struct PastForecast {
  std::size_t scans = 0;  ///< that it was made from
  ForecastScore core;
  std::optional<ForecastScore> whole;  ///< none where only the core was outlined
};

/// For every scan from the second on: fitted to those before it, forecast, scored. Treatments after the last scan used are taken
/// as known. As many calibrations as scans less one.
[[nodiscard]] Result<std::vector<PastForecast>> pastForecasts(const GrowthProblem& problem,
                                                              const CalibrationOptions& options,
                                                              const JobContext& context);

}  // namespace twinscope::twin::growth
