#pragma once

#include "core/volume/grid.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace twinscope {

/// Distances from the surface elements of one mask to the surface of another, nearest first, each with its area.
class SurfaceDistances {
 public:
  struct Element {
    float mm;
    double areaMm2;
  };
  explicit SurfaceDistances(std::vector<Element> elements);

  [[nodiscard]] std::size_t count() const { return m_elements.size(); }
  [[nodiscard]] double areaMm2() const { return m_area; }
  /// The first distance at which the elements so far make up that share of the area; share in (0, 1].
  [[nodiscard]] double atShare(double share) const;
  [[nodiscard]] double meanMm() const;
  [[nodiscard]] double areaWithinMm2(double toleranceMm) const;

 private:
  std::vector<Element> m_elements;
  double m_area = 0;
};

/// Area of the surface inside a 2×2×2 neighbourhood by its corner code, in mm² for that spacing.
[[nodiscard]] std::array<double, 256> surfaceElementAreas(Vec3 spacingMm);

/// Both directions: from the first mask's surface to the second's, and back. Elements lie at voxel corners; masks end at the
/// edge of the array. nullopt when either has no surface. Masks are non-zero inside, size.voxels() long.
[[nodiscard]] std::optional<std::pair<SurfaceDistances, SurfaceDistances>> surfaceDistances(
    std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, Size3 size,
    Vec3 spacingMm);

}  // namespace twinscope
