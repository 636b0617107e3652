#pragma once

#include "core/imaging/phantom/body_tissue.h"
#include "core/imaging/phantom/noise_field.h"

#include <cstdint>

namespace twinscope::imaging {

/// A procedural heart in the frame of its short axis: origin in the middle of the left ventricle, z from the apex to the
/// base, the right ventricle at −x, the chest wall at −y, mm. A pure function of seed and position: safe from any thread.
class HeartAnatomy {
 public:
  /// contraction: 0 end of diastole to 1 end of systole; the same seed is the same heart.
  HeartAnatomy(std::uint64_t seed, double contraction);

  /// Labels as ACDC: 1 right ventricle, 2 myocardium, 3 left ventricle with its papillary muscles, all below the valves.
  [[nodiscard]] BodyPoint at(Vec3 pointMm, double blurMm) const;

 private:
  void paintChest(BodyPoint& point, Vec3 p, double blur) const;
  void paintAtria(BodyPoint& point, Vec3 p, double blur) const;
  void paintVentricles(BodyPoint& point, Vec3 p, double blur) const;

  NoiseField m_shape, m_fine;
  double m_radiusMm, m_wallMm;  ///< of the left ventricle, at this contraction
  double m_baseMm, m_lengthMm;  ///< height of the valves, base to apex of the cavity
  Vec3 m_rightMm, m_rightRadiiMm;
  double m_septumMm, m_papillaryMm;
  double m_wallDefect;  ///< how unevenly the wall thickens
};

}  // namespace twinscope::imaging
