#include "app/views/slice_picture.h"

#include "render/slice_scene.h"

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

render::WindowLevel windowOf(const Volume& volume) {
  const auto voxels = volume.voxels();
  const std::size_t step = std::max<std::size_t>(1, voxels.size() / 100'000);
  std::vector<float> samples;
  for (std::size_t at = 0; at < voxels.size(); at += step)
    if (std::isfinite(voxels[at])) samples.push_back(voxels[at]);
  if (samples.empty()) return {};
  std::ranges::sort(samples);
  const double low = samples[samples.size() / 50];
  const double high = samples[samples.size() - 1 - samples.size() / 200];
  return {std::max(high - low, 1e-3), 0.5 * (low + high)};
}

}  // namespace

void paintAxialSlice(QPainter& painter, const QRect& area, const Volume& volume,
                     const LabelMap& labels) {
  const double scale = painter.device()->devicePixelRatioF();
  render::SliceScene scene;
  scene.setVolume(volume);
  scene.setLabels(labels);
  render::SliceView view;
  view.axes = render::acquisitionAxes(render::Orientation::axial, volume.grid());
  view.middleInWorld = volume.grid().centreInWorld();
  view.width = int(area.width() * scale);
  view.height = int(area.height() * scale);
  view.mmPerPixel = render::fittingMmPerPixel(volume.grid(), view.axes, view.width, view.height);
  const render::Picture picture = scene.draw(view, {windowOf(volume), {}, 0});
  painter.drawImage(area, QImage(reinterpret_cast<const uchar*>(picture.argb.data()), picture.width,
                                 picture.height, QImage::Format_RGB32));
}

}  // namespace twinscope::app
