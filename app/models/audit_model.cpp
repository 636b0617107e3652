#include "app/models/audit_model.h"

#include "app/models/words.h"

#include <algorithm>

namespace twinscope::app {

AuditModel::AuditModel(Session& session, QObject* parent)
    : QAbstractTableModel(parent), m_session(session) {
  connect(&session, &Session::workspaceChanged, this, [this] {
    m_findings.reset();
    Q_EMIT verdictChanged();
    reload();
  });
}

int AuditModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int AuditModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(columns);
}

void AuditModel::reload() {
  if (!m_session.workspace()) return;
  m_session.read<std::vector<twin::AuditRow>>(
      this, [](const storage::ReadStore& store) { return store.care().audit(); },
      [this](const std::vector<twin::AuditRow>& rows) {
        beginResetModel();
        m_rows.assign(rows.rbegin(), rows.rend());
        endResetModel();
        Q_EMIT loaded();
      });
}

void AuditModel::verify() {
  m_session.read<std::vector<std::string>>(
      this, [](const storage::ReadStore& store) { return store.care().verify(); },
      [this](const std::vector<std::string>& findings) {
        m_findings = findings;
        Q_EMIT verdictChanged();
      });
}

QVariant AuditModel::data(const QModelIndex& index, int role) const {
  if (role == Qt::TextAlignmentRole && index.column() == number)
    return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  const twin::AuditRow& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (index.column()) {
    case number:
      return static_cast<qlonglong>(row.number);
    case time:
      return text(row.time);
    case who:
      return text(row.who);
    case what:
      return text(row.what);
    case subject:
      return text(row.subject);
    case oldValue:
      return row.oldValue.empty() ? kNothing : text(row.oldValue);
    default:
      return row.newValue.empty() ? kNothing : text(row.newValue);
  }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return section == number ? int(Qt::AlignRight | Qt::AlignVCenter)
                             : int(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case number:
      //: Column: running number of an audit row
      return tr("No.");
    case time:
      //: Column: time in UTC
      return tr("Time (UTC)");
    case who:
      //: Column: user who did it
      return tr("Who");
    case what:
      //: Column: what was done
      return tr("What");
    case subject:
      //: Column: which study, job or setting
      return tr("Subject");
    case oldValue:
      //: Column: value before
      return tr("Old");
    default:
      //: Column: value after
      return tr("New");
  }
}

}  // namespace twinscope::app
