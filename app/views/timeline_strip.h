#pragma once

#include "app/models/review_model.h"

#include <QWidget>

namespace twinscope::app {

/// The patient's visits on a line of time: baseline ▲, nadir ▼, current ●. Click: current; Shift+click: prior.
class TimelineStrip : public QWidget {
  Q_OBJECT
 public:
  explicit TimelineStrip(ReviewModel& model, QWidget* parent = nullptr);
  /// Middle of a visit's mark, in widget coordinates.
  [[nodiscard]] QPointF markOf(std::size_t visit) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void paintVisit(QPainter& painter, std::size_t visit, bool named) const;
  [[nodiscard]] QString nameOf(std::size_t visit) const;
  [[nodiscard]] std::optional<std::size_t> visitAt(QPointF position) const;

  ReviewModel& m_model;
};

}  // namespace twinscope::app
