#pragma once

#include "core/volume/label_map.h"
#include "core/volume/volume.h"
#include "render/picture.h"
#include "render/slice_view.h"

#include <array>
#include <memory>

namespace twinscope::render {

struct LabelStyle {
  double opacity = 0.45;  ///< of the fill, 0 to 1; the outline is drawn stronger
  std::array<Colour, 5> colours = kRegionColours;  ///< by label value; greater values are not drawn
};

struct SliceStyle {
  WindowLevel windowLevel;
  LabelStyle labels;
  double subtrahendScale = 0;  ///< the picture shows volume − scale · subtrahend where one is set
};

/// One scan as slices: any plane of a volume, with its label map over it. Grids may be anisotropic, oblique or sheared, and
/// the volume, the labels and the subtrahend may have different ones: everything meets in the patient's world.
/// Voxels are shared with the volumes, not copied. One thread at a time; needs no display.
class SliceScene {
 public:
  SliceScene();
  ~SliceScene();
  SliceScene(SliceScene&&) noexcept;
  SliceScene& operator=(SliceScene&&) noexcept;

  /// An empty volume, label map or subtrahend takes the old one away.
  void setVolume(const Volume& volume);
  void setLabels(const LabelMap& labels);
  void setSubtrahend(const Volume& subtrahend);
  /// Where this scan lies in the world of the views: point in the scan's world = this * point of the view's world.
  void setScanFromView(const Affine& scanFromView);

  [[nodiscard]] const Volume& volume() const;
  /// Trilinear in the volume, nearest in the labels; black outside.
  [[nodiscard]] Picture draw(const SliceView& view, const SliceStyle& style) const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::render
