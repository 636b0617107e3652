#include "app/views/line_chart.h"

#include "app/views/theme.h"
#include "app/views/volume_chart.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr int kLeft = 44, kRight = 16, kTop = 30, kBottom = 34;
constexpr int kLegendLine = 18;  // of a legend that has no room beside the caption

QFont smallFont(const QWidget& widget) {
  QFont font = widget.font();
  font.setPixelSize(12);
  return font;
}

QRectF areaOf(const QWidget& widget) {
  return QRectF(widget.rect()).adjusted(kLeft, kTop, -kRight, -kBottom);
}

QFont bold(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

void paintCaption(QPainter& painter, const QString& caption) {
  painter.save();
  painter.setFont(bold(painter.font()));
  painter.setPen(currentTheme().muted);
  painter.drawText(QPointF(2, 14), caption);
  painter.restore();
}

/// Tukey's five numbers; whiskers end at values.
struct Box {
  double low, first, median, third, high;
};

Box boxOf(const std::vector<double>& rising) {
  Box box{0, quantile(rising, 0.25), quantile(rising, 0.5), quantile(rising, 0.75), 0};
  const double reach = 1.5 * (box.third - box.first);
  box.low = *std::ranges::lower_bound(rising, box.first - reach);
  box.high = *std::prev(std::ranges::upper_bound(rising, box.third + reach));
  return box;
}

}  // namespace

double quantile(const std::vector<double>& rising, double share) {
  const double at = share * double(rising.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, rising.size() - 1);
  return rising[below] + (at - double(below)) * (rising[above] - rising[below]);
}

LineChart::LineChart(QString caption, QString axis, QWidget* parent)
    : QWidget(parent), m_caption(std::move(caption)), m_axis(std::move(axis)) {
  setMinimumSize(260, 180);
}

void LineChart::setCaption(const QString& caption) {
  m_caption = caption;
  update();
}

void LineChart::setLines(std::vector<ChartLine> lines, double end, double most) {
  m_lines = std::move(lines);
  m_end = std::max(end, 1e-9);
  m_most = most;
  update();
}

void LineChart::paintAxes(QPainter& painter, const QRectF& area, double most, double step) const {
  const Theme& theme = currentTheme();
  for (double y = 0; y <= most * (1 + 1e-9); y += step) {
    const double at = area.bottom() - area.height() * y / most;
    painter.setPen(theme.line);
    painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(0, at - 8, kLeft - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(y, 'g', 3));
  }
  const double across = niceStep(m_end, std::max(1, int(area.width() / 60)));
  for (double x = 0; x <= m_end * (1 + 1e-9); x += across) {
    const double at = area.left() + area.width() * x / m_end;
    painter.drawText(QRectF(at - 30, area.bottom() + 3, 60, 15), Qt::AlignHCenter | Qt::AlignTop,
                     QString::number(x, 'g', 4));
  }
  painter.drawText(QRectF(area.left(), area.bottom() + 17, area.width(), 16),
                   Qt::AlignHCenter | Qt::AlignTop, m_axis);
}

bool LineChart::legendHasRoom() const {
  const QFontMetrics words(smallFont(*this));
  int wide = QFontMetrics(bold(smallFont(*this))).horizontalAdvance(m_caption);
  for (const ChartLine& line : m_lines)
    if (!line.title.isEmpty()) wide += words.horizontalAdvance(line.title) + 32;
  return wide <= width() - kRight;
}

void LineChart::paintLegend(QPainter& painter) const {
  double right = width() - kRight;
  const double base = legendHasRoom() ? 14 : 14 + kLegendLine;
  for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line) {
    if (line->title.isEmpty()) continue;
    const double wide = painter.fontMetrics().horizontalAdvance(line->title);
    painter.setPen(currentTheme().muted);
    painter.drawText(QPointF(right - wide, base), line->title);
    painter.setPen(QPen(line->colour, 2));
    painter.drawLine(QPointF(right - wide - 18, base - 4), QPointF(right - wide - 6, base - 4));
    right -= wide + 32;
  }
}

void LineChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(smallFont(*this));
  paintCaption(painter, m_caption);
  double highest = m_most;
  if (m_most <= 0)
    for (const ChartLine& line : m_lines)
      for (const auto& [x, y] : line.points) highest = std::max(highest, y);
  if (highest <= 0) highest = 1;
  const QRectF area = areaOf(*this).adjusted(0, legendHasRoom() ? 0 : kLegendLine, 0, 0);
  const double step = niceStep(highest, std::max(2, int(area.height() / 34)));
  const double most = m_most > 0 ? m_most : std::ceil(highest / step - 1e-9) * step;
  paintAxes(painter, area, most, step);
  for (const ChartLine& line : m_lines) {
    QPolygonF path;
    for (const auto& [x, y] : line.points)
      path << QPointF(area.left() + area.width() * x / m_end,
                      area.bottom() - area.height() * std::clamp(y / most, 0.0, 1.0));
    painter.setPen(QPen(line.colour, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    path.size() == 1 ? painter.drawPoint(path.front()) : painter.drawPolyline(path);
  }
  paintLegend(painter);
}

BoxChart::BoxChart(QString caption, QWidget* parent)
    : QWidget(parent), m_caption(std::move(caption)) {
  setMinimumSize(260, 180);
}

void BoxChart::setRows(std::vector<Row> rows) {
  m_rows = std::move(rows);
  for (Row& row : m_rows) std::ranges::sort(row.values);
  update();
}

void BoxChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(smallFont(*this));
  paintCaption(painter, m_caption);
  const Theme& theme = currentTheme();
  const QRectF area = areaOf(*this);
  const auto at = [&](double value) {
    return area.left() + area.width() * std::clamp(value, 0.0, 1.0);
  };
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    painter.setPen(theme.line);
    painter.drawLine(QPointF(at(tenth / 10.0), area.top()),
                     QPointF(at(tenth / 10.0), area.bottom()));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(at(tenth / 10.0) - 20, area.bottom() + 3, 40, 15), Qt::AlignHCenter,
                     QString::number(tenth / 10.0, 'f', 1));
  }
  const double each = area.height() / double(std::max<std::size_t>(1, m_rows.size()));
  for (std::size_t n = 0; n < m_rows.size(); ++n) {
    const Row& row = m_rows[n];
    const double middle = area.top() + each * (double(n) + 0.5), half = std::min(10.0, each / 3);
    painter.setPen(theme.text);
    painter.drawText(QRectF(0, middle - 8, kLeft - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     row.title);
    if (row.values.empty()) continue;
    const Box box = boxOf(row.values);
    painter.setPen(QPen(row.colour, 1.5));
    painter.drawLine(QPointF(at(box.low), middle), QPointF(at(box.first), middle));
    painter.drawLine(QPointF(at(box.third), middle), QPointF(at(box.high), middle));
    QColor fill = row.colour;
    fill.setAlphaF(0.25F);
    painter.setBrush(fill);
    painter.drawRect(
        QRectF(QPointF(at(box.first), middle - half), QPointF(at(box.third), middle + half)));
    painter.setPen(QPen(row.colour, 3));
    painter.drawLine(QPointF(at(box.median), middle - half),
                     QPointF(at(box.median), middle + half));
    painter.setPen(Qt::NoPen);
    painter.setBrush(row.colour);
    for (const double value : row.values)
      if (value < box.low || value > box.high)
        painter.drawEllipse(QPointF(at(value), middle), 3, 3);
  }
}

}  // namespace twinscope::app
