#pragma once

#include "core/imaging/prepare/pyramid.h"
#include "core/volume/volume.h"

#include <array>
#include <cstdint>
#include <vector>

namespace twinscope::imaging {

/// Turn about the world axes (z·y·x order) and shift, about a fixed centre. Turns are stored as millimetres on a sphere of
/// kLeverMm, so that one unit of any of the six moves a head's surface by about a millimetre.
struct RigidParameters {
  static constexpr double kLeverMm = 70;
  std::array<double, 6> values{};  ///< turns x, y, z; shifts x, y, z

  [[nodiscard]] Affine about(Vec3 centreInWorld) const;
};

/// Mutual information of two images under a rigid map, on a fixed set of sample points of the fixed image
/// (Mattes et al., IEEE TMI 22(1), 2003: box window over the fixed, cubic B-spline window over the moving intensities).
/// The points are a quasi-random sequence off the voxel lattice, which keeps lattice artefacts out of the metric.
/// Immutable after construction, apart from buffers: one object serves one search at a time.
class MutualInformation {
 public:
  struct Sampling {
    std::size_t points = 20000;
    std::uint64_t seed = 1;
  };
  struct Value {
    double nats = 0;
    std::array<double, 6> gradient{};  ///< nats per unit of RigidParameters
  };

  /// fixed, moving: already smoothed to the level. head: non-zero where points may lie (coarse, own grid).
  MutualInformation(const Volume& fixed, const Volume& moving, const Volume& head, Vec3 centre,
                    Sampling sampling);

  [[nodiscard]] std::size_t points() const { return m_points.size(); }
  /// Value alone at movingFromFixed; 0 where less than a quarter of the points meet the moving image.
  [[nodiscard]] double value(const Affine& movingFromFixed);
  /// Value and derivative at start ∘ parameters.
  [[nodiscard]] Value valueAndGradient(const Affine& movingFromFixed,
                                       const RigidParameters& parameters);

 private:
  static constexpr int kBins = 32;
  static constexpr int kPad = 2;
  static constexpr int kMovingBins = kBins + 2 * kPad;
  using Histogram = std::array<double, static_cast<std::size_t>(kBins) * kMovingBins>;

  struct Point {
    float x, y, z;  ///< world mm relative to the centre
    std::uint8_t bin;
  };
  struct Lookup {
    float bin = -1;                ///< place on the moving axis of the histogram; negative: outside
    float dx = 0, dy = 0, dz = 0;  ///< its derivative along the voxel axes
  };

  void lookUp(const Affine& movingFromFixed);
  void countJoint();
  /// Turns the counts into log(p / (pF·pM)) and returns the sum p·log(…).
  double informationFromCounts();

  Volume m_fixed, m_moving;
  Vec3 m_centre;
  Affine m_voxelFromWorld;
  float m_movingLow = 0, m_movingScale = 0;
  std::vector<Point> m_points;
  std::vector<Lookup> m_lookups;
  std::vector<Histogram> m_parts;
  Histogram m_joint{};
  std::vector<float> m_logRatio;
  double m_weight = 0;
};

/// 1 on a coarse grid (about 6 mm) where the image shows something or is within two voxels of it, else 0.
[[nodiscard]] Volume headNeighbourhood(const Volume& image);

/// Centre of the image's mass above its background, in world mm.
[[nodiscard]] Vec3 centreOfMass(const Volume& image);

}  // namespace twinscope::imaging
