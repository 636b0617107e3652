#pragma once

#include "app/models/session.h"

#include <QAbstractTableModel>
#include <vector>

namespace twinscope::app {

/// Jobs that wait, run and ran, newest first: those of this process live, older ones as the store has them.
class JobsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kind, subject, state, progress, eta, message, columns };
  enum Role { progressRole = Qt::UserRole, activeRole, idRole, stateRole };

  explicit JobsModel(Session& session, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  [[nodiscard]] const std::vector<JobSnapshot>& jobs() const { return m_jobs; }
  [[nodiscard]] int activeCount() const;
  void cancel(JobId id);
  void reload();

 Q_SIGNALS:
  void loaded();

 private:
  void refresh();
  [[nodiscard]] QString display(const JobSnapshot& job, int column) const;

  Session& m_session;
  std::vector<twin::JobRecord> m_stored;
  std::vector<JobSnapshot> m_jobs;
};

}  // namespace twinscope::app
