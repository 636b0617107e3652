#pragma once

#include "core/imaging/phantom/body_tissue.h"
#include "core/imaging/phantom/noise_field.h"
#include "core/volume/label_table.h"

#include <cstdint>
#include <vector>

namespace twinscope::imaging {

/// A procedural upper abdomen in its own frame: origin in front of the spine between liver and kidneys, x to the left, y to the
/// back, z up, mm. Signed distance functions, warped by noise. A pure function of seed and position: safe from any thread.
class AbdomenAnatomy {
 public:
  /// liverTumours: balls of 6 to 22 mm inside the liver.
  AbdomenAnatomy(std::uint64_t seed, int liverTumours);

  /// Edition "abdomen" with 5, tumours of the liver.
  [[nodiscard]] static LabelTable labels();
  /// Boundaries are blurred over blurMm (about a voxel), which gives partial volume.
  [[nodiscard]] BodyPoint at(Vec3 pointMm, double blurMm) const;

 private:
  struct Lesion {
    Vec3 centreMm;
    double radiusMm = 0;
  };
  /// Signed distances, mm, of what bounds the organs.
  struct Envelope {
    double skin, muscle, cavity, dome, spine;
  };
  [[nodiscard]] Envelope envelopeAt(Vec3 p) const;
  [[nodiscard]] double kidneyDistance(Vec3 p, int side) const;
  [[nodiscard]] double liverDistance(Vec3 p, const Envelope& e) const;
  [[nodiscard]] double spleenDistance(Vec3 p, const Envelope& e) const;
  [[nodiscard]] double stomachDistance(Vec3 p) const;
  void growTumours(int count, std::uint64_t seed);
  void paintWall(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const;
  void paintSpine(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const;
  void paintGut(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const;
  void paintMiddle(BodyPoint& point, Vec3 p, double blur) const;
  void paintLiver(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const;
  void paintKidney(BodyPoint& point, Vec3 p, int side, double blur) const;
  void paintChest(BodyPoint& point, Vec3 p, const Envelope& e, double blur) const;

  NoiseField m_shape, m_loops, m_filling, m_vessels, m_branches, m_fine;
  std::vector<Lesion> m_lesions;
  double m_scale;           ///< of the whole trunk
  double m_width, m_depth;  ///< of the trunk, over the scale
  double m_fatMm, m_wallMm;
  double m_liver, m_leftLobe, m_spleen;  ///< sizes
  double m_kidneys[2], m_kidneyZMm[2];   ///< right, left
  Vec3 m_spleenMm;
  double m_stomach, m_fillLevelMm, m_domeMm;
};

}  // namespace twinscope::imaging
