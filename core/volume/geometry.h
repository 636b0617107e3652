#pragma once

#include <array>
#include <cmath>

namespace twinscope {

/// A point or direction. In world coordinates: patient LPS, millimetres.
struct Vec3 {
  double x = 0, y = 0, z = 0;

  friend Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vec3 operator*(double s, Vec3 a) { return {s * a.x, s * a.y, s * a.z}; }
  friend bool operator==(const Vec3&, const Vec3&) = default;
};

[[nodiscard]] inline double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
[[nodiscard]] inline Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
[[nodiscard]] inline double length(Vec3 a) { return std::sqrt(dot(a, a)); }

/// x' = A·x + t. Named bFromA: pointInB = bFromA * pointInA, so that compositions read as cancellation:
/// cFromA = cFromB * bFromA.
struct Affine {
  std::array<std::array<double, 3>, 3> linear{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};  ///< rows
  Vec3 translation;

  [[nodiscard]] Vec3 column(int axis) const {
    return {linear[0][axis], linear[1][axis], linear[2][axis]};
  }
  void setColumn(int axis, Vec3 value);
  [[nodiscard]] double determinant() const;
  /// Throws std::domain_error when singular.
  [[nodiscard]] Affine inverse() const;
  /// The linear part only: for directions.
  [[nodiscard]] Vec3 rotate(Vec3 direction) const;

  friend Vec3 operator*(const Affine& a, Vec3 p) { return a.rotate(p) + a.translation; }
  friend Affine operator*(const Affine& cFromB, const Affine& bFromA);
  friend bool operator==(const Affine&, const Affine&) = default;

  [[nodiscard]] static Affine scaling(Vec3 factors);
  [[nodiscard]] static Affine shift(Vec3 offset) {
    Affine result;
    result.translation = offset;
    return result;
  }
  /// Rotation about the world axes, z·y·x order, radians, about centre.
  [[nodiscard]] static Affine rotation(Vec3 radians, Vec3 centre = {});
};

}  // namespace twinscope
