#pragma once

#include "app/models/review_figures.h"

#include <QWidget>

namespace twinscope::app {

/// Volume per region over time. Painted by Qt, so that text is crisp at every scaling.
class VolumeChart : public QWidget {
 public:
  explicit VolumeChart(QWidget* parent = nullptr);
  /// days of the current visit since the first; dates run from `first`.
  void setCurves(std::vector<VolumeCurve> curves, Date first, int currentDay, QString unit);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Frame;
  [[nodiscard]] Frame frame() const;
  void paintAxes(QPainter& painter, const Frame& frame) const;
  void paintCurve(QPainter& painter, const Frame& frame, const VolumeCurve& curve) const;
  void paintLegend(QPainter& painter) const;

  std::vector<VolumeCurve> m_curves;
  Date m_first;
  int m_currentDay = 0;
  QString m_unit;
};

/// 1, 2 or 5 times a power of ten, so that at most `most` steps cover the range.
[[nodiscard]] double niceStep(double range, int most);

}  // namespace twinscope::app
