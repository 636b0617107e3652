#pragma once

#include <QList>
#include <QMargins>
#include <QStyledItemDelegate>

namespace twinscope::app {

/// Selection and line of a row, without text.
void paintGround(QPainter* painter, const QStyleOptionViewItem& option);

/// How large a curve in a row is drawn.
struct TrendStyle {
  QMargins margins;
  double line = 1;  ///< width in pixels
  double dot = 2;   ///< radius of the last value's, in pixels
};
/// A curve of values from 0 up over the row's ground; nothing more where there are no values.
void paintTrend(QPainter* painter, const QStyleOptionViewItem& option, const QList<double>& values,
                const TrendStyle& style);

/// Pseudonym over the diagnosis line.
class PatientDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// A category of response in the colour of its tone, over its rule and what is doubtful about it.
class CategoryDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// What should follow, over how long its day has passed.
class NextDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// The curve of PatientsModel::trendRole.
class SparklineDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// A change in its colour: growth red, shrinkage green, none plain.
class ChangeDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// JobsModel::progressRole as a bar while the job is active.
class ProgressDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// ImportSeriesModel's verdicts in colour.
class VerdictDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// Sequence names in a list, for ImportSeriesModel::slot.
class SlotDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model,
                    const QModelIndex& index) const override;
};

}  // namespace twinscope::app
