#pragma once

#include "core/imaging/phantom/noise_field.h"
#include "core/imaging/phantom/tissue.h"

#include <cstdint>
#include <vector>

namespace twinscope::imaging {

/// Pushes healthy tissue away from a growing mass.
struct MassEffect {
  Vec3 centreMm;
  double reachMm = 30;
  double pushMm = 0;
};

/// A procedural head in its own frame: origin in the middle of the brain, x to the left, y to the back, z up, mm.
/// Signed distance functions, warped by noise; sulci are the zero sheets of a noise field that runs across the surface.
/// A pure function of the seed and the position: safe from any thread.
class HeadAnatomy {
 public:
  explicit HeadAnatomy(std::uint64_t seed);

  void addMass(const MassEffect& mass) { m_masses.push_back(mass); }
  /// Healthy tissue at a point, boundaries blurred over blurMm (about a voxel), which gives partial volume.
  [[nodiscard]] TissueMix at(Vec3 pointMm, double blurMm) const;

 private:
  struct Envelope {
    double cerebrum, cerebellum, stem, cavity;  ///< signed distances, mm, negative inside
  };
  [[nodiscard]] Vec3 beforeMass(Vec3 point) const;
  [[nodiscard]] Envelope envelopeAt(Vec3 p) const;
  [[nodiscard]] double sulcusDistance(Vec3 p, double depth) const;
  void paintOuter(TissueMix& mix, Vec3 p, double cavity, double blur) const;
  void paintCerebrum(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const;
  void paintDeep(TissueMix& mix, Vec3 p, double blur) const;
  void paintHind(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const;
  void paintArteries(TissueMix& mix, Vec3 p, double blur) const;
  void paintVessels(TissueMix& mix, Vec3 p, const Envelope& e, double blur) const;
  [[nodiscard]] double ventricleDistance(Vec3 p) const;

  NoiseField m_shape, m_folds, m_fineFolds, m_depth, m_texture, m_vessels;
  std::vector<MassEffect> m_masses;
  double m_scale;       ///< of the whole brain
  double m_ventricles;  ///< of the ventricles' width
  double m_atrophy;     ///< of the width of sulci
  double m_skullMm, m_scalpMm, m_fluidMm;
  double m_whiteSpots;  ///< 0 none to 1 many
};

}  // namespace twinscope::imaging
