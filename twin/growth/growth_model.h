#pragma once

#include "core/base/job_context.h"
#include "core/base/random.h"
#include "twin/growth/growth_parameters.h"
#include "twin/growth/growth_problem.h"

#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// Below it a measured volume's error falls no further with the volume.
inline constexpr double kSmallMl = 0.3;

/// What a scan shows of a true volume: noise is the relative standard deviation; below kSmallMl the error is as large as there, and
/// nothing is seen where it would take all.
[[nodiscard]] double scannedMl(double trueMl, double noise, Random& random);

/// Logarithm of one volume over another; kSmallMl is added first, for a volume of a few voxels says no more than none.
[[nodiscard]] double logRatio(double ml, double overMl);
/// Standard deviation of it that a scan of a volume has by its relative noise.
[[nodiscard]] double logNoise(double ml, double noise);

/// Relative standard deviation by which the model of a volume lies off although its parameters are right; atLarge: of more than 10 ml. Below that
/// it is as many ml as there (whether and where a core begins hangs on densities that no scan shows), at most seven times atLarge.
/// Measured on phantoms (docs/dev/growth.md).
[[nodiscard]] double modelErrorAt(double ml, double atLarge);

/// D of a voxel over D of white matter; 0 where there is no tissue.
[[nodiscard]] double mobility(const GrowthDomain& domain, std::size_t voxel);

/// Volumes that scans would show of a density: voxels are split where an edge runs through them, so that volumes change
/// smoothly with the parameters (σ((u − c)/s), s a tenth of the density's range in the voxel).
[[nodiscard]] RegionVolumes observedVolumes(const GrowthDomain& domain,
                                            std::span<const float> density);

/// Of a ball.
[[nodiscard]] double radiusMm(double ml);

/// The density of the first scan: 0.8 on the core's rim and 0.16 on the whole tumour's; beyond it as in a tumour that grew from a few cells to
/// this size (detail/young_front.h), between and inside along the travelling wave u = (1 + e^{z/√6})^−2 of width λ = √(D/ρ)
/// (Ablowitz & Zeppetella, 1979), stretched to both rims. Where no core is seen it stays below 0.8;
/// where only the core was outlined the whole tumour's rim lies where such a tumour has it.
[[nodiscard]] std::vector<float> initialDensity(const GrowthProblem& problem,
                                                const GrowthParameters& parameters);

/// D' over D with which a front on a lattice of spacing h runs at 2√(Dρ), for x = h/λ: fronts on coarse lattices are too fast.
[[nodiscard]] double latticeFactor(double spacingOverWidth);

/// A solver whose fronts run on this lattice as in the continuum. As ReactionDiffusion::make.
[[nodiscard]] Result<ReactionDiffusion> solverFor(const GrowthDomain& domain,
                                                  const GrowthParameters& parameters);

/// The problem's course with the parameters' α and kill.
[[nodiscard]] GrowthCourse courseWith(const GrowthParameters& parameters, GrowthCourse course);

/// From the first scan's day on; days rise and are not before it. Thread-safe, on the caller's thread. The course's α and kill are taken from the parameters.
[[nodiscard]] Result<std::vector<RegionVolumes>> volumesOn(std::span<const double> days,
                                                           const GrowthProblem& problem,
                                                           const GrowthParameters& parameters,
                                                           const JobContext& context);

/// The density itself on one day: one value a voxel of the domain, in [0, 1], 0 where there is no tissue. As volumesOn.
[[nodiscard]] Result<std::vector<float>> densityOn(double day, const GrowthProblem& problem,
                                                   const GrowthParameters& parameters,
                                                   const JobContext& context);

}  // namespace twinscope::twin::growth
