#pragma once

#include "core/volume/geometry.h"

#include <array>
#include <cstdint>

namespace twinscope::imaging {

/// Smooth random field in about [−1, 1] with its derivative: gradient noise with quintic fade (Perlin, 2002).
/// A pure function of seed and position, so that any number of threads sees the same field.
class NoiseField {
 public:
  /// wavelengthMm: edge of the lattice; zero crossings lie about half of it apart.
  NoiseField(std::uint64_t seed, double wavelengthMm);

  struct Sample {
    float value = 0;
    Vec3 gradientPerMm;
  };
  [[nodiscard]] Sample at(Vec3 pointMm) const;
  [[nodiscard]] float value(Vec3 pointMm) const;

 private:
  std::array<std::uint8_t, 512> m_order;  ///< a permutation of 0…255, twice
  double m_perMm;
};

}  // namespace twinscope::imaging
