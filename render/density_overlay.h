#pragma once

#include "core/volume/volume.h"
#include "render/picture.h"
#include "render/slice_view.h"

#include <array>
#include <memory>

namespace twinscope::render {

struct DensityStyle {
  double opacity = 0.55;                    ///< of the densest, 0 to 1; thinner shows through more
  std::array<double, 2> levels{0.16, 0.8};  ///< where lines run
};

/// From blue (thin) over green to yellow (dense), for a share of capacity in [0, 1].
[[nodiscard]] Colour densityColour(double share);

/// A density in [0, 1] to lie over a slice: transparent below 0.02, a calm scale above, a line at each level. The volume may
/// be coarse: it is sampled trilinearly. Voxels are shared, not copied. One thread at a time; needs no display.
class DensityOverlay {
 public:
  DensityOverlay();
  ~DensityOverlay();
  DensityOverlay(DensityOverlay&&) noexcept;
  DensityOverlay& operator=(DensityOverlay&&) noexcept;

  /// An empty volume takes the old one away.
  void setDensity(const Volume& density);
  [[nodiscard]] bool empty() const;
  /// densityFromView: point in the density's world = this * point in the view's world. Alpha is not multiplied in.
  [[nodiscard]] Picture draw(const SliceView& view, const Affine& densityFromView,
                             const DensityStyle& style = {}) const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::render
