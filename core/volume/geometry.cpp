#include "core/volume/geometry.h"

#include <stdexcept>

namespace twinscope {

void Affine::setColumn(int axis, Vec3 value) {
  linear[0][axis] = value.x;
  linear[1][axis] = value.y;
  linear[2][axis] = value.z;
}

double Affine::determinant() const { return dot(column(0), cross(column(1), column(2))); }

Affine Affine::inverse() const {
  const double det = determinant();
  if (!(std::abs(det) > 1e-300)) throw std::domain_error("singular affine");
  const Vec3 rows[3] = {cross(column(1), column(2)), cross(column(2), column(0)),
                        cross(column(0), column(1))};
  Affine result;
  for (int r = 0; r < 3; ++r)
    result.linear[r] = {rows[r].x / det, rows[r].y / det, rows[r].z / det};
  result.translation = -1.0 * result.rotate(translation);
  return result;
}

Vec3 Affine::rotate(Vec3 d) const {
  return {linear[0][0] * d.x + linear[0][1] * d.y + linear[0][2] * d.z,
          linear[1][0] * d.x + linear[1][1] * d.y + linear[1][2] * d.z,
          linear[2][0] * d.x + linear[2][1] * d.y + linear[2][2] * d.z};
}

Affine operator*(const Affine& cFromB, const Affine& bFromA) {
  Affine result;
  for (int axis = 0; axis < 3; ++axis) result.setColumn(axis, cFromB.rotate(bFromA.column(axis)));
  result.translation = cFromB * bFromA.translation;
  return result;
}

Affine Affine::scaling(Vec3 factors) {
  Affine result;
  result.linear[0][0] = factors.x;
  result.linear[1][1] = factors.y;
  result.linear[2][2] = factors.z;
  return result;
}

Affine Affine::rotation(Vec3 radians, Vec3 centre) {
  const double cx = std::cos(radians.x), sx = std::sin(radians.x);
  const double cy = std::cos(radians.y), sy = std::sin(radians.y);
  const double cz = std::cos(radians.z), sz = std::sin(radians.z);
  Affine result;
  result.linear = {{{cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx},
                    {sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx},
                    {-sy, cy * sx, cy * cx}}};
  result.translation = centre - result.rotate(centre);
  return result;
}

}  // namespace twinscope
