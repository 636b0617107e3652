#pragma once

#include "core/volume/label_map.h"

#include <array>
#include <cstdint>
#include <vector>

namespace twinscope {

/// One connected lesion with its largest bidimensional diameters in one axial slice (RANO: the longest in-plane diameter
/// and the longest one perpendicular to it in the same slice).
struct Lesion {
  std::uint64_t voxels = 0;
  double volumeMl = 0;
  double longestMm = 0;
  double perpendicularMm = 0;
  double productMm2 = 0;
  std::int64_t slice = 0;               ///< index along sliceAxis where the diameters were taken
  int slices = 0;                       ///< that it is seen on
  double sliceMm = 0;                   ///< from one slice to the next
  std::array<std::int64_t, 3> voxel{};  ///< one of its own, i j k: to find the rest by
  std::array<Vec3, 2> longestEndsInWorld{};
  std::array<Vec3, 2> perpendicularEndsInWorld{};
  Vec3 centreInWorld;
  int sliceAxis = 2;  ///< of the grid, the one closest to head–foot: 2 (k) on axial acquisitions
};

struct LesionOptions {
  Region region = Region::et;
  double minimumVolumeMl = 0.01;  ///< smaller components are left out
};

/// Lesions (26-connected) by falling volume. In-plane axes count as perpendicular; volumes use the determinant.
[[nodiscard]] std::vector<Lesion> measureLesions(const LabelMap& labels,
                                                 const LesionOptions& options = {});

}  // namespace twinscope
