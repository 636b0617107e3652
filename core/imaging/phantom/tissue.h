#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinscope::imaging {

/// What the head is made of. The order groups tumour parts at the end.
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

/// Share of each kind in one voxel; the sum is 1.
template <class Kind, std::size_t kinds>
struct Mix {
  std::array<float, kinds> share{1.F};  ///< all of the first kind

  [[nodiscard]] float of(Kind kind) const { return share[static_cast<std::size_t>(kind)]; }
  /// Lays a kind over what is there.
  void paint(Kind kind, float fraction) {
    if (fraction <= 0.F) return;
    for (float& part : share) part *= 1.F - fraction;
    share[static_cast<std::size_t>(kind)] += fraction;
  }
};

struct TissueMix : Mix<Tissue, kTissues> {
  float brain = 0;  ///< share of the brain's hull: sulci and ventricles included

  /// Makes an amount of one tissue another.
  void turn(Tissue from, Tissue into, float amount) {
    share[static_cast<std::size_t>(from)] -= amount;
    share[static_cast<std::size_t>(into)] += amount;
  }
};

}  // namespace twinscope::imaging
