#pragma once

#include "core/base/error.h"
#include "core/compute/reaction_diffusion.h"

#include <cstdint>
#include <span>
#include <vector>

namespace twinscope::twin::growth {

/// Cell density, as a share of capacity, at the edge of what T1 with contrast shows (the tumour core).
inline constexpr double kCoreEdge = 0.8;
/// At the edge of what FLAIR shows (the whole tumour).
inline constexpr double kWholeEdge = 0.16;

struct RegionVolumes {
  double coreMl = 0;
  double wholeMl = 0;
};

/// What one visit measured. Days count from any fixed date, the same for scans and treatments.
struct TumourScan {
  double day = 0;
  RegionVolumes volumes;
};

/// Where the tumour of a scan lies: signed distance in mm of each voxel centre to the rims, negative inside.
struct TumourRims {
  std::vector<float> coreMm;
  std::vector<float> wholeMm;
};

/// From masks (non-zero: inside) on one grid. A border with what is no tissue is no rim: there the tumour meets a wall. Where a mask
/// is empty its distance is kNoRimMm everywhere.
inline constexpr float kNoRimMm = 1e4F;
[[nodiscard]] TumourRims rimsOf(std::span<const std::uint8_t> core,
                                std::span<const std::uint8_t> whole,
                                std::span<const std::uint8_t> tissue, Size3 size, Vec3 spacingMm);

/// What readers outlined: where nobody outlined what FLAIR shows, how far cells reach beyond the core is assumed.
enum class Outlined { coreAndWhole, coreOnly };

/// All that a fit needs of one patient.
struct GrowthProblem {
  Outlined outlined = Outlined::coreAndWhole;  ///< coreOnly: no scan's wholeMl nor wholeMm is read
  GrowthDomain
      domain;  ///< at most ReactionDiffusion::kVoxelsOnOneThread; 2 to 4 mm are enough: fronts are
               ///< corrected for the lattice
  TumourRims rims;                ///< of the first scan, on the domain
  std::vector<TumourScan> scans;  ///< rising days
  GrowthCourse course;  ///< what was done and what is planned; its α and kill are not read

  /// Of the larger region that was outlined, ml.
  [[nodiscard]] double outlinedMl(const TumourScan& scan) const {
    return outlined == Outlined::coreOnly ? scan.volumes.coreMl : scan.volumes.wholeMl;
  }
  /// "growth.problem" names what is missing; also what domain and course refuse.
  [[nodiscard]] Status validate() const;
};

}  // namespace twinscope::twin::growth
