#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/volume/grid.h"

#include <cstddef>
#include <span>
#include <vector>

namespace twinscope {

/// Where a tumour can grow: white- and grey-matter fractions of each voxel (i fastest), each in [0, 1].
/// Voxels with white + grey < 0.1 (fluid, bone, air) neither take nor give cells.
struct GrowthDomain {
  Size3 size;
  Vec3 spacingMm{1, 1, 1};
  std::vector<float> white;
  std::vector<float> grey;

  [[nodiscard]] Status validate() const;
};

/// strang: exact logistic half steps around the diffusion step (second order, keeps 0 ≤ u ≤ 1).
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
/// is conserved to rounding. fp32, on the compute pool; the result does not depend on the number of threads.
class ReactionDiffusion {
 public:
  /// "growth.domain" and "growth.unstable" (the step asked for is above the stable one) refuse.
  [[nodiscard]] static Result<ReactionDiffusion> make(const GrowthDomain& domain,
                                                      const GrowthOptions& options);

  [[nodiscard]] double stepDays() const { return m_stepDays; }
  /// The longest step for which diffusion is a convex average of neighbours.
  [[nodiscard]] double largestStepDays() const { return m_largestStepDays; }

  /// Takes steps of stepDays(). density: one a voxel, in [0, 1]; replaced by the later state.
  /// Throws std::invalid_argument when its length is wrong; cancelled() leaves it as it was.
  [[nodiscard]] Status advance(std::span<float> density, std::size_t steps,
                               const JobContext& context);

 private:
  ReactionDiffusion() = default;
  void fillFaces(const GrowthDomain& domain, const GrowthOptions& options);
  void scaleFaces();
  void sweep(const float* from, float* to, float growth) const;
  void react(float* density, float growth) const;

  Size3 m_size;
  std::size_t m_plane = 0;  ///< voxels of one k plane: the padding on both ends of every buffer
  GrowthScheme m_scheme = GrowthScheme::strang;
  double m_proliferationPerDay = 0;
  double m_stepDays = 0;
  double m_largestStepDays = 0;
  /// Δt·D/h² of the face to the next voxel along i, j, k; 0 at walls, so that sweeps need no special rows.
  std::vector<float> m_faceI, m_faceJ, m_faceK;
};

/// The same schemes as plain loops in double, one thread: the oracle of the tests. Steps of stepDays.
[[nodiscard]] std::vector<double> advanceReference(const GrowthDomain& domain,
                                                   const GrowthOptions& options,
                                                   std::vector<double> density, std::size_t steps,
                                                   double stepDays);

}  // namespace twinscope
