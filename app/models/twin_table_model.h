#pragma once

#include "twin/site/verdict.h"

#include <QAbstractTableModel>
#include <QString>
#include <optional>
#include <vector>

namespace twinscope::app {

/// Region × model: Dice, sensitivity, specificity, HD95 on the guard studies, n and the paired test.
class TwinTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { region, model, dice, sensitivity, specificity, hd95, n, p, columns };

  using QAbstractTableModel::QAbstractTableModel;
  void show(const twin::Verdict& verdict);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  struct Row {
    Region region;
    QString model;
    twin::RegionFigures figures;
    std::size_t n = 0;
    std::optional<double> p;  ///< of the twin against the global model
    bool better = false;      ///< than the global model's Dice
  };
  std::vector<Row> m_rows;
};

}  // namespace twinscope::app
