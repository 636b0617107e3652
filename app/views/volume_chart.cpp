#include "app/views/volume_chart.h"

#include "app/models/words.h"
#include "app/views/theme.h"
#include "render/picture.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr int kLeft = 44, kRight = 20, kTop = 30, kBottom = 26;

QColor colourOf(Region region) {
  const render::Colour c = region == Region::et    ? render::kEnhancingColour
                           : region == Region::ncr ? render::kNecrosisColour
                                                   : render::kOedemaColour;
  return {c.red, c.green, c.blue};
}

}  // namespace

struct VolumeChart::Frame {
  QRectF area;
  double days = 1, highest = 1, step = 1;

  [[nodiscard]] QPointF at(double day, double ml) const {
    return {area.left() + area.width() * day / days, area.bottom() - area.height() * ml / highest};
  }
};

double niceStep(double range, int most) {
  const double rough = std::max(range, 1e-9) / std::max(most, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

VolumeChart::VolumeChart(QWidget* parent) : QWidget(parent) { setMinimumHeight(110); }

void VolumeChart::setCurves(std::vector<VolumeCurve> curves, Date first, int currentDay,
                            QString unit) {
  m_curves = std::move(curves);
  m_first = first;
  m_currentDay = currentDay;
  m_unit = std::move(unit);
  update();
}

VolumeChart::Frame VolumeChart::frame() const {
  Frame result;
  result.area = QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom);
  double highest = 0;
  int days = 0;
  for (const VolumeCurve& curve : m_curves)
    for (const auto& [day, ml] : curve.points) {
      highest = std::max(highest, ml);
      days = std::max(days, day);
    }
  result.step = niceStep(highest, std::max(2, int(result.area.height() / 34)));
  result.highest = std::max(result.step, std::ceil(highest / result.step) * result.step);
  result.days = std::max(days, 1);
  return result;
}

void VolumeChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QFont small = font();
  small.setPixelSize(12);
  painter.setFont(small);
  const Theme& theme = currentTheme();
  if (m_curves.empty()) {
    painter.setPen(theme.muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     QCoreApplication::translate("VolumeChart",
                                                 "Volumes appear here once a visit is segmented."));
    return;
  }
  const Frame shown = frame();
  paintAxes(painter, shown);
  for (const VolumeCurve& curve : m_curves) paintCurve(painter, shown, curve);
  paintLegend(painter);
}

void VolumeChart::paintAxes(QPainter& painter, const Frame& shown) const {
  const Theme& theme = currentTheme();
  for (double ml = 0; ml <= shown.highest + shown.step / 2; ml += shown.step) {
    const QPointF left = shown.at(0, ml);
    painter.setPen(QPen(theme.line, 1));
    painter.drawLine(QPointF(shown.area.left(), left.y()), QPointF(shown.area.right(), left.y()));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(0, left.y() - 9, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(ml, 'g', 4));
  }
  std::vector<int> days;
  for (const VolumeCurve& curve : m_curves)
    for (const auto& point : curve.points) days.push_back(point.first);
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  double free = -1e9;
  painter.setPen(theme.muted);
  for (const int day : days) {
    const QString date = isoDate(m_first.plusDays(day)).mid(2, 5);
    const double wide = painter.fontMetrics().horizontalAdvance(date) + 10;
    const double x = std::clamp(shown.at(day, 0).x() - wide / 2, 0.0, width() - wide);
    if (x < free) continue;
    painter.drawText(QRectF(x, shown.area.bottom() + 6, wide, 16), Qt::AlignCenter, date);
    free = x + wide;
  }
  const double now = shown.at(m_currentDay, 0).x();
  painter.setPen(QPen(theme.muted, 1, Qt::DotLine));
  painter.drawLine(QPointF(now, shown.area.top()), QPointF(now, shown.area.bottom()));
}

void VolumeChart::paintCurve(QPainter& painter, const Frame& shown,
                             const VolumeCurve& curve) const {
  const QColor colour = colourOf(curve.region);
  QPolygonF line;
  for (const auto& [day, ml] : curve.points) line << shown.at(day, ml);
  painter.setPen(QPen(colour, 2));
  painter.drawPolyline(line);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  for (qsizetype at = 0; at < line.size(); ++at) {
    const double radius = curve.points[std::size_t(at)].first == m_currentDay ? 4.5 : 3;
    painter.drawEllipse(line[at], radius, radius);
  }
}

void VolumeChart::paintLegend(QPainter& painter) const {
  const Theme& theme = currentTheme();
  double x = kLeft;
  for (auto curve = m_curves.rbegin(); curve != m_curves.rend(); ++curve) {
    const QString name = regionTitle(curve->region);
    painter.fillRect(QRectF(x, 9, 9, 9), colourOf(curve->region));
    painter.setPen(theme.muted);
    const double wide = painter.fontMetrics().horizontalAdvance(name) + 6;
    painter.drawText(QRectF(x + 14, 4, wide, 18), Qt::AlignLeft | Qt::AlignVCenter, name);
    x += 14 + wide + 12;
  }
  painter.drawText(QRectF(0, 4, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter, m_unit);
}

}  // namespace twinscope::app
