#include "render/density_overlay.h"

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

constexpr float kThinnest = 0.02F;
constexpr double kLeastOpacity = 0.25;  ///< of the style's, where the density is thinnest
constexpr std::uint32_t kLineAlpha = 230;

/// Anchors of a scale whose lightness rises evenly (after viridis).
constexpr std::array<std::pair<double, Colour>, 4> kScale{{{0.0, {0x4B, 0x5F, 0xC4}},
                                                           {0.3, {0x24, 0x91, 0x9A}},
                                                           {0.65, {0x5E, 0xC9, 0x62}},
                                                           {1.0, {0xFD, 0xE7, 0x25}}}};

std::uint32_t withAlpha(Colour colour, double alpha) {
  return (argbOf(colour) & 0x00FFFFFFU) |
         static_cast<std::uint32_t>(std::lround(255 * std::clamp(alpha, 0.0, 1.0))) << 24U;
}

/// True where the density crosses a level towards the right or downward neighbour.
bool onLine(std::span<const float> density, const SliceView& view, int x, int y, double level) {
  const auto width = static_cast<std::size_t>(view.width);
  const std::size_t at = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
  const auto isAbove = [&](std::size_t n) { return static_cast<double>(density[n]) >= level; };
  return (x + 1 < view.width && isAbove(at) != isAbove(at + 1)) ||
         (y + 1 < view.height && isAbove(at) != isAbove(at + width));
}

}  // namespace

struct DensityOverlay::State {
  vtkNew<vtkImageReslice> reslice;
  Grid grid;
  bool present = false;
};

DensityOverlay::DensityOverlay() : m_state(std::make_unique<State>()) {
  m_state->reslice->SetInterpolationModeToLinear();
  m_state->reslice->SetBackgroundLevel(0);
  m_state->reslice->SetOutputSpacing(1, 1, 1);
  m_state->reslice->SetOutputOrigin(0, 0, 0);
  m_state->reslice->SetBorder(true);
}
DensityOverlay::~DensityOverlay() = default;
DensityOverlay::DensityOverlay(DensityOverlay&&) noexcept = default;
DensityOverlay& DensityOverlay::operator=(DensityOverlay&&) noexcept = default;

void DensityOverlay::setDensity(const Volume& density) {
  m_state->present = !density.empty();
  if (!m_state->present) return m_state->reslice->SetInputData(nullptr);
  m_state->grid = density.grid();
  m_state->reslice->SetInputData(wrapped(density));
}

bool DensityOverlay::empty() const { return !m_state->present; }

Colour densityColour(double share) {
  const auto above =
      std::ranges::find_if(kScale, [&](const auto& anchor) { return anchor.first >= share; });
  if (above == kScale.begin()) return kScale.front().second;
  if (above == kScale.end()) return kScale.back().second;
  const auto& [low, from] = *(above - 1);
  const auto& [high, to] = *above;
  const double t = (share - low) / (high - low);
  const auto mix = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + t * (b - a)));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

Picture DensityOverlay::draw(const SliceView& view, const Affine& densityFromView,
                             const DensityStyle& style) const {
  const std::size_t pixels =
      static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.height);
  Picture picture{view.width, view.height, std::vector<std::uint32_t>(pixels, 0U)};
  if (empty()) return picture;
  const auto& reslice = m_state->reslice;
  reslice->SetResliceAxes(
      matrixOf(m_state->grid.worldFromVoxel.inverse() * densityFromView * view.worldFromPixel()));
  reslice->SetOutputExtent(0, view.width - 1, 0, view.height - 1, 0, 0);
  reslice->Update();
  const std::span<const float> density(
      static_cast<const float*>(reslice->GetOutput()->GetScalarPointer()), pixels);
  for (int y = 0; y < view.height; ++y)
    for (int x = 0; x < view.width; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(view.width) +
                             static_cast<std::size_t>(x);
      const double share = static_cast<double>(density[at]);
      if (density[at] >= kThinnest)
        picture.argb[at] = withAlpha(densityColour(share),
                                     style.opacity * (kLeastOpacity + (1 - kLeastOpacity) * share));
      for (const double level : style.levels)
        if (onLine(density, view, x, y, level))
          picture.argb[at] = (argbOf(densityColour(level)) & 0x00FFFFFFU) | kLineAlpha << 24U;
    }
  return picture;
}

}  // namespace twinscope::render
