#include "app/views/timeline_strip.h"

#include "app/models/words.h"
#include "app/views/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

constexpr double kMargin = 64, kInset = 10, kLine = 44, kReach = 18, kRadius = 6;
constexpr double kBars = 62, kBarHeight = 14, kSteroids = 80, kSteroidHeight = 14;
constexpr int kHeight = 102;
constexpr double kMostMg = 16;  // a dose that fills the steroid's row

}  // namespace

TimelineStrip::TimelineStrip(ReviewModel& model, CourseModel& course, QWidget* parent)
    : QWidget(parent), m_model(model), m_course(course) {
  setFixedHeight(kHeight);
  setMouseTracking(true);
  connect(&course, &CourseModel::changed, this, [this] {
    findSpan();
    update();
  });
}

void TimelineStrip::findSpan() {
  if (!m_model.patient() || m_model.patient()->visits.empty()) return;
  const auto& visits = m_model.patient()->visits;
  m_first = visits.front().study.date;
  m_last = visits.back().study.date;
  for (const TreatmentBar& bar : m_course.treatments()) {
    m_first = std::min(m_first, bar.from);
    m_last = std::max({m_last, bar.from, bar.until.value_or(bar.from)});
  }
}

double TimelineStrip::xOf(Date date) const {
  const int all = m_last.daysSince(m_first);
  const double share = all > 0 ? double(date.daysSince(m_first)) / all : 0.5;
  return kMargin + share * (width() - 2 * kMargin);
}

QPointF TimelineStrip::markOf(std::size_t visit) const {
  return {xOf(m_model.patient()->visits[visit].study.date), kLine};
}

std::vector<TimelineStrip::Bar> TimelineStrip::bars() const {
  std::vector<Bar> made;
  for (const TreatmentBar& bar : m_course.treatments()) {
    const double from = xOf(bar.from), until = xOf(bar.until.value_or(m_last));
    const bool steroid = bar.kind == twin::EventKind::steroid;
    const double height =
        steroid ? std::clamp(bar.amount / kMostMg, 0.0, 1.0) * kSteroidHeight : kBarHeight;
    const double top = steroid ? kSteroids + kSteroidHeight - height : kBars;
    made.push_back({{from, top, std::max(until - from, 3.0), height}, bar});
  }
  return made;
}

std::optional<std::size_t> TimelineStrip::visitAt(QPointF position) const {
  std::optional<std::size_t> best;
  double nearest = kReach;
  for (std::size_t at = 0; m_model.patient() && at < m_model.patient()->visits.size(); ++at) {
    const double distance = std::abs(markOf(at).x() - position.x());
    if (distance < nearest) nearest = distance, best = at;
  }
  return best;
}

void TimelineStrip::mousePressEvent(QMouseEvent* event) {
  const auto visit = visitAt(event->position());
  if (!visit) return;
  m_model.setVisit(event->modifiers() & Qt::ShiftModifier ? Side::prior : Side::current, *visit);
}

bool TimelineStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto visit = visitAt(help->pos());
  if (help->pos().y() > kBars - 4) {
    QStringList said;
    for (const Bar& bar : bars()) {
      const bool below = bar.place.top() >= kSteroids - kSteroidHeight / 2;
      const bool within =
          help->pos().x() >= bar.place.left() - 2 && help->pos().x() <= bar.place.right() + 2;
      if (within && below == (help->pos().y() > kSteroids - 2))
        said << isoDate(bar.what.from) + QStringLiteral("  ") + bar.what.title;
    }
    QToolTip::showText(help->globalPos(), said.join(u'\n'), this);
    return true;
  }
  QToolTip::showText(help->globalPos(), visit ? helpOn(*visit) : QString(), this);
  return true;
}

QString TimelineStrip::helpOn(std::size_t visit) const {
  //: Tooltip of a visit on the timeline; %1 is its name and date
  QString help =
      tr("%1: click to show it (Left, Right), Shift+click to compare with it").arg(nameOf(visit));
  if (const auto why = m_course.unusable(m_model.patient()->visits[visit].study.date))
    //: Tooltip of a visit on the timeline whose scan is not measured; %1 is the reason as it was entered
    help += u'\n' + tr("Not to be measured: %1").arg(*why);
  return help;
}

QString TimelineStrip::nameOf(std::size_t visit) const {
  const QString date = isoDate(m_model.patient()->visits[visit].study.date);
  const ReferenceVisits reference = m_model.references();
  QStringList names;
  //: Mark on the timeline: the first measured visit
  if (reference.baseline == visit) names << QStringLiteral("▲ ") + tr("baseline");
  //: Mark on the timeline: the visit with the least enhancing tumour
  if (reference.nadir == visit) names << QStringLiteral("▼ ") + tr("nadir");
  //: Mark on the timeline: the visit that is shown
  if (m_model.visitIndex(Side::current) == visit) names << QStringLiteral("● ") + tr("current");
  names << date;
  return names.join(u' ');
}

std::vector<std::size_t> TimelineStrip::byImportance() const {
  std::vector<std::size_t> order;
  const auto add = [&](std::size_t visit) {
    if (std::ranges::find(order, visit) == order.end()) order.push_back(visit);
  };
  const ReferenceVisits reference = m_model.references();
  for (const auto& wanted : {m_model.visitIndex(Side::current), m_model.visitIndex(Side::prior),
                             reference.nadir, reference.baseline})
    if (wanted) add(*wanted);
  for (std::size_t at = 0; at < m_model.patient()->visits.size(); ++at) add(at);
  return order;
}

QFont TimelineStrip::fontOf(std::size_t visit) const {
  QFont named = font();
  named.setPixelSize(12);
  named.setWeight(m_model.visitIndex(Side::current) == visit ? QFont::DemiBold : QFont::Normal);
  return named;
}

QRectF TimelineStrip::placeOfName(std::size_t visit) const {
  const double wide = QFontMetricsF(fontOf(visit)).horizontalAdvance(nameOf(visit)) + 8;
  const double last = std::max(kInset, width() - kInset - wide);
  return {std::clamp(markOf(visit).x() - wide / 2, kInset, last), 10, wide, 20};
}

void TimelineStrip::paintEvent(QPaintEvent*) {
  if (!m_model.patient() || m_model.patient()->visits.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(currentTheme().line, 2));
  painter.drawLine(QPointF(kMargin / 2, kLine), QPointF(width() - kMargin / 2, kLine));
  paintBars(painter);
  std::vector<QRectF> taken;
  for (const std::size_t visit : byImportance()) {
    paintMark(painter, visit);
    const QRectF place = placeOfName(visit);
    // A name that would touch another is left to its tooltip.
    if (std::ranges::any_of(taken, [&](const QRectF& other) { return other.intersects(place); }))
      continue;
    taken.push_back(place);
    paintName(painter, visit, place);
  }
}

void TimelineStrip::paintBars(QPainter& painter) const {
  const Theme& theme = currentTheme();
  QFont small = font();
  small.setPixelSize(11);
  painter.setFont(small);
  double free = 0;  // where the last title ended
  for (const Bar& bar : bars()) {
    const bool steroid = bar.what.kind == twin::EventKind::steroid;
    QColor fill = steroid ? theme.amber : theme.accent;
    fill.setAlphaF(bar.what.kind == twin::EventKind::surgery ? 1.0F : 0.28F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(bar.place, 3, 3);
    const double room = bar.place.width() - 8;
    if (steroid) {
      painter.setPen(theme.muted);
      painter.drawText(QRectF(bar.place.left(), kSteroids - 2, room, kSteroidHeight - 2),
                       Qt::AlignVCenter | Qt::AlignLeft,
                       QFontMetricsF(small).elidedText(bar.what.title, Qt::ElideRight, room));
      continue;
    }
    if (room < 24 || bar.place.left() < free) continue;
    free = bar.place.right();
    painter.setPen(theme.text);
    painter.drawText(bar.place.adjusted(5, 0, -3, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(small).elidedText(bar.what.title, Qt::ElideRight, room));
  }
}

void TimelineStrip::paintMark(QPainter& painter, std::size_t visit) const {
  const Theme& theme = currentTheme();
  const bool current = m_model.visitIndex(Side::current) == visit;
  const bool prior = m_model.visitIndex(Side::prior) == visit;
  const bool measured = m_model.patient()->visits[visit].segmentation.has_value();
  const double radius = current ? kRadius + 1 : kRadius;
  painter.setPen(QPen(measured ? theme.accent : theme.muted, prior ? 2.6 : 1.6));
  painter.setBrush(current ? theme.accent : theme.panel);
  painter.drawEllipse(markOf(visit), radius, radius);
  if (!m_course.unusable(m_model.patient()->visits[visit].study.date)) return;
  const QPointF down(radius + 2, radius + 2), up(radius + 2, -radius - 2);
  painter.setPen(QPen(theme.amber, 2));
  painter.drawLine(markOf(visit) - down, markOf(visit) + down);
  painter.drawLine(markOf(visit) - up, markOf(visit) + up);
}

void TimelineStrip::paintName(QPainter& painter, std::size_t visit, const QRectF& place) const {
  const Theme& theme = currentTheme();
  const bool shown =
      m_model.visitIndex(Side::current) == visit || m_model.visitIndex(Side::prior) == visit;
  painter.setFont(fontOf(visit));
  painter.setPen(shown ? theme.text : theme.muted);
  painter.drawText(place, Qt::AlignCenter, nameOf(visit));
}

}  // namespace twinscope::app
