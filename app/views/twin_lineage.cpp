#include "app/views/twin_lineage.h"

#include "app/models/words.h"
#include "app/views/theme.h"

#include <QPainter>
#include <algorithm>
#include <vector>

namespace twinscope::app {
namespace {

constexpr int kHeight = 108;
constexpr double kGlobalY = 30, kTwinY = 78, kDot = 6, kMargin = 130, kWidest = 130;

/// Versions of one base that follow each other share its dot.
struct Column {
  std::size_t first = 0, last = 0;
  std::string base;
};

std::vector<Column> columnsOf(const std::vector<twin::TwinVersion>& versions) {
  std::vector<Column> columns;
  for (std::size_t n = 0; n < versions.size(); ++n) {
    if (columns.empty() || versions[n].baseHash != versions[columns.back().first].baseHash)
      columns.push_back({n, n, versions[n].baseName});
    columns.back().last = n;
  }
  return columns;
}

}  // namespace

TwinLineage::TwinLineage(QWidget* parent) : QWidget(parent) {
  setFixedHeight(kHeight);
  setToolTip(
      tr("Global models above in the order in which they were used, the versions that were made of "
         "them below. Filled: current; rings: refused by the guard"));
}

void TwinLineage::show(const SiteTwinHistory& history) {
  m_history = history;
  setVisible(!history.versions.empty());
  update();
}

void TwinLineage::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = currentTheme();
  const auto& versions = m_history.versions;
  const auto* current = m_history.current();
  const double step =
      std::min(kWidest, (width() - 2 * kMargin) / std::max(1.0, double(versions.size()) - 1));
  const auto x = [&](double place) { return kMargin + place * step; };
  const auto words = [&](double at, double y, const QString& said, const QColor& colour) {
    painter.setPen(colour);
    painter.drawText(QRectF(at - kWidest, y, 2 * kWidest, 16), Qt::AlignCenter, said);
  };
  const std::vector<Column> columns = columnsOf(versions);
  const auto baseOf = [&](const Column& column) {
    return QPointF(x(double(column.first + column.last) / 2), kGlobalY);
  };
  painter.setPen(QPen(theme.line, 1.5, Qt::DashLine));
  for (std::size_t n = 1; n < columns.size(); ++n)
    painter.drawLine(baseOf(columns[n - 1]), baseOf(columns[n]));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const QPointF base = baseOf(column);
    for (std::size_t n = column.first; n <= column.last; ++n) {
      painter.setPen(QPen(theme.line, 1.5));
      painter.drawLine(base, QPointF(x(double(n)), kTwinY));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(current == nullptr && column.last + 1 == versions.size() ? theme.accent
                                                                              : theme.muted);
    painter.drawEllipse(base, kDot, kDot);
    // What differs between rounds of a federation is at the end of their names.
    const double left = c > 0 ? base.x() - baseOf(columns[c - 1]).x() : kWidest * 2;
    const double right = c + 1 < columns.size() ? baseOf(columns[c + 1]).x() - base.x() : left;
    words(base.x(), kGlobalY - 26,
          painter.fontMetrics().elidedText(text(column.base), Qt::ElideLeft,
                                           int(std::min({left, right, 2 * kWidest}) - 8)),
          theme.muted);
  }
  for (std::size_t n = 0; n < versions.size(); ++n) {
    const bool kept = versions[n].outcome == twin::Outcome::better;
    const bool now = current != nullptr && current->version == versions[n].version;
    painter.setPen(QPen(kept ? theme.accent : theme.muted, 1.5));
    painter.setBrush(now ? theme.accent : theme.panel);
    painter.drawEllipse(QPointF(x(double(n)), kTwinY), kDot, kDot);
    words(x(double(n)), kTwinY + 10, QString::number(versions[n].version),
          now ? theme.text : theme.muted);
  }
}

}  // namespace twinscope::app
