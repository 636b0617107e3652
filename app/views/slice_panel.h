#pragma once

#include "app/models/review_model.h"
#include "render/slice_scene.h"

#include <QWidget>

class QPainter;

namespace twinscope::app {

/// One of the two slice pictures of the review. Click or drag: crosshair; wheel: slices; Ctrl+wheel: zoom; right drag:
/// window and level; middle drag: move. Both pictures follow ReviewModel::display().
class SlicePanel : public QWidget {
  Q_OBJECT
 public:
  /// place: which of the two places on screen; the visit on it changes when the sides are swapped.
  SlicePanel(ReviewModel& model, Side place, QWidget* parent = nullptr);

  /// Moves the crosshair by slices along the picture's normal.
  void stepSlices(int count);
  /// Moves the crosshair within the picture, in screen pixels.
  void stepInPlane(int right, int down);
  /// Where a point of the current visit's world is drawn, in widget coordinates.
  [[nodiscard]] QPointF widgetFromWorld(Vec3 pointInCurrent) const;
  /// What the picture shows right now; nullopt while there is none.
  [[nodiscard]] std::optional<render::SliceView> view() const;
  [[nodiscard]] Side side() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void rebuild();
  [[nodiscard]] const Volume* shownVolume() const;
  /// The volume whose grid frames both pictures.
  [[nodiscard]] const Volume* framingVolume() const;
  [[nodiscard]] Vec3 worldAt(QPointF position) const;
  void paintPicture(QPainter& painter, const render::SliceView& view);
  void paintCrosshair(QPainter& painter) const;
  void paintDiameters(QPainter& painter, const render::SliceView& view) const;
  void paintWords(QPainter& painter, const render::SliceView& view) const;
  void paintMessage(QPainter& painter) const;
  [[nodiscard]] QString title() const;
  [[nodiscard]] QString emptyText() const;

  ReviewModel& m_model;
  Side m_place;
  render::SliceScene m_scene;
  QPointF m_last;
};

}  // namespace twinscope::app
