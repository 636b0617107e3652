#include "app/views/slice_marks.h"

#include "render/picture.h"

#include <QCoreApplication>
#include <QPainter>

namespace twinscope::app {
namespace {

struct Slice {
  Q_DECLARE_TR_FUNCTIONS(SlicePanel)
};

constexpr QColor kCross{53, 179, 201, 170};

void useSmallFont(QPainter& painter) {
  QFont small = painter.font();
  small.setPixelSize(12);
  painter.setFont(small);
}

QString figuresOf(const LesionLines& lesion) {
  const twin::Diameters size = lesion.lines.sizeMm();
  const QString words = QStringLiteral("%1 × %2 mm\n%3 mm²")
                            .arg(size.longest, 0, 'f', 1)
                            .arg(size.perpendicular, 0, 'f', 1)
                            .arg(size.longest * size.perpendicular, 0, 'f', 0);
  //: Diameters that a person drew
  return lesion.edited ? words + QStringLiteral(" · ") + Slice::tr("edited") : words;
}

}  // namespace

void paintEdgeMarks(QPainter& painter, const render::SliceView& view, const QRect& picture) {
  const auto marks = render::edgeMarks(view.axes);
  const QRect inner = picture.adjusted(kSliceInset, kSliceInset, -kSliceInset, -kSliceInset);
  const std::array<int, 4> places{
      Qt::AlignLeft | Qt::AlignVCenter, Qt::AlignRight | Qt::AlignVCenter,
      Qt::AlignHCenter | Qt::AlignTop, Qt::AlignHCenter | Qt::AlignBottom};
  for (std::size_t at = 0; at < marks.size(); ++at)
    painter.drawText(inner, places[at], QString(QLatin1Char(marks[at])));
}

void paintCrosshair(QPainter& painter, QPointF at, const QRect& picture) {
  constexpr double kGapPx = 14;
  painter.setPen(QPen(kCross, 1));
  painter.drawLine(QPointF(0, at.y()), QPointF(at.x() - kGapPx, at.y()));
  painter.drawLine(QPointF(at.x() + kGapPx, at.y()), QPointF(picture.width(), at.y()));
  painter.drawLine(QPointF(at.x(), 0), QPointF(at.x(), at.y() - kGapPx));
  painter.drawLine(QPointF(at.x(), at.y() + kGapPx), QPointF(at.x(), picture.height()));
}

void paintChangeLegend(QPainter& painter, const QRect& area) {
  constexpr int kPatch = 9, kGapPx = 5;
  const int line = painter.fontMetrics().height();
  QRect place(area.left(), area.top() + line + kGapPx, kPatch, kPatch);
  const std::pair<render::Colour, QString> entries[] = {
      //: Legend: enhancing tumour that was not there before
      {render::kGrownColour, Slice::tr("grown")},
      //: Legend: enhancing tumour that was and is there
      {render::kEnhancingColour, Slice::tr("unchanged")},
      //: Legend: enhancing tumour that is not there any more
      {render::kGoneColour, Slice::tr("gone")}};
  for (const auto& [colour, words] : entries) {
    painter.fillRect(place, QColor(colour.red, colour.green, colour.blue));
    painter.drawText(
        QRect(place.right() + kGapPx, place.center().y() - line / 2, area.width(), line),
        Qt::AlignLeft | Qt::AlignVCenter, words);
    place.translate(0, line + 2);
  }
}

void paintDiameters(QPainter& painter, const LesionLines& lesion, const ToPicture& toPicture) {
  const auto line = [&](const std::array<Vec3, 2>& ends, Qt::PenStyle style) {
    painter.setPen(QPen(Qt::white, 1.4, style));
    painter.drawLine(toPicture(ends[0]), toPicture(ends[1]));
  };
  line(lesion.lines.longest, Qt::SolidLine);
  line(lesion.lines.perpendicular, Qt::DashLine);
}

void paintMeasure(QPainter& painter, const LesionLines& lesion, const ToPicture& toPicture,
                  const QRect& picture) {
  constexpr double kRadius = 4;
  constexpr int kAway = 12, kPadding = 5;
  QRectF around;
  painter.setPen(QPen(Qt::black, 1));
  painter.setBrush(lesion.edited ? kCross.lighter() : QColor(Qt::white));
  for (const twin::DiameterEnd end : twin::kDiameterEnds) {
    const QPointF at = toPicture(endOf(lesion.lines, end));
    painter.drawEllipse(at, kRadius, kRadius);
    around |= QRectF(at - QPointF(1, 1), QSizeF(2, 2));
  }
  painter.setBrush(Qt::NoBrush);
  useSmallFont(painter);
  const QString words = figuresOf(lesion);
  QRectF box = painter.boundingRect(QRectF(), Qt::AlignLeft, words)
                   .adjusted(-kPadding, -kPadding, kPadding, kPadding);
  box.moveLeft(around.right() + kAway);
  if (box.right() > picture.width() - kSliceInset) box.moveRight(around.left() - kAway);
  box.moveCenter({box.center().x(), around.center().y()});
  painter.fillRect(box, QColor(0, 0, 0, 170));
  painter.setPen(QColor(kWordsOnScan));
  painter.drawText(box, Qt::AlignCenter, words);
}

}  // namespace twinscope::app
