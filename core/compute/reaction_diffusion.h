#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/compute/device/kernel_table.h"
#include "core/compute/reaction_diffusion_course.h"
#include "core/volume/grid.h"

#include <cstddef>
#include <span>
#include <vector>

namespace twinscope {

/// Where a tumour can grow: white- and grey-matter fractions of each voxel (i fastest), each in [0, 1].
/// Voxels with white + grey < 0.1 (fluid, bone, air) neither hold, take nor give cells.
struct GrowthDomain {
  Size3 size;
  Vec3 spacingMm{1, 1, 1};
  std::vector<float> white;
  std::vector<float> grey;

  [[nodiscard]] Status validate() const;
};

/// strang: exact logistic half steps around one explicit diffusion step; keeps 0 ≤ u ≤ 1. The splitting is of second order, the
/// diffusion step of first: on folds of 2 mm a day's step leaves 0.001 of capacity.
/// euler: one explicit step of both terms, for comparison with other codes.
enum class GrowthScheme { strang, euler };

/// ∂u/∂t = ∇·(D∇u) + ρu(1−u), u in units of the carrying capacity.
struct GrowthOptions {
  double whiteDiffusivityMm2PerDay = 0.13;
  double whiteOverGrey = 10;  ///< D in white matter over D in grey matter, at least 1
  double proliferationPerDay = 0.012;
  double stepDays = 0;  ///< 0: the largest stable step, but at most 1 day
  GrowthScheme scheme = GrowthScheme::strang;

  [[nodiscard]] Status validate() const;
};

/// Diffusivity (mm²/day) of the face between two voxels: D_w(w₁+w₂)/2 + (D_w/R)(g₁+g₂)/2 where both hold
/// tissue (white + grey ≥ 0.1), else 0. The face rule of TumorGrowthToolkit (Balcerak et al.).
[[nodiscard]] double faceDiffusivity(const GrowthDomain& domain, const GrowthOptions& options,
                                     std::size_t voxel, std::size_t neighbour);

/// The growth model on one domain: explicit, 7-point, variable D in flux form with zero-flux boundaries, so that mass
/// is conserved to rounding. fp32; the result does not depend on the number of threads. Domains of more than
/// kVoxelsOnOneThread use the compute pool; smaller ones stay on the caller's thread, so that many can run in one parallelFor.
/// Only rows with tissue and the box that cells can have reached are computed: the result is the same without them.
class ReactionDiffusion {
 public:
  static constexpr std::size_t kVoxelsOnOneThread = 1U << 18;

  /// "growth.domain" and "growth.unstable" (the step asked for is above the stable one) refuse.
  [[nodiscard]] static Result<ReactionDiffusion> make(const GrowthDomain& domain,
                                                      const GrowthOptions& options);

  [[nodiscard]] double stepDays() const { return m_stepDays; }
  /// The longest step for which diffusion is a convex average of neighbours.
  [[nodiscard]] double largestStepDays() const { return m_largestStepDays; }

  /// Takes steps of stepDays(). density: one a voxel, in [0, 1]; replaced by the later state, 0 where there is no tissue.
  /// Throws std::invalid_argument when its length is wrong; cancelled() leaves it as it was.
  [[nodiscard]] Status advance(std::span<float> density, std::size_t steps,
                               const JobContext& context) const;

  /// Grows from one day to a later one under a course of treatment, with the events of [fromDay, toDay): what is measured
  /// on the day of a fraction is before it. Steps are shortened to end on events; none is longer than stepDays().
  /// Throws std::invalid_argument as above. "growth.course" refuses.
  [[nodiscard]] Status advance(std::span<float> density, const GrowthCourse& course, double fromDay,
                               double toDay, const JobContext& context) const;

  /// What advance() takes under a course, for what runs elsewhere (growth_ensemble.h). Keeps pointers into the course. "growth.course" refuses.
  [[nodiscard]] Result<GrowthPlan> planFor(const GrowthCourse& course, double fromDay,
                                           double toDay) const;
  /// Of a step of a plan; its removal is nothing.
  [[nodiscard]] device::GrowthFactors factorsOf(const GrowthStep& step) const;
  /// D over D of white matter of each voxel, negative where there is no tissue.
  [[nodiscard]] std::vector<float> mobilities() const;
  [[nodiscard]] Size3 size() const { return m_size; }

 private:
  /// Aligned rows of tissue: voxels [begin, end) of the row j, k of the padded buffers.
  struct Row {
    std::int64_t begin = 0, end = 0;
  };
  ReactionDiffusion() = default;
  void fill(const GrowthDomain& domain, const GrowthOptions& options);
  [[nodiscard]] std::size_t padded(std::int64_t i, std::int64_t j, std::int64_t k) const;
  [[nodiscard]] Status run(std::span<float> density, const GrowthPlan& plan,
                           const JobContext& context) const;
  /// The box of what is not 0.
  VoxelBox load(std::span<const float> density, std::span<float> field) const;
  void unload(std::span<const float> field, std::span<float> density) const;
  void sweep(const float* from, float* to, const VoxelBox& reached, const GrowthStep& step) const;

  Size3 m_size;
  std::size_t m_row = 0;    ///< padded voxels of a row
  std::size_t m_plane = 0;  ///< padded voxels of a plane
  GrowthScheme m_scheme = GrowthScheme::strang;
  double m_diffusivityMm2PerDay = 0;
  double m_proliferationPerDay = 0;
  double m_stepDays = 0;
  double m_largestStepDays = 0;
  Vec3 m_perSquareMm;  ///< 1/h² of each axis
  std::vector<float>
      m_mobility;  ///< D over D of white matter, padded; very negative where there is no tissue
  std::vector<Row> m_rows;  ///< of each j, k
};

/// The same schemes as plain loops in double, one thread: the oracle of the tests. Steps of stepDays.
[[nodiscard]] std::vector<double> advanceReference(const GrowthDomain& domain,
                                                   const GrowthOptions& options,
                                                   std::vector<double> density, std::size_t steps,
                                                   double stepDays);

/// Another method for the same equation, in double: logistic halves around Crank–Nicolson's diffusion by Douglas' alternating directions
/// (Douglas, Numer. Math. 4, 1962). Stable and second order at any step; the tests' independent witness. One thread.
[[nodiscard]] std::vector<double> advanceImplicit(const GrowthDomain& domain,
                                                  const GrowthOptions& options,
                                                  std::vector<double> density, std::size_t steps,
                                                  double stepDays);

}  // namespace twinscope
