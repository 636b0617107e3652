#pragma once

#include "core/base/error.h"
#include "core/imaging/phantom/head_anatomy.h"
#include "core/imaging/phantom/phantom.h"
#include "core/volume/volume.h"

#include <cstdint>

namespace twinscope::imaging {

/// One tumour of the phantom: the growth model's density on a 2 mm box, read as distances to its fronts.
class TumourShape {
 public:
  /// Grows a tumour in the head's tissue until its core has the volume of a ball of spec.radiusMm. The same seed gives
  /// nested shapes for rising radii. "phantom.seed-outside" where no white matter lies within 16 mm of the seed.
  [[nodiscard]] static Result<TumourShape> grow(const HeadAnatomy& head, const TumourSpec& spec,
                                                std::uint64_t seed, const JobContext& context);

  /// Replaces healthy tissue by tumour parts.
  void paint(TissueMix& mix, Vec3 pointInHead, double blurMm) const;
  /// Where and how far the head's tissue gives way.
  [[nodiscard]] MassEffect massEffect() const;

 private:
  TumourShape(const TumourSpec& spec, std::uint64_t seed);
  /// Millimetres inside the outermost isodensity; large and negative outside the box.
  [[nodiscard]] double insideMm(Vec3 pointInHead) const;
  void paintCore(TissueMix& mix, Vec3 p, double inCore, double tissue, double blurMm) const;

  TumourSpec m_spec;
  Volume m_frontMm;  ///< 2λ·logit(u): along a front of the model it falls by 1 per mm
  double m_coreMm = 0, m_necrosisMm = 0;  ///< values of m_frontMm at the fronts
  NoiseField m_coarse, m_fine;
};

}  // namespace twinscope::imaging
