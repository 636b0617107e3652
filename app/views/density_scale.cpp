#include "app/views/density_scale.h"

#include "render/density_overlay.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>

namespace twinscope::app {
namespace {

constexpr int kBarWide = 132, kBarHigh = 7, kLine = 16, kPad = 6;
constexpr QColor kGround{0, 0, 0, 165}, kTitle{231, 235, 240}, kNote{245, 181, 68};

QColor colourAt(double share) {
  const render::Colour c = render::densityColour(share);
  return {c.red, c.green, c.blue};
}

void paintBar(QPainter& painter, const QRect& bar) {
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  constexpr int kStops = 8;
  for (int n = 0; n <= kStops; ++n) {
    const double share = double(n) / kStops;
    gradient.setColorAt(share, colourAt(share));
  }
  painter.fillRect(bar, gradient);
  for (const double level : render::DensityStyle{}.levels) {
    const double x = bar.left() + level * bar.width();
    painter.setPen(QPen(kTitle, 1));
    painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 3));
    painter.drawText(QRectF(x - 20, bar.bottom() + 3, 40, kLine), Qt::AlignCenter,
                     QString::number(level));
  }
}

}  // namespace

void paintDensityScale(QPainter& painter, QPoint bottomLeft, const QString& title) {
  const QString note = QCoreApplication::translate("DensityScale", "research simulation");
  const QFontMetrics metrics = painter.fontMetrics();
  const int wide =
      std::max({kBarWide, metrics.horizontalAdvance(title), metrics.horizontalAdvance(note)});
  const QSize size(wide + 2 * kPad, 3 * kLine + kBarHigh + 2 * kPad + 2);
  const QRect box(bottomLeft - QPoint(0, size.height()), size);
  painter.save();
  painter.setPen(Qt::NoPen);
  painter.setBrush(kGround);
  painter.drawRoundedRect(box, 5, 5);
  const QRect inner = box.adjusted(kPad, kPad, -kPad, -kPad);
  const auto line = [&](int number) {
    return QRect(inner.left(), inner.top() + number * kLine, inner.width(), kLine);
  };
  painter.setPen(kTitle);
  painter.drawText(line(0), Qt::AlignLeft | Qt::AlignVCenter, title);
  painter.setPen(kNote);
  painter.drawText(line(1), Qt::AlignLeft | Qt::AlignVCenter, note);
  paintBar(painter, QRect(inner.left(), line(2).top() + 2, kBarWide, kBarHigh));
  painter.restore();
}

}  // namespace twinscope::app
