#pragma once

#include "core/base/error.h"
#include "core/volume/geometry.h"
#include "twin/response/course.h"

#include <array>

namespace twinscope::twin {

/// The two lines that a lesion is measured by (RANO: its longest diameter in a slice, and the longest at a right angle to that in
/// the same slice), as points of the examination's own world: patient LPS, mm.
struct DiameterLines {
  std::array<Vec3, 2> longest{};
  std::array<Vec3, 2> perpendicular{};

  /// Their lengths, the greater one first whichever line it is.
  [[nodiscard]] Diameters sizeMm() const;
  friend bool operator==(const DiameterLines&, const DiameterLines&) = default;
};

enum class DiameterEnd { longestFirst, longestSecond, perpendicularFirst, perpendicularSecond };
inline constexpr std::array kDiameterEnds{DiameterEnd::longestFirst, DiameterEnd::longestSecond,
                                          DiameterEnd::perpendicularFirst,
                                          DiameterEnd::perpendicularSecond};
[[nodiscard]] Vec3 endOf(const DiameterLines& lines, DiameterEnd end);

/// The lines after one end was dragged to a point, within the plane through longest[0] with that unit normal. They stay at a right angle:
/// the second line crosses the first at the same share of its length and turns with it; an end of the second line that is dragged
/// takes the whole line along the first. Unchanged where a line would be shorter than kShortestDiameterMm.
[[nodiscard]] DiameterLines dragged(const DiameterLines& lines, DiameterEnd end, Vec3 to,
                                    Vec3 normal);
inline constexpr double kShortestDiameterMm = 1;

/// "diameters.lines" unless both lines have a length of up to 500 mm, stand at a right angle (within 1°) and lie in one plane
/// (within 0.5 mm).
[[nodiscard]] Status validate(const DiameterLines& lines);

}  // namespace twinscope::twin
