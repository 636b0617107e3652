#include "render/slice_scene.h"

#include "core/base/parallel.h"
#include "render/vtk_bridge.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace twinscope::render {
namespace {

/// Marks pixels outside the volume; no scanner and no subtraction reaches it.
constexpr float kOutside = -1e30F;
/// The outline stands out from the fill by this much opacity.
constexpr double kOutlineGain = 0.4;

/// A reslicing pipeline that is kept between slices.
struct Layer {
  vtkNew<vtkImageReslice> reslice;
  Grid grid;
  bool present = false;

  template <class Image>
  void set(const Image& image) {
    present = !image.empty();
    if (!present) return reslice->SetInputData(nullptr);
    grid = image.grid();
    reslice->SetInputData(wrapped(image));
    reslice->SetOutputSpacing(1, 1, 1);
    reslice->SetOutputOrigin(0, 0, 0);
    reslice->SetBorder(true);
  }

  /// width × height values of the plane, row by row from the top; nullptr where the layer is absent.
  template <class T>
  std::span<const T> slice(const SliceView& view, const Affine& scanFromView) {
    if (!present) return {};
    reslice->SetResliceAxes(
        matrixOf(grid.worldFromVoxel.inverse() * scanFromView * view.worldFromPixel()));
    reslice->SetOutputExtent(0, view.width - 1, 0, view.height - 1, 0, 0);
    reslice->Update();
    return {static_cast<const T*>(reslice->GetOutput()->GetScalarPointer()),
            static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height)};
  }
};

/// Fill and outline shares of the label at pixel (x, y): an outline pixel has a neighbour with another label.
bool onOutline(std::span<const std::uint8_t> labels, const SliceView& view, int x, int y) {
  const std::size_t width = static_cast<std::size_t>(view.width);
  const std::size_t at = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
  const std::uint8_t own = labels[at];
  return (x > 0 && labels[at - 1] != own) || (x + 1 < view.width && labels[at + 1] != own) ||
         (y > 0 && labels[at - width] != own) || (y + 1 < view.height && labels[at + width] != own);
}

}  // namespace

struct SliceScene::State {
  Volume volume;
  Affine scanFromView;
  Layer image, subtrahend, labels;

  State() {
    for (Layer* layer : {&image, &subtrahend}) {
      layer->reslice->SetInterpolationModeToLinear();
      layer->reslice->SetBackgroundLevel(kOutside);
    }
    labels.reslice->SetInterpolationModeToNearestNeighbor();
  }
};

SliceScene::SliceScene() : m_state(std::make_unique<State>()) {}
SliceScene::~SliceScene() = default;
SliceScene::SliceScene(SliceScene&&) noexcept = default;
SliceScene& SliceScene::operator=(SliceScene&&) noexcept = default;

void SliceScene::setVolume(const Volume& volume) {
  m_state->volume = volume;
  m_state->image.set(volume);
}
void SliceScene::setLabels(const LabelMap& labels) { m_state->labels.set(labels); }
void SliceScene::setSubtrahend(const Volume& subtrahend) { m_state->subtrahend.set(subtrahend); }
void SliceScene::setScanFromView(const Affine& scanFromView) {
  m_state->scanFromView = scanFromView;
}
const Volume& SliceScene::volume() const { return m_state->volume; }

Picture SliceScene::draw(const SliceView& view, const SliceStyle& style) const {
  Picture picture{view.width, view.height, {}};
  picture.argb.assign(static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height),
                      0xFF000000U);
  const auto values = m_state->image.slice<float>(view, m_state->scanFromView);
  const auto minus = m_state->subtrahend.slice<float>(view, m_state->scanFromView);
  const auto labels = m_state->labels.slice<std::uint8_t>(view, m_state->scanFromView);
  const auto scale = static_cast<float>(style.subtrahendScale);

  const auto drawRow = [&](int y) {
    for (int x = 0; x < view.width; ++x) {
      const std::size_t at =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(view.width) + std::size_t(x);
      const bool inside = !values.empty() && values[at] > kOutside / 2;
      const float less = minus.empty() || minus[at] < kOutside / 2 ? 0.0F : scale * minus[at];
      const std::uint8_t grey = inside ? greyOf(values[at] - less, style.windowLevel) : 0;
      std::uint32_t pixel = argbOf({grey, grey, grey});
      if (!labels.empty() && labels[at] > 0 && labels[at] < style.labels.colours.size()) {
        const double edge = onOutline(labels, view, x, y) ? kOutlineGain : 0.0;
        pixel = blended(pixel, style.labels.colours[labels[at]],
                        std::min(1.0, style.labels.opacity + edge));
      }
      picture.argb[at] = pixel;
    }
  };
  parallelFor(static_cast<std::size_t>(view.height), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t y = begin; y < end; ++y) drawRow(static_cast<int>(y));
  });
  return picture;
}

}  // namespace twinscope::render
