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

}  // namespace

TimelineStrip::TimelineStrip(ReviewModel& model, QWidget* parent)
    : QWidget(parent), m_model(model) {
  setFixedHeight(72);
  setMouseTracking(true);
  connect(&model, &ReviewModel::patientChanged, this, qOverload<>(&QWidget::update));
}

QPointF TimelineStrip::markOf(std::size_t visit) const {
  const auto& visits = m_model.patient()->visits;
  const Date first = visits.front().study.date;
  const int all = visits.back().study.date.daysSince(first);
  const double share = all > 0 ? double(visits[visit].study.date.daysSince(first)) / all : 0.5;
  return {kMargin + share * (width() - 2 * kMargin), kLine};
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
  //: Tooltip of a visit on the timeline; %1 is its name and date
  QToolTip::showText(help->globalPos(),
                     visit ? tr("%1: click to show it (Left, Right), Shift+click to "
                                "compare with it")
                                 .arg(nameOf(*visit))
                           : QString(),
                     this);
  return true;
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

void TimelineStrip::paintEvent(QPaintEvent*) {
  if (!m_model.patient() || m_model.patient()->visits.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = themeOf(palette());
  painter.setPen(QPen(theme.line, 2));
  painter.drawLine(QPointF(kMargin / 2, kLine), QPointF(width() - kMargin / 2, kLine));
  const std::size_t count = m_model.patient()->visits.size();
  // Names are set from the most important visit on; one that would touch another is left to its tooltip.
  std::vector<std::size_t> order;
  const ReferenceVisits reference = m_model.references();
  for (const auto& wanted : {m_model.visitIndex(Side::current), m_model.visitIndex(Side::prior),
                             reference.nadir, reference.baseline})
    if (wanted) order.push_back(*wanted);
  for (std::size_t at = 0; at < count; ++at) order.push_back(at);
  std::vector<std::pair<double, double>> taken;
  std::vector<bool> painted(count, false);
  for (const std::size_t at : order) {
    if (painted[at]) continue;
    painted[at] = true;
    const double half = painter.fontMetrics().horizontalAdvance(nameOf(at)) / 2.0 + 6;
    const double first = kInset + half, last = width() - first;
    const double x = std::clamp(markOf(at).x(), first, std::max(first, last));
    const bool room = std::ranges::none_of(taken, [&](const auto& other) {
      return x - half < other.second && x + half > other.first;
    });
    if (room) taken.emplace_back(x - half, x + half);
    paintVisit(painter, at, room);
  }
}

void TimelineStrip::paintVisit(QPainter& painter, std::size_t visit, bool named) const {
  const Theme& theme = themeOf(palette());
  const bool current = m_model.visitIndex(Side::current) == visit;
  const bool prior = m_model.visitIndex(Side::prior) == visit;
  const bool measured = m_model.patient()->visits[visit].segmentation.has_value();
  const QPointF at = markOf(visit);
  painter.setPen(QPen(measured ? theme.accent : theme.muted, prior ? 2.6 : 1.6));
  painter.setBrush(current ? theme.accent : theme.panel);
  painter.drawEllipse(at, current ? kRadius + 1 : kRadius, current ? kRadius + 1 : kRadius);
  if (!named) return;
  QFont font = painter.font();
  font.setPixelSize(12);
  font.setWeight(current ? QFont::DemiBold : QFont::Normal);
  painter.setFont(font);
  painter.setPen(current || prior ? theme.text : theme.muted);
  const QString name = nameOf(visit);
  const double wide = painter.fontMetrics().horizontalAdvance(name) + 8;
  const double x = std::clamp(at.x() - wide / 2, kInset, std::max(kInset, width() - kInset - wide));
  painter.drawText(QRectF(x, 10, wide, 20), Qt::AlignCenter, name);
}

}  // namespace twinscope::app
