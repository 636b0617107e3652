#pragma once

#include "core/volume/packed_masks.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace twinscope {

/// Distances from the surface elements of one mask to the surface of another, each with its area; infinite where the other
/// mask has no surface.
class SurfaceDistances {
 public:
  struct Element {
    double mm;
    double areaMm2;
  };
  SurfaceDistances() = default;
  explicit SurfaceDistances(std::vector<Element> elements);

  [[nodiscard]] std::size_t count() const { return m_elements.size(); }
  [[nodiscard]] double areaMm2() const { return m_area; }
  /// The first distance, from the nearest on, at which the elements so far make up that share of the area; share in (0, 1].
  [[nodiscard]] double atShare(double share) const;
  [[nodiscard]] double meanMm() const;
  [[nodiscard]] double areaWithinMm2(double toleranceMm) const;

 private:
  [[nodiscard]] double atShareInOrder(double share) const;

  std::vector<Element> m_elements;
  double m_area = 0, m_longestMm = 0;
};

/// Area of the surface inside a 2×2×2 neighbourhood by its corner code, in mm² for that spacing.
[[nodiscard]] std::array<double, 256> surfaceElementAreas(Vec3 spacingMm);

/// From the reference's surface to the prediction's, and back.
using BothDirections = std::pair<SurfaceDistances, SurfaceDistances>;

/// Of the first `regions` regions. Elements lie at voxel corners; masks end at the edge of the array. Axes count as
/// perpendicular. Runs on the compute pool.
[[nodiscard]] std::vector<BothDirections> surfaceDistances(const PackedMasks& masks, int regions,
                                                           Vec3 spacingMm);

/// Of two masks that are non-zero inside, size.voxels() long; nullopt when either has no surface.
[[nodiscard]] std::optional<BothDirections> surfaceDistances(std::span<const std::uint8_t> first,
                                                             std::span<const std::uint8_t> second,
                                                             Size3 size, Vec3 spacingMm);

/// Bit 0 for every value but 0.
[[nodiscard]] RegionBits nonZeroBits();

}  // namespace twinscope
