#pragma once

#include "app/models/session.h"
#include "app/models/tone.h"
#include "app/services/response/reviewed_patient.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <vector>

namespace twinscope::app {

/// One line of the Patients screen.
struct PatientRow {
  PatientId id;
  QString key, note, site;
  int visits = 0;
  std::optional<Date> lastStudy;
  int daysSince = 0;
  std::optional<double> enhancing;        ///< at the last visit, in ml or voxels
  QString enhancingShown;                 ///< with its unit where that is not ml
  std::optional<double> changeFromNadir;  ///< share, of enhancing volume
  std::vector<double> trend;              ///< enhancing volumes in that unit, oldest first
  int segmented = 0;                      ///< visits with a segmentation
  QString category, rule;                 ///< of the newest visit: "Progression", "R-PD-2"
  QString why;                            ///< the rule in words, and what to look at twice
  QString doubt;  ///< "borderline" where the segmentation may be wrong by the whole progression
  Tone tone = Tone::muted;
  QString next;  ///< what should follow
  std::optional<Date> due;
  QString overdue;  ///< "247 days overdue"; empty while the day has not passed
  /// How soon somebody should look: 0 progression that nobody signed, 1 what cannot be rated or must be watched, 2 the rest that is
  /// not signed, 3 no baseline, 4 signed.
  int urgency = 3;
  bool isSigned = false;  ///< the newest assessment, for what is known now
  std::vector<StudyId> studies;
};

[[nodiscard]] PatientRow patientRow(const ReviewedPatient& patient, Date today);

/// All patients of the workspace; loads in the background and follows changes.
class PatientsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column {
    patient,
    response,
    lastStudy,
    daysSince,
    enhancing,
    change,
    trend,
    next,
    state,
    columns
  };
  enum Role {
    sortRole = Qt::UserRole,
    trendRole,
    idRole,
    keyRole,
    searchRole,
    toneRole,
    secondLineRole,
    doubtRole
  };

  PatientsModel(Session& session, Date today, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  [[nodiscard]] const std::vector<PatientRow>& rows() const { return m_rows; }
  [[nodiscard]] bool loading() const { return m_loading; }
  /// Share of the demo cohort that is made, while a job makes it.
  [[nodiscard]] std::optional<double> demoProgress() const;
  void reload();

 Q_SIGNALS:
  /// The rows are those of the store; also after a failed load.
  void loaded();
  void demoProgressed();

 private:
  void take(const std::vector<ReviewedPatient>& patients);
  [[nodiscard]] QString display(const PatientRow& row, int column) const;
  [[nodiscard]] QVariant sortValue(const PatientRow& row, int column) const;
  [[nodiscard]] QString stateOf(const PatientRow& row) const;

  Session& m_session;
  Date m_today;
  std::vector<PatientRow> m_rows;
  bool m_loading = false, m_again = false;
};

/// Search over pseudonym, site and note; sorts by value, patients without a figure last.
class PatientsFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  enum class Show { all, unreviewed, growing, unsegmented };
  void setSearch(const QString& words);
  void setShow(Show show);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QString m_search;
  Show m_show = Show::all;
};

}  // namespace twinscope::app
