#pragma once

#include "app/models/course_model.h"

#include <QWidget>

namespace twinscope::app {

/// The patient's visits on a line of time: baseline ▲, nadir ▼, current ●, with treatments and steroids below. Click: current;
/// Shift+click: prior.
class TimelineStrip : public QWidget {
  Q_OBJECT
 public:
  TimelineStrip(ReviewModel& model, CourseModel& course, QWidget* parent = nullptr);
  /// Middle of a visit's mark, in widget coordinates.
  [[nodiscard]] QPointF markOf(std::size_t visit) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  /// Place of a day along the strip; the strip spans the visits and the treatments about them.
  [[nodiscard]] double xOf(Date date) const;
  struct Bar {
    QRectF place;
    TreatmentBar what;
  };
  /// Treatments below the line, steroids below those.
  [[nodiscard]] std::vector<Bar> bars() const;
  void paintBars(QPainter& painter) const;
  void findSpan();
  void paintMark(QPainter& painter, std::size_t visit) const;
  void paintName(QPainter& painter, std::size_t visit, const QRectF& place) const;
  [[nodiscard]] QFont fontOf(std::size_t visit) const;
  /// Where a visit's name goes: about its mark, within the strip.
  [[nodiscard]] QRectF placeOfName(std::size_t visit) const;
  /// All visits, those whose names matter most first.
  [[nodiscard]] std::vector<std::size_t> byImportance() const;
  [[nodiscard]] QString nameOf(std::size_t visit) const;
  [[nodiscard]] QString helpOn(std::size_t visit) const;
  [[nodiscard]] std::optional<std::size_t> visitAt(QPointF position) const;

  ReviewModel& m_model;
  CourseModel& m_course;
  Date m_first, m_last;  ///< that the strip spans
};

}  // namespace twinscope::app
