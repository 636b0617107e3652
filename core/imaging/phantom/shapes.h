#pragma once

#include "core/volume/geometry.h"

#include <algorithm>
#include <cmath>

namespace twinscope::imaging {

/// What anatomies are made of: signed distances in mm, negative inside.

/// To an axis-aligned ellipsoid, first order (Quilez).
[[nodiscard]] inline double ellipsoid(Vec3 p, Vec3 centre, Vec3 radii) {
  const Vec3 d = p - centre;
  const Vec3 a{d.x / radii.x, d.y / radii.y, d.z / radii.z};
  const Vec3 b{a.x / radii.x, a.y / radii.y, a.z / radii.z};
  const double scale = length(b);
  const double k = length(a);
  return scale > 1e-9 ? (k - 1) * k / scale : -std::min({radii.x, radii.y, radii.z});
}

/// To a cone with round ends from a to b.
[[nodiscard]] inline double capsule(Vec3 p, Vec3 a, Vec3 b, double radiusA, double radiusB) {
  const Vec3 along = b - a, from = p - a;
  const double t = std::clamp(dot(from, along) / dot(along, along), 0.0, 1.0);
  return length(from - t * along) - (radiusA + t * (radiusB - radiusA));
}

[[nodiscard]] inline double smoothUnion(double a, double b, double widthMm) {
  const double h = std::max(widthMm - std::abs(a - b), 0.0) / widthMm;
  return std::min(a, b) - h * h * widthMm * 0.25;
}

/// Share of a voxel that lies inside a boundary; blur in mm, about a voxel.
[[nodiscard]] inline float inside(double distance, double blur) {
  const double t = std::clamp(0.5 - distance / blur, 0.0, 1.0);
  return static_cast<float>(t * t * (3 - 2 * t));
}

/// 1 below low, 0 above high.
[[nodiscard]] inline double falling(double x, double low, double high) {
  const double t = std::clamp((high - x) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// x becomes |x|: one description for both sides.
[[nodiscard]] inline Vec3 mirrored(Vec3 p) { return {std::abs(p.x), p.y, p.z}; }

}  // namespace twinscope::imaging
