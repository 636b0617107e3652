#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinscope::imaging {

/// What the phantom is made of. The order groups tumour parts at the end.
enum class Tissue : std::uint8_t {
  air,
  skin,
  muscle,
  fat,
  bone,
  marrow,
  fluid,
  grey,
  white,
  deepGrey,
  gliosis,  ///< age-related bright spots on FLAIR: no tumour
  blood,    ///< veins and arteries with contrast agent on T1c
  dura,
  choroid,
  oedema,
  enhancing,
  necrosis,
  cavity,
};

inline constexpr std::size_t kTissues = 18;

/// Share of each tissue in one voxel; the sum is 1.
struct TissueMix {
  std::array<float, kTissues> share{1.F};  ///< all air
  float brain = 0;  ///< share of the brain's hull: sulci and ventricles included

  [[nodiscard]] float of(Tissue tissue) const { return share[static_cast<std::size_t>(tissue)]; }
  /// Lays tissue over what is there.
  void paint(Tissue tissue, float fraction) {
    if (fraction <= 0.F) return;
    for (float& part : share) part *= 1.F - fraction;
    share[static_cast<std::size_t>(tissue)] += fraction;
  }
  /// Makes an amount of one tissue another.
  void turn(Tissue from, Tissue into, float amount) {
    share[static_cast<std::size_t>(from)] -= amount;
    share[static_cast<std::size_t>(into)] += amount;
  }
};

}  // namespace twinscope::imaging
