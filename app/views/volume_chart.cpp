#include "app/views/volume_chart.h"

#include "app/models/words.h"
#include "app/views/theme.h"
#include "render/picture.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

namespace twinscope::app {
namespace {

constexpr int kLeft = 44, kRight = 20, kTop = 30, kBottom = 26;
constexpr int kLeastHeight = 110, kHeightToCompare = 150;

QColor colourOf(Region region) {
  const render::Colour c = region == Region::et    ? render::kEnhancingColour
                           : region == Region::ncr ? render::kNecrosisColour
                                                   : render::kOedemaColour;
  return {c.red, c.green, c.blue};
}

using Band = double RibbonPoint::*;

}  // namespace

QPen treatmentPen(std::optional<twin::growth::StandardTreatment> treatment) {
  using twin::growth::StandardTreatment;
  const Theme& theme = currentTheme();
  if (!treatment) return {theme.accent, 2, Qt::DashLine};
  const bool dark = theme.background.lightness() < 128;
  // No red and green: they would tell good from bad.
  switch (*treatment) {
    case StandardTreatment::radiotherapy:
      return {QColor(dark ? 0xB79CFFU : 0x6A4BD0U), 2, Qt::DashDotLine};
    case StandardTreatment::temozolomide:
      return {QColor(dark ? 0xC3CF62U : 0x6B7300U), 2, Qt::DotLine};
    case StandardTreatment::both:
      return {QColor(dark ? 0xF29AC0U : 0xB02A6FU), 2, Qt::DashDotDotLine};
    case StandardTreatment::none:
      break;
  }
  return {theme.text, 1.5, Qt::SolidLine};
}

struct VolumeChart::Frame {
  QRectF area;
  double days = 1, highest = 1, step = 1;

  [[nodiscard]] QPointF at(double day, double ml) const {
    return {area.left() + area.width() * day / days, area.bottom() - area.height() * ml / highest};
  }
  [[nodiscard]] double dayAt(double x) const { return days * (x - area.left()) / area.width(); }
  [[nodiscard]] QPolygonF lineOf(const std::vector<RibbonPoint>& points, Band value) const {
    QPolygonF line;
    for (const RibbonPoint& point : points) line << at(point.day, std::min(point.*value, highest));
    return line;
  }
  [[nodiscard]] QPolygonF bandOf(const std::vector<RibbonPoint>& points, Band low,
                                 Band high) const {
    QPolygonF back = lineOf(points, low);
    std::ranges::reverse(back);
    return lineOf(points, high) + back;
  }
};

double niceStep(double range, int most) {
  const double rough = std::max(range, 1e-9) / std::max(most, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

VolumeChart::VolumeChart(QWidget* parent) : QWidget(parent) { setMinimumHeight(kLeastHeight); }

void VolumeChart::setContent(ChartContent content) {
  m_content = std::move(content);
  // Lines of other treatments lie close to each other.
  setMinimumHeight(m_content.compared.empty() ? kLeastHeight : kHeightToCompare);
  update();
}

void VolumeChart::toggle(Region region) {
  if (m_hidden.erase(region) == 0) m_hidden.insert(region);
  update();
}

std::vector<const VolumeCurve*> VolumeChart::shownCurves() const {
  std::vector<const VolumeCurve*> shown;
  for (const VolumeCurve& curve : m_content.curves)
    if (isShown(curve.region)) shown.push_back(&curve);
  return shown;
}

void VolumeChart::mousePressEvent(QMouseEvent* event) {
  for (const auto& [region, place] : legend())
    if (place.contains(event->position())) return toggle(region);
  QWidget::mousePressEvent(event);
}

bool VolumeChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto& help = static_cast<QHelpEvent&>(*event);
  const QString figures = figuresAt(help.pos());
  QToolTip::showText(help.globalPos(), figures.isEmpty() ? toolTip() : figures, this);
  return true;
}

QString VolumeChart::figuresAt(QPointF position) const {
  constexpr double kReach = 10;
  const Frame shown = frame();
  if (!shown.area.adjusted(-kReach, 0, kReach, 0).contains(position)) return {};
  double nearest = kReach;
  std::optional<int> day;
  for (const VolumeCurve* curve : shownCurves())
    for (const auto& point : curve->points)
      if (const double away = std::abs(shown.at(point.first, 0).x() - position.x());
          away < nearest) {
        nearest = away;
        day = point.first;
      }
  return day ? figuresOfVisit(*day) : figuresOfRibbon(shown.dayAt(position.x()));
}

QString VolumeChart::figuresOfVisit(int day) const {
  QStringList lines{isoDate(m_content.first.plusDays(day))};
  for (const VolumeCurve* curve : shownCurves())
    for (const auto& [at, ml] : curve->points)
      if (at == day)
        lines << QStringLiteral("%1: %2 %3")
                     .arg(regionTitle(curve->region), decimal(ml, 2), m_content.unit);
  for (const ScoredPoint& point : m_content.past)
    if (std::lround(point.day) == day)
      //: Under the pointer; %1 is a volume
      lines << QCoreApplication::translate("VolumeChart", "forecast before: %1 %2")
                   .arg(decimal(point.median, 2), m_content.unit);
  return lines.join(u'\n');
}

QString VolumeChart::figuresOfRibbon(double day) const {
  const auto& ribbon = m_content.ribbon;
  if (ribbon.empty() || day < ribbon.front().day) return {};
  const RibbonPoint& point = *std::ranges::min_element(
      ribbon, {}, [day](const RibbonPoint& each) { return std::abs(each.day - day); });
  //: Under the pointer: a simulated volume, %2 to %5 are the bounds of what holds half and 90 %
  return QCoreApplication::translate("VolumeChart",
                                     "%6, simulated core: %1 %7\nhalf: %2 to %3\n90 %: %4 to %5")
      .arg(decimal(point.median, 2), decimal(point.low50, 2), decimal(point.high50, 2),
           decimal(point.low90, 2), decimal(point.high90, 2),
           isoDate(m_content.first.plusDays(int(std::lround(point.day)))), m_content.unit);
}

VolumeChart::Frame VolumeChart::frame() const {
  Frame result;
  result.area = QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom);
  double highest = 0;
  int days = 0;
  for (const VolumeCurve& curve : m_content.curves)
    for (const auto& [day, ml] : curve.points) {
      if (isShown(curve.region)) highest = std::max(highest, ml);
      days = std::max(days, day);
    }
  if (isShown(Region::et))
    for (const ChartLevel& level : m_content.levels) highest = std::max(highest, level.volume);
  // The 90 % ribbon may rise without bound: what is likely and what was seen set the height.
  for (const RibbonPoint& point : m_content.ribbon) {
    highest = std::max(highest, std::min(point.high90, 3 * point.high50));
    days = std::max(days, int(std::ceil(point.day)));
  }
  for (const ComparedTreatment& compared : m_content.compared)
    for (const RibbonPoint& point : compared.ribbon) highest = std::max(highest, point.high50);
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
  if (m_content.curves.empty()) {
    painter.setPen(theme.muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     QCoreApplication::translate("VolumeChart",
                                                 "Volumes appear here once a visit is segmented."));
    return;
  }
  const Frame shown = frame();
  paintAxes(painter, shown);
  if (isShown(Region::et)) paintLevels(painter, shown);
  paintRibbon(painter, shown);
  paintCompared(painter, shown);
  for (const VolumeCurve* curve : shownCurves()) paintCurve(painter, shown, *curve);
  paintPast(painter, shown);
  if (isShown(Region::et)) paintLevelTitles(painter, shown);
  paintLegend(painter);
}

void VolumeChart::paintRibbon(QPainter& painter, const Frame& shown) const {
  if (m_content.ribbon.empty()) return;
  const auto band = [&](Band low, Band high, float alpha) {
    QColor fill = currentTheme().accent;
    fill.setAlphaF(alpha);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(shown.bandOf(m_content.ribbon, low, high));
  };
  band(&RibbonPoint::low90, &RibbonPoint::high90, 0.16F);
  band(&RibbonPoint::low50, &RibbonPoint::high50, 0.26F);
  const QPolygonF median = shown.lineOf(m_content.ribbon, &RibbonPoint::median);
  painter.setPen(treatmentPen(std::nullopt));
  painter.setBrush(Qt::NoBrush);
  painter.drawPolyline(median);
  painter.drawText(QRectF(median.first().x() - 150, shown.area.top(), 145, 16),
                   Qt::AlignRight | Qt::AlignTop,
                   //: Above the ribbon of a forecast
                   QCoreApplication::translate("VolumeChart", "simulated core →"));
}

void VolumeChart::paintCompared(QPainter& painter, const Frame& shown) const {
  for (const ComparedTreatment& compared : m_content.compared) {
    const QPen pen = treatmentPen(compared.treatment);
    QColor fill = pen.color();
    fill.setAlphaF(0.14F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(shown.bandOf(compared.ribbon, &RibbonPoint::low50, &RibbonPoint::high50));
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(shown.lineOf(compared.ribbon, &RibbonPoint::median));
  }
}

/// Hollow marks of what earlier forecasts had expected, with a line to what came.
void VolumeChart::paintPast(QPainter& painter, const Frame& shown) const {
  for (const ScoredPoint& point : m_content.past) {
    const QPointF said = shown.at(point.day, std::min(point.median, shown.highest));
    const QPointF came = shown.at(point.day, std::min(point.observed, shown.highest));
    painter.setPen(QPen(point.within90 ? currentTheme().muted : currentTheme().amber, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawLine(said, came);
    painter.drawRect(QRectF(said - QPointF(3, 3), QSizeF(6, 6)));
  }
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
  for (const VolumeCurve& curve : m_content.curves)
    for (const auto& point : curve.points) days.push_back(point.first);
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  double free = -1e9;
  painter.setPen(theme.muted);
  for (const int day : days) {
    const QString date = isoDate(m_content.first.plusDays(day)).left(7);
    const double wide = painter.fontMetrics().horizontalAdvance(date) + 10;
    const double x = std::clamp(shown.at(day, 0).x() - wide / 2, 0.0, width() - wide);
    if (x < free) continue;
    painter.drawText(QRectF(x, shown.area.bottom() + 6, wide, 16), Qt::AlignCenter, date);
    free = x + wide;
  }
  const double now = shown.at(m_content.currentDay, 0).x();
  painter.setPen(QPen(theme.muted, 1, Qt::DotLine));
  painter.drawLine(QPointF(now, shown.area.top()), QPointF(now, shown.area.bottom()));
}

void VolumeChart::paintLevels(QPainter& painter, const Frame& shown) const {
  for (const ChartLevel& level : m_content.levels) {
    const double y = shown.at(0, level.volume).y();
    painter.setPen(QPen(app::colourOf(level.tone), 1, Qt::DashLine));
    painter.drawLine(QPointF(shown.area.left(), y), QPointF(shown.area.right(), y));
  }
}

/// Where on its line a title stands free of curves; at the left, where none is free.
QRectF VolumeChart::placeOfTitle(const Frame& shown, double y, double width) const {
  constexpr int kSamples = 24;
  const auto isCrossed = [&](const QRectF& place) {
    for (const VolumeCurve* curve : shownCurves())
      for (std::size_t n = 1; n < curve->points.size(); ++n) {
        const QLineF line(shown.at(curve->points[n - 1].first, curve->points[n - 1].second),
                          shown.at(curve->points[n].first, curve->points[n].second));
        for (int at = 0; at <= kSamples; ++at)
          if (place.contains(line.pointAt(double(at) / kSamples))) return true;
      }
    return false;
  };
  const QRectF left(shown.area.left() + 4, y - 16, width, 15);
  const double room = shown.at(m_content.currentDay, 0).x() - left.right() - 4;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0})
    if (const QRectF place = left.translated(share * std::max(room, 0.0), 0); !isCrossed(place))
      return place;
  return left;
}

/// After the curves, each on a ground of its own: a curve must not strike it through.
void VolumeChart::paintLevelTitles(QPainter& painter, const Frame& shown) const {
  constexpr double kLineHeight = 14;
  QColor ground = currentTheme().panel;
  ground.setAlphaF(0.85F);
  double titled = -1e9;  // where the last title stands: another would cover it
  for (const ChartLevel& level : m_content.levels) {
    const double y = shown.at(0, level.volume).y();
    if (std::abs(y - std::exchange(titled, y)) < kLineHeight) continue;
    const QRectF place =
        placeOfTitle(shown, y, painter.fontMetrics().horizontalAdvance(level.title) + 6);
    painter.fillRect(place, ground);
    painter.setPen(app::colourOf(level.tone));
    painter.drawText(place.adjusted(3, 0, 0, 0), Qt::AlignLeft | Qt::AlignBottom, level.title);
  }
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
    const double radius = curve.points[std::size_t(at)].first == m_content.currentDay ? 4.5 : 3;
    painter.drawEllipse(line[at], radius, radius);
  }
}

std::vector<std::pair<Region, QRectF>> VolumeChart::legend() const {
  QFont small = font();
  small.setPixelSize(12);
  const QFontMetricsF metrics(small);
  std::vector<std::pair<Region, QRectF>> places;
  double x = kLeft;
  for (auto curve = m_content.curves.rbegin(); curve != m_content.curves.rend(); ++curve) {
    const double wide = metrics.horizontalAdvance(regionTitle(curve->region)) + 16;
    places.emplace_back(curve->region, QRectF(x, 4, wide, 20));
    x += wide + 18;
  }
  return places;
}

void VolumeChart::paintLegend(QPainter& painter) const {
  const Theme& theme = currentTheme();
  for (const auto& [region, place] : legend()) {
    QColor colour = colourOf(region);
    if (!isShown(region)) colour.setAlphaF(0.3F);
    painter.fillRect(QRectF(place.left(), 9, 9, 9), colour);
    painter.setPen(isShown(region) ? theme.text : theme.muted);
    painter.drawText(place.adjusted(14, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     regionTitle(region));
  }
  painter.setPen(theme.muted);
  painter.drawText(QRectF(0, 4, kLeft - 8, 20), Qt::AlignRight | Qt::AlignVCenter, m_content.unit);
}

}  // namespace twinscope::app
