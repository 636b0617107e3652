#pragma once

#include "twin/growth/calibrate.h"
#include "twin/growth/ensemble.h"
#include "twin/growth/least_squares.h"

#include <optional>
#include <vector>

namespace twinscope::twin::growth::detail {

/// What is fitted, in coordinates that are standard normal under the prior, and how it is compared with the scans. One thread at a time.
class GrowthPosterior {
 public:
  GrowthPosterior(const GrowthProblem& problem, const CalibrationOptions& options,
                  const JobContext& context);

  [[nodiscard]] const std::vector<GrowthParameter>& fitted() const { return m_fitted; }
  [[nodiscard]] GrowthParameters parametersAt(std::span<const double> scores) const;
  /// At each point: of the prior (one a coordinate), then of the rims' distance where there is one, then of what was outlined at each scan.
  [[nodiscard]] Result<std::vector<std::vector<double>>> residualsAt(
      std::span<const std::vector<double>> points) const;
  /// The coordinates' bounds, and how the fit goes.
  [[nodiscard]] LeastSquaresOptions bounds() const;
  [[nodiscard]] bool isInside(std::span<const double> scores) const;
  /// A first guess: λ from the rims' distance, Dρ from the radius' speed between first and last scan.
  [[nodiscard]] std::vector<double> guess() const;
  /// Root mean square of the scans' residuals.
  [[nodiscard]] double misfitOf(std::span<const double> residuals) const;

 private:
  [[nodiscard]] std::vector<double> residualsOf(const std::vector<double>& scores,
                                                std::span<const RegionVolumes> volumes) const;
  [[nodiscard]] std::size_t scanResiduals() const {
    return (m_problem.outlined == Outlined::coreOnly ? 1 : 2) * m_problem.scans.size();
  }

  const GrowthProblem& m_problem;
  const CalibrationOptions& m_options;
  const JobContext& m_context;
  std::vector<GrowthParameter> m_fitted;
  std::optional<double> m_widthMm;    ///< λ from the rims' distance
  mutable TumourEnsemble m_ensemble;  ///< forgets a device that fails
};

}  // namespace twinscope::twin::growth::detail
