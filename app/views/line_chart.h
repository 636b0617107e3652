#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <utility>
#include <vector>

namespace twinscope::app {

/// One line of a chart; points in the chart's units, x rising.
struct ChartLine {
  QString title;
  QColor colour;
  std::vector<std::pair<double, double>> points;
};

/// Lines over a common axis that starts at 0, painted by Qt: the course of a training.
class LineChart : public QWidget {
  Q_OBJECT

 public:
  /// caption above, what the axis counts below.
  LineChart(QString caption, QString axis, QWidget* parent = nullptr);
  void setCaption(const QString& caption);
  /// most: the largest y shown, or 0 to fit the lines; end: the largest x.
  void setLines(std::vector<ChartLine> lines, double end, double most);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintAxes(QPainter& painter, const QRectF& area, double most, double step) const;
  void paintLegend(QPainter& painter) const;
  [[nodiscard]] bool legendHasRoom() const;  ///< beside the caption

  QString m_caption, m_axis;
  std::vector<ChartLine> m_lines;
  double m_end = 1, m_most = 0;
};

/// A box plot a row: quartiles, median, whiskers to the furthest value within 1.5 box lengths (Tukey), single values beyond.
/// Values from 0 to 1.
class BoxChart : public QWidget {
  Q_OBJECT

 public:
  struct Row {
    QString title;
    QColor colour;
    std::vector<double> values;
  };
  explicit BoxChart(QString caption, QWidget* parent = nullptr);
  void setRows(std::vector<Row> rows);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_caption;
  std::vector<Row> m_rows;
};

/// Of rising values, linear between the two neighbours; at least one value.
[[nodiscard]] double quantile(const std::vector<double>& rising, double share);

}  // namespace twinscope::app
