#pragma once

#include "core/base/job_context.h"
#include "core/compute/device/device_kernels.h"
#include "twin/growth/growth_model.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace twinscope::twin::growth {

struct Interval {
  double low = 0;
  double high = 0;

  [[nodiscard]] bool holds(double value) const { return value >= low && value <= high; }
};

/// How much of what is said about a parameter comes from the scans: by the posterior's spread over the prior's.
enum class Identified { byScans, partly, byPriorOnly };

struct Estimate {
  GrowthParameter parameter = GrowthParameter::diffusivity;
  double mean = 0, median = 0;
  Interval within50, within90;
  Identified identified = Identified::byPriorOnly;
};

/// What a reader of the result must know.
enum class GrowthFinding {
  oneScanFixesOnlyTheRatio,  ///< D/ρ; how fast the tumour grows is the prior's answer
  treatmentEffectFromPrior,  ///< no scan tells what the treatment does to this tumour
  shrinksWithoutTreatment,   ///< the model cannot explain it
  poorFit,                   ///< the scans lie further from the model than their noise allows
  atBound,                   ///< a parameter's best value is the limit of what is believed possible
  onlyCoreOutlined           ///< how far cells reach beyond the core is the prior's answer
};
[[nodiscard]] std::string_view nameOf(Identified identified);
/// "one-scan", "treatment-from-prior", "shrinks-without-treatment", "poor-fit", "at-bound", "only-core".
[[nodiscard]] std::string_view nameOf(GrowthFinding finding);
/// One sentence for people.
[[nodiscard]] std::string_view describe(GrowthFinding finding);

struct RegionErrors {
  double core = 0.07;
  double whole = 0.04;
};

struct CalibrationOptions {
  double segmentationNoise = 0.1;  ///< relative standard deviation of a measured volume
  /// Relative standard deviation by which volumes of more than 10 ml after the first scan lie off the model although its parameters are
  /// right: what the first density and the lattice leave out. Of smaller ones: modelErrorAt().
  RegionErrors modelError;
  int starts = 3;  ///< of the search; the first comes from the scans
  std::size_t draws = 200;
  std::uint64_t seed = 1;
  /// On which possible tumours grow together, in the fit and in its forecasts; nullptr: the compute pool. Outlives what it is given to.
  const device::DeviceKernels* device = nullptr;

  [[nodiscard]] Status validate() const;
};

/// One possible tumour, with its share of the posterior.
struct Draw {
  GrowthParameters parameters;
  double weight = 0;
};

struct Calibration {
  std::vector<Estimate> estimates;      ///< of the parameters that were fitted
  std::vector<GrowthFinding> findings;  ///< none: nothing to warn of
  GrowthParameters best;                ///< the most probable
  std::vector<RegionVolumes> fitted;    ///< by it, on the days of the scans
  double misfit = 0;                    ///< root mean square of (model − scan)/noise
  double noise =
      0;  ///< that intervals stand for: the segmentation's; times the misfit where that is poor
  std::vector<Draw> draws;    ///< weights sum to 1
  double effectiveDraws = 0;  ///< 1/Σ weight²: few mean that intervals are rough
  CalibrationOptions options;

  [[nodiscard]] const Estimate* find(GrowthParameter parameter) const;
  [[nodiscard]] bool has(GrowthFinding finding) const;
};

/// Fits D, ρ, the outlines of the first scan and, where the course has them, α and the chemotherapy's kill: least squares with priors
/// from several starts; draws from the normal approximation there (Laplace), weighted by their true posterior. Volumes are compared
/// by logarithm. Where the first scan shows both rims, their distance tells λ = √(D/ρ) to about a third.
/// Pure, and deterministic in the seed on one kind of device; on the compute pool, or the options' device. Seconds on two cores for domains of 100,000 voxels.
/// "growth.problem" refuses; cancelled().
[[nodiscard]] Result<Calibration> calibrate(const GrowthProblem& problem,
                                            const CalibrationOptions& options,
                                            const JobContext& context);

/// Weighted quantile, share in [0, 1]. values and weights: of the same draws.
[[nodiscard]] double quantile(std::span<const double> values, std::span<const double> weights,
                              double share);

}  // namespace twinscope::twin::growth
