#pragma once

#include "app/models/federation_board.h"

#include <QColor>
#include <QStyledItemDelegate>

namespace twinscope::app {

/// What items of federation tables carry beside their text.
enum FederationRole { toneRole = Qt::UserRole + 20, shareRole };

/// Text in the colour of its toneRole.
class ToneDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// A number over a bar: shareRole is the bar's length, from 0 to 1.
class WeightDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

/// The curve of shareRole, a list of values from 0 up, in a low row.
class TrendDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
};

}  // namespace twinscope::app
