#include "twin/response/diameters.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>

namespace twinscope::twin {
namespace {

constexpr double kMostMm = 500;
constexpr double kMostCosine = 0.0175;  // 1° off a right angle
constexpr double kMostOffPlaneMm = 0.5;

/// The second line in coordinates of the first: where it crosses, as a share of its length, and how far its ends are to the side, mm.
struct Crossing {
  double share = 0;
  std::array<double, 2> aside{};
};

/// Along the first line and to its side; unit vectors of the plane.
struct Frame {
  Vec3 origin, along, aside;
  double lengthMm = 0;

  Frame(const std::array<Vec3, 2>& line, Vec3 normal)
      : origin(line[0]), lengthMm(length(line[1] - line[0])) {
    along = (1 / lengthMm) * (line[1] - line[0]);
    aside = cross(normal, along);
  }
  [[nodiscard]] Vec3 at(double alongMm, double asideMm) const {
    return origin + alongMm * along + asideMm * aside;
  }
};

Crossing crossingOf(const Frame& frame, const std::array<Vec3, 2>& line) {
  const Vec3 middle = 0.5 * (line[0] + line[1]);
  return {.share = dot(middle - frame.origin, frame.along) / frame.lengthMm,
          .aside = {dot(line[0] - frame.origin, frame.aside),
                    dot(line[1] - frame.origin, frame.aside)}};
}

}  // namespace

Diameters DiameterLines::sizeMm() const {
  const double one = length(longest[1] - longest[0]);
  const double other = length(perpendicular[1] - perpendicular[0]);
  return {.longest = std::max(one, other), .perpendicular = std::min(one, other)};
}

Vec3 endOf(const DiameterLines& lines, DiameterEnd end) {
  const auto n = static_cast<std::size_t>(end);
  return n < 2 ? lines.longest[n] : lines.perpendicular[n - 2];
}

DiameterLines dragged(const DiameterLines& lines, DiameterEnd end, Vec3 to, Vec3 normal) {
  const auto flat = [&](Vec3 point) {
    return point - dot(point - lines.longest[0], normal) * normal;
  };
  DiameterLines made = lines;
  made.longest[1] = flat(lines.longest[1]);
  if (length(made.longest[1] - made.longest[0]) < kShortestDiameterMm) return lines;
  Crossing crossing = crossingOf(Frame(made.longest, normal), lines.perpendicular);
  const auto n = static_cast<std::size_t>(end);
  const Vec3 target = flat(to);
  if (n < 2) {
    made.longest[n] = target;
    if (length(made.longest[1] - made.longest[0]) < kShortestDiameterMm) return lines;
  } else {
    const Frame frame(made.longest, normal);
    crossing.share = dot(target - frame.origin, frame.along) / frame.lengthMm;
    crossing.aside[n - 2] = dot(target - frame.origin, frame.aside);
    if (std::abs(crossing.aside[1] - crossing.aside[0]) < kShortestDiameterMm) return lines;
  }
  const Frame frame(made.longest, normal);
  for (std::size_t each = 0; each < 2; ++each)
    made.perpendicular[each] = frame.at(crossing.share * frame.lengthMm, crossing.aside[each]);
  return made;
}

Status validate(const DiameterLines& lines) {
  const auto refused = [](std::string what) {
    return refusal("diameters.lines", std::move(what),
                   "Drag the ends so that both lines cross the lesion in one slice");
  };
  const Vec3 one = lines.longest[1] - lines.longest[0];
  const Vec3 other = lines.perpendicular[1] - lines.perpendicular[0];
  for (const double lengthMm : {length(one), length(other)})
    if (!(lengthMm > 0 && lengthMm <= kMostMm))  // not a number is refused too
      return refused(concat("A diameter has ", lengthMm, " mm; up to ", kMostMm, " are taken"));
  const double cosine = std::abs(dot(one, other)) / (length(one) * length(other));
  if (cosine > kMostCosine) return refused("The two diameters are not at a right angle");
  const Vec3 normal = cross(one, other);
  const double offMm =
      std::abs(dot(lines.perpendicular[0] - lines.longest[0], normal)) / length(normal);
  if (!(offMm <= kMostOffPlaneMm))
    return refused(concat("The two diameters lie ", offMm, " mm apart, not in one slice"));
  return {};
}

}  // namespace twinscope::twin
