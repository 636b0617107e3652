#include "app/models/twin_table_model.h"

#include "app/models/words.h"

namespace twinscope::app {
namespace {

Qt::Alignment alignmentOf(int column) {
  return Qt::AlignVCenter | (column <= TwinTableModel::model ? Qt::AlignLeft : Qt::AlignRight);
}

}  // namespace

void TwinTableModel::show(const twin::Verdict& verdict) {
  beginResetModel();
  m_rows.clear();
  for (const auto& row : verdict.rows) {
    m_rows.push_back({row.region, tr("global"), row.global, row.n, {}, false});
    if (row.previous)
      m_rows.push_back({row.region, tr("previous"), *row.previous, row.n, {}, false});
    m_rows.push_back(
        {row.region, tr("twin"), row.twin, row.n, row.diceTest.p, row.twin.dice > row.global.dice});
  }
  endResetModel();
}

int TwinTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(m_rows.size());
}

int TwinTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

QVariant TwinTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(alignmentOf(section));
  if (role == Qt::ToolTipRole && section == sensitivity)
    return tr("Sensitivity: share of the tumour that was found");
  if (role == Qt::ToolTipRole && section == specificity)
    return tr("Specificity: share of the rest that was left out");
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case region:
      //: Column: part of a tumour
      return tr("Region");
    case model:
      //: Column: which model was scored
      return tr("Model");
    case dice:
      return tr("Dice");
    case sensitivity:
      //: Column: sensitivity; short
      return tr("Sens.");
    case specificity:
      //: Column: specificity; short
      return tr("Spec.");
    case hd95:
      //: Column: a distance between surfaces
      return tr("HD95 mm");
    case n:
      //: Column: number of studies
      return tr("n");
    case p:
      //: Column: probability by a statistical test
      return tr("p");
    default:
      return {};
  }
}

QVariant TwinTableModel::data(const QModelIndex& index, int role) const {
  const Row& row = m_rows[std::size_t(index.row())];
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(alignmentOf(index.column()));
  if (role == Qt::ToolTipRole && index.column() == region) return regionTitle(row.region);
  if (role == Qt::ToolTipRole && index.column() == p)
    return tr("Wilcoxon's signed-rank test of Dice, twin against global; shown, not a gate");
  if (role == Qt::ToolTipRole && index.column() == hd95)
    return tr("Area-weighted 95th percentile of the distances between the surfaces");
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case region:
      return text(nameOf(row.region));
    case model:
      return row.model;
    case dice:
      return decimal(row.figures.dice, 3);
    case sensitivity:
      return decimal(row.figures.sensitivity, 3);
    case specificity:
      return decimal(row.figures.specificity, 4);
    case hd95:
      return decimal(row.figures.hd95Mm, 1);
    case n:
      return int(row.n);
    case p:
      return row.p ? decimal(*row.p, 3) : QString();
    default:
      return {};
  }
}
}  // namespace twinscope::app
