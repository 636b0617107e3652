#pragma once

#include "app/models/course_model.h"
#include "app/models/forecast_model.h"

#include <QPen>
#include <QWidget>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace twinscope::app {

/// What the chart shows; days count from `first`.
struct ChartContent {
  std::vector<VolumeCurve> curves;
  Date first;
  int currentDay = 0;
  QString unit;
  std::vector<ChartLevel> levels;
  std::vector<RibbonPoint> ribbon;  ///< of the tumour core; empty: no forecast
  std::vector<ScoredPoint> past;
  std::vector<ComparedTreatment> compared;  ///< beside the ribbon
};

/// How the core's course under a treatment is drawn; none: as the patient is treated.
[[nodiscard]] QPen treatmentPen(std::optional<twin::growth::StandardTreatment> treatment);

/// Volume per region over time, with the criteria's bounds. Painted by Qt, so that text is crisp at every scaling. A click on a
/// name of the legend hides its curve; oedema, which is often ten times the rest, begins hidden.
class VolumeChart : public QWidget {
 public:
  explicit VolumeChart(QWidget* parent = nullptr);
  void setContent(ChartContent content);
  /// Hides or shows the curve of a region.
  void toggle(Region region);
  /// What stands at a place, for the pointer: a scan's volumes, or the forecast's of that day; empty where nothing is.
  [[nodiscard]] QString figuresAt(QPointF position) const;
  [[nodiscard]] bool isShown(Region region) const { return !m_hidden.contains(region); }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  struct Frame;
  [[nodiscard]] Frame frame() const;
  [[nodiscard]] std::vector<const VolumeCurve*> shownCurves() const;
  /// Where the names of the legend stand, by region.
  [[nodiscard]] std::vector<std::pair<Region, QRectF>> legend() const;
  [[nodiscard]] QString figuresOfVisit(int day) const;
  [[nodiscard]] QString figuresOfRibbon(double day) const;
  void paintAxes(QPainter& painter, const Frame& frame) const;
  void paintLevels(QPainter& painter, const Frame& frame) const;
  [[nodiscard]] QRectF placeOfTitle(const Frame& frame, double y, double width) const;
  void paintLevelTitles(QPainter& painter, const Frame& frame) const;
  void paintRibbon(QPainter& painter, const Frame& frame) const;
  void paintCompared(QPainter& painter, const Frame& frame) const;
  void paintPast(QPainter& painter, const Frame& frame) const;
  void paintCurve(QPainter& painter, const Frame& frame, const VolumeCurve& curve) const;
  void paintLegend(QPainter& painter) const;

  ChartContent m_content;
  std::set<Region> m_hidden{Region::ed};
};

/// 1, 2 or 5 times a power of ten, so that at most `most` steps cover the range.
[[nodiscard]] double niceStep(double range, int most);

}  // namespace twinscope::app
