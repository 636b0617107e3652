#pragma once

#include "core/volume/grid.h"

#include <array>
#include <cstdint>

namespace twinscope::render {

enum class Orientation { axial, coronal, sagittal };

/// Directions of a picture in world: unit vectors to the right and down the screen, and the slice normal (towards the
/// patient's head for axial, back for coronal, left for sagittal). Radiological: the patient's right is on screen left.
struct SliceAxes {
  Vec3 right, down, normal;
};

/// Along the patient's own axes.
[[nodiscard]] SliceAxes patientAxes(Orientation orientation);
/// Along the grid's axes nearest to the patient's: an acquisition is shown slice by slice, as it was taken.
/// A sheared or nearly diagonal grid falls back to patientAxes.
[[nodiscard]] SliceAxes acquisitionAxes(Orientation orientation, const Grid& grid);
/// Anatomical letters (A P R L S I) at the screen's left, right, top, bottom; axes that lie between two patient axes
/// take the nearer.
[[nodiscard]] std::array<char, 4> edgeMarks(const SliceAxes& axes);

/// One slice on a screen of width × height pixels; pixel (0, 0) is the top left one, its centre at integer coordinates.
struct SliceView {
  SliceAxes axes = patientAxes(Orientation::axial);
  Vec3 middleInWorld;  ///< the world point in the middle of the screen; it lies in the slice
  double mmPerPixel = 1;
  int width = 1, height = 1;

  /// (x, y, 0) → world. The third column is the normal, 1 mm long.
  [[nodiscard]] Affine worldFromPixel() const;
  /// World → (x, y, mm in front of the slice).
  [[nodiscard]] Affine pixelFromWorld() const { return worldFromPixel().inverse(); }
};

/// The stack of slices of a grid along a normal: numbers for "sl 18/26" and for stepping.
struct SliceStack {
  Vec3 firstInWorld;  ///< a point of the first slice
  Vec3 normal;
  double stepMm = 1;
  std::int64_t count = 1;

  /// 0-based, of the slice nearest to the point, clamped into the stack.
  [[nodiscard]] std::int64_t indexOf(Vec3 pointInWorld) const;
  /// The point moved along the normal into slice `index` (clamped).
  [[nodiscard]] Vec3 moved(Vec3 pointInWorld, std::int64_t index) const;
};
[[nodiscard]] SliceStack stackOf(const Grid& grid, const SliceAxes& axes);

/// mm per pixel at which the whole grid fits into the screen.
[[nodiscard]] double fittingMmPerPixel(const Grid& grid, const SliceAxes& axes, int width,
                                       int height);

}  // namespace twinscope::render
