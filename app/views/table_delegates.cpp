#include "app/views/table_delegates.h"

#include "app/models/import_model.h"
#include "app/models/jobs_model.h"
#include "app/models/patients_model.h"
#include "app/models/words.h"
#include "app/views/theme.h"

#include <QComboBox>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace twinscope::app {
namespace {

constexpr double kNoticeable = 0.005;  ///< changes below round to 0 %

}  // namespace

void paintGround(QPainter* painter, const QStyleOptionViewItem& option) {
  const Theme& theme = currentTheme();
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme.raised);
  painter->setPen(theme.line);
  painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

void paintTrend(QPainter* painter, const QStyleOptionViewItem& option, const QList<double>& values,
                const TrendStyle& style) {
  paintGround(painter, option);
  if (values.isEmpty()) return;
  const QRectF area = QRectF(option.rect).marginsRemoved(style.margins);
  const double highest = std::max(*std::ranges::max_element(values), 1e-9);
  const double step = values.size() > 1 ? area.width() / double(values.size() - 1) : 0;
  QPolygonF points;
  for (qsizetype at = 0; at < values.size(); ++at)
    points << QPointF(area.left() + step * double(at),
                      area.bottom() - area.height() * values[at] / highest);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(currentTheme().accent, style.line));
  painter->drawPolyline(points);
  painter->setPen(Qt::NoPen);
  painter->setBrush(currentTheme().accent);
  painter->drawEllipse(points.last(), style.dot, style.dot);
  painter->restore();
}

namespace {

struct Line {
  QString text;
  QColor colour;
  QFont::Weight weight = QFont::Normal;  ///< of the first line
};

QRect insideOf(const QStyleOptionViewItem& option) { return option.rect.adjusted(11, 4, -8, -5); }

QFont smallFont(const QStyleOptionViewItem& option) {
  QFont small = option.font;
  small.setPixelSize(12);
  return small;
}

/// One line over a smaller one; in the middle where the second is empty.
void paintTwoLines(QPainter* painter, const QStyleOptionViewItem& option, const Line& first,
                   const Line& second) {
  paintGround(painter, option);
  const QRect inner = insideOf(option);
  QFont large = option.font;
  large.setWeight(first.weight);
  painter->setFont(large);
  painter->setPen(first.colour);
  painter->drawText(inner,
                    int(second.text.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop) | Qt::AlignLeft,
                    QFontMetrics(large).elidedText(first.text, Qt::ElideRight, inner.width()));
  const QFont small = smallFont(option);
  painter->setFont(small);
  painter->setPen(second.colour);
  painter->drawText(inner, Qt::AlignBottom | Qt::AlignLeft,
                    QFontMetrics(small).elidedText(second.text, Qt::ElideRight, inner.width()));
}

}  // namespace

void PatientDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  const Theme& theme = currentTheme();
  paintTwoLines(painter, option, {index.data().toString(), theme.text, QFont::DemiBold},
                {index.data(PatientsModel::secondLineRole).toString(), theme.muted});
}

void CategoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  constexpr int kBetween = 8;
  const QString rule = index.data(PatientsModel::secondLineRole).toString();
  paintTwoLines(painter, option,
                {index.data().toString(),
                 colourOf(Tone(index.data(PatientsModel::toneRole).toInt())), QFont::DemiBold},
                {rule, currentTheme().muted});
  const QFont small = smallFont(option);
  painter->setFont(small);
  painter->setPen(currentTheme().amber);
  painter->drawText(
      insideOf(option).adjusted(QFontMetrics(small).horizontalAdvance(rule) + kBetween, 0, 0, 0),
      Qt::AlignBottom | Qt::AlignLeft, index.data(PatientsModel::doubtRole).toString());
}

void NextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  paintTwoLines(painter, option, {index.data().toString(), currentTheme().text},
                {index.data(PatientsModel::secondLineRole).toString(), currentTheme().amber});
}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
  paintTrend(painter, option, index.data(PatientsModel::trendRole).value<QList<double>>(),
             {.margins = {12, 10, 16, 11}, .line = 1.6, .dot = 2.8});
}

void ChangeDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const QVariant share = index.data(PatientsModel::sortRole);
  if (!share.isValid() || std::abs(share.toDouble()) < kNoticeable) return;
  const Theme& theme = currentTheme();
  const QColor colour = share.toDouble() > 0 ? theme.red : theme.green;
  option->palette.setColor(QPalette::Text, colour);
  option->palette.setColor(QPalette::HighlightedText, colour);
}

void ProgressDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  if (!index.data(JobsModel::activeRole).toBool())
    return QStyledItemDelegate::paint(painter, option, index);
  paintGround(painter, option);
  const Theme& theme = currentTheme();
  const QRect bar(option.rect.left() + 8, option.rect.center().y() - 3, option.rect.width() - 64,
                  6);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme.line);
  painter->drawRoundedRect(bar, 3, 3);
  QRect done = bar;
  done.setWidth(int(bar.width() * index.data(JobsModel::progressRole).toDouble()));
  painter->setBrush(theme.accent);
  painter->drawRoundedRect(done, 3, 3);
  painter->setPen(theme.text);
  painter->drawText(option.rect.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter,
                    index.data().toString());
  painter->restore();
}

void VerdictDelegate::initStyleOption(QStyleOptionViewItem* option,
                                      const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const Theme& theme = currentTheme();
  const auto verdict = imaging::Verdict(index.data(ImportSeriesModel::verdictRole).toInt());
  const QColor colour = verdict == imaging::Verdict::usable    ? theme.green
                        : verdict == imaging::Verdict::warning ? theme.amber
                                                               : theme.red;
  option->palette.setColor(QPalette::Text, colour);
  option->palette.setColor(QPalette::HighlightedText, colour);
}

QWidget* SlotDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                    const QModelIndex&) const {
  auto* list = new QComboBox(parent);
  for (const Modality slot :
       {Modality::t1, Modality::t1c, Modality::t2, Modality::flair, Modality::ct, Modality::dwi,
        Modality::adc, Modality::pd, Modality::other, Modality::unknown})
    list->addItem(text(nameOf(slot)), int(slot));
  return list;
}

void SlotDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  auto* list = static_cast<QComboBox*>(editor);
  list->setCurrentIndex(list->findData(index.data(ImportSeriesModel::slotRole)));
  list->showPopup();
}

void SlotDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                const QModelIndex& index) const {
  model->setData(index, static_cast<QComboBox*>(editor)->currentData(), Qt::EditRole);
}

}  // namespace twinscope::app
