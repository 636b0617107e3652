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

}  // namespace

NoiseField::NoiseField(std::uint64_t seed, double wavelengthMm) : m_perMm(1 / wavelengthMm) {
  std::array<std::uint8_t, 256> order{};
  std::iota(order.begin(), order.end(), std::uint8_t{0});
  Random random(seed);
  for (std::size_t n = 255; n > 0; --n) std::swap(order[n], order[random.below(n + 1)]);
  for (std::size_t n = 0; n < m_order.size(); ++n) m_order[n] = order[n & 255];
}

NoiseField::Sample NoiseField::at(Vec3 pointMm) const {
  const Fade x = fadeAt(pointMm.x * m_perMm), y = fadeAt(pointMm.y * m_perMm),
             z = fadeAt(pointMm.z * m_perMm);
  float value = 0, gx = 0, gy = 0, gz = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const int dx = corner & 1, dy = (corner >> 1) & 1, dz = corner >> 2;
    const auto hash =
        m_order[m_order[m_order[(x.cell + dx) & 255] + ((y.cell + dy) & 255)] + ((z.cell + dz) & 255)];
    const auto& g = kDirections[hash & 15U];
    const float dot = g[0] * (x.offset - static_cast<float>(dx)) +
                      g[1] * (y.offset - static_cast<float>(dy)) +
                      g[2] * (z.offset - static_cast<float>(dz));
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
