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
  void paintMark(QPainter& painter, std::size_t visit) const;
  void paintName(QPainter& painter, std::size_t visit, const QRectF& place) const;
  [[nodiscard]] QFont fontOf(std::size_t visit) const;
  /// Where a visit's name goes: about its mark, within the strip.
  [[nodiscard]] QRectF placeOfName(std::size_t visit) const;
  /// All visits, those whose names matter most first.
  [[nodiscard]] std::vector<std::size_t> byImportance() const;
  [[nodiscard]] QString nameOf(std::size_t visit) const;
  [[nodiscard]] std::optional<std::size_t> visitAt(QPointF position) const;

  ReviewModel& m_model;
};

}  // namespace twinscope::app
