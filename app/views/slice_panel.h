#pragma once

#include "app/models/edit_model.h"
#include "app/models/forecast_model.h"
#include "app/models/measure_model.h"
#include "render/density_overlay.h"
#include "render/slice_scene.h"

#include <QWidget>

class QPainter;

namespace twinscope::app {

/// One of the two slice pictures of the review. Click or drag: crosshair; wheel: slices; Ctrl+wheel: zoom; right drag:
/// window and level; middle drag: move. Both pictures follow ReviewModel::display(). While labels are corrected, the left button is the
/// tool on the current visit; while lesions are measured, it drags the ends of their diameters there.
class SlicePanel : public QWidget {
  Q_OBJECT
 public:
  /// place: which of the two places on screen; the visit on it changes when the sides are swapped.
  SlicePanel(ReviewModel& model, EditModel& edit, MeasureModel& measure, Side place,
             QWidget* parent = nullptr);

  /// Lays the forecast's map over the current visit, while it is shown.
  void follow(const ForecastModel& forecast);
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
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void rebuild();
  [[nodiscard]] const Volume* shownVolume() const;
  /// The volume whose grid frames both pictures.
  [[nodiscard]] const Volume* framingVolume() const;
  [[nodiscard]] Vec3 worldAt(QPointF position) const;
  /// The map to paint here; nullptr: none.
  [[nodiscard]] const DensityMap* shownMap() const;
  void paintMap(QPainter& painter, const render::SliceView& view);
  void paintPicture(QPainter& painter, const render::SliceView& view);
  /// The left button edits labels here; with Shift it moves the crosshair as ever.
  [[nodiscard]] bool isEdited() const { return m_edit.isActive() && side() == Side::current; }
  /// What grew and went since the prior visit, in place of the labels.
  [[nodiscard]] bool showsDifference() const;
  void paintBrush(QPainter& painter) const;
  /// Ends of diameters can be dragged here; elsewhere the left button moves the crosshair as ever.
  [[nodiscard]] bool isMeasured() const;
  struct Handle {
    int part = 0;
    twin::DiameterEnd end = twin::DiameterEnd::longestFirst;
  };
  [[nodiscard]] std::optional<Handle> handleAt(QPointF position) const;
  /// The lesions that are measured in the shown slice.
  [[nodiscard]] std::vector<LesionLines> linesInSlice(const render::SliceView& view) const;
  [[nodiscard]] QPointF widgetFromSide(Vec3 pointInSide) const;
  void paintLesions(QPainter& painter, const render::SliceView& view) const;
  void paintWords(QPainter& painter, const render::SliceView& view) const;
  void paintMessage(QPainter& painter) const;
  [[nodiscard]] QString title() const;
  [[nodiscard]] QString emptyText() const;

  ReviewModel& m_model;
  EditModel& m_edit;
  MeasureModel& m_measure;
  Side m_place;
  render::SliceScene m_scene;
  const ForecastModel* m_forecast = nullptr;
  render::DensityOverlay m_map;
  QPointF m_last;
  std::optional<QPointF> m_pointer;  ///< where the brush is, while it is over the picture
};

}  // namespace twinscope::app
