#pragma once

#include "app/models/session.h"

#include <QAbstractTableModel>
#include <optional>
#include <vector>

namespace twinscope::app {

/// The audit trail, newest first, and whether its chain of hashes holds.
class AuditModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { number, time, who, what, subject, oldValue, newValue, columns };

  explicit AuditModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  void reload();
  /// Reads every row and blob again; verdictChanged() follows.
  void verify();
  /// Empty list: the chain holds. nullopt: not checked yet.
  [[nodiscard]] const std::optional<std::vector<std::string>>& findings() const {
    return m_findings;
  }

 Q_SIGNALS:
  void loaded();
  void verdictChanged();

 private:
  Session& m_session;
  std::vector<twin::AuditRow> m_rows;
  std::optional<std::vector<std::string>> m_findings;
};

}  // namespace twinscope::app
