#include "core/imaging/phantom/noise_field.h"

#include "core/base/random.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace twinscope::imaging {
namespace {

/// Directions to the edges of a cube, four of them twice (Perlin's table).
constexpr std::array<std::array<float, 3>, 16> kDirections{{{1, 1, 0},
                                                            {-1, 1, 0},
                                                            {1, -1, 0},
                                                            {-1, -1, 0},
                                                            {1, 0, 1},
                                                            {-1, 0, 1},
                                                            {1, 0, -1},
                                                            {-1, 0, -1},
                                                            {0, 1, 1},
                                                            {0, -1, 1},
                                                            {0, 1, -1},
                                                            {0, -1, -1},
                                                            {1, 1, 0},
                                                            {-1, 1, 0},
                                                            {0, -1, 1},
                                                            {0, -1, -1}}};

/// Position within a lattice cell along one axis: weight of the upper end and its derivative.
struct Fade {
  int cell;
  float offset, weight, slope;
};

Fade fadeAt(double x) {
  const double low = std::floor(x);
  const auto t = static_cast<float>(x - low);
  return {static_cast<int>(static_cast<std::int64_t>(low) & 255), t,
          t * t * t * (t * (t * 6.F - 15.F) + 10.F), 30.F * t * t * (t - 1.F) * (t - 1.F)};
}

const std::array<float, 3>& directionAt(const std::array<std::uint8_t, 512>& order, int i, int j,
                                        int k) {
  return kDirections[order[order[order[i & 255] + (j & 255)] + (k & 255)] & 15U];
}

float cornerDot(const std::array<std::uint8_t, 512>& order, const Fade& x, const Fade& y,
                const Fade& z, int dx, int dy, int dz) {
  const auto& g = directionAt(order, x.cell + dx, y.cell + dy, z.cell + dz);
  return g[0] * (x.offset - static_cast<float>(dx)) + g[1] * (y.offset - static_cast<float>(dy)) +
         g[2] * (z.offset - static_cast<float>(dz));
}

}  // namespace

NoiseField::NoiseField(std::uint64_t seed, double wavelengthMm) : m_perMm(1 / wavelengthMm) {
  std::array<std::uint8_t, 256> order{};
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  Random random(seed);
  for (std::size_t n = 255; n > 0; --n) std::swap(order[n], order[random.below(n + 1)]);
  for (std::size_t n = 0; n < m_order.size(); ++n) m_order[n] = order[n & 255];
}

float NoiseField::value(Vec3 pointMm) const {
  const Fade x = fadeAt(pointMm.x * m_perMm), y = fadeAt(pointMm.y * m_perMm),
             z = fadeAt(pointMm.z * m_perMm);
  float planes[2];
  for (int dz = 0; dz < 2; ++dz) {
    float rows[2];
    for (int dy = 0; dy < 2; ++dy) {
      const float low = cornerDot(m_order, x, y, z, 0, dy, dz);
      rows[dy] = low + x.weight * (cornerDot(m_order, x, y, z, 1, dy, dz) - low);
    }
    planes[dz] = rows[0] + y.weight * (rows[1] - rows[0]);
  }
  return planes[0] + z.weight * (planes[1] - planes[0]);
}

NoiseField::Sample NoiseField::at(Vec3 pointMm) const {
  const Fade x = fadeAt(pointMm.x * m_perMm), y = fadeAt(pointMm.y * m_perMm),
             z = fadeAt(pointMm.z * m_perMm);
  float value = 0, gx = 0, gy = 0, gz = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const int dx = corner & 1, dy = (corner >> 1) & 1, dz = corner >> 2;
    const auto& g = directionAt(m_order, x.cell + dx, y.cell + dy, z.cell + dz);
    const float dot = cornerDot(m_order, x, y, z, dx, dy, dz);
    const float wx = dx ? x.weight : 1.F - x.weight, wy = dy ? y.weight : 1.F - y.weight,
                wz = dz ? z.weight : 1.F - z.weight;
    const float w = wx * wy * wz;
    value += w * dot;
    gx += w * g[0] + (dx ? x.slope : -x.slope) * wy * wz * dot;
    gy += w * g[1] + (dy ? y.slope : -y.slope) * wx * wz * dot;
    gz += w * g[2] + (dz ? z.slope : -z.slope) * wx * wy * dot;
  }
  return {value, m_perMm * Vec3{gx, gy, gz}};
}

}  // namespace twinscope::imaging
