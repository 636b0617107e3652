#include "app/views/federation_delegates.h"

#include "app/views/table_delegates.h"
#include "app/views/theme.h"

#include <QPainter>
#include <algorithm>

namespace twinscope::app {

void ToneDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const QVariant tone = index.data(toneRole);
  if (!tone.isValid()) return;
  const QColor colour = colourOf(Tone(tone.toInt()));
  option->palette.setColor(QPalette::Text, colour);
  option->palette.setColor(QPalette::HighlightedText, colour);
}

void WeightDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
  paintGround(painter, option);
  const Theme& theme = currentTheme();
  constexpr int kFigure = 48;
  const QRect words = option.rect.adjusted(4, 0, -(option.rect.width() - kFigure), 0);
  painter->setPen(index.data(shareRole).isValid() ? theme.text : theme.muted);
  painter->drawText(words, Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
  const double share = index.data(shareRole).toDouble();
  const QRectF track(option.rect.left() + kFigure + 10, option.rect.center().y() - 2,
                     option.rect.width() - kFigure - 20, 5);
  if (share <= 0 || track.width() <= 0) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme.accent);
  QRectF bar = track;
  bar.setWidth(std::max(2.0, track.width() * std::min(share, 1.0)));
  painter->drawRoundedRect(bar, 2.5, 2.5);
  painter->restore();
}

void TrendDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  paintTrend(painter, option, index.data(shareRole).value<QList<double>>(),
             {.margins = {10, 7, 12, 8}, .line = 1.4, .dot = 2.2});
}

}  // namespace twinscope::app
