#pragma once

#include "app/models/session.h"
#include "app/services/import_study.h"

#include <QAbstractTableModel>
#include <filesystem>
#include <optional>

namespace twinscope::app {

class ImportModel;

/// The series of a plan, a visit's sequences together and T1 beside T1c; the slot can be chosen.
class ImportSeriesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { visit, verdict, series, slot, confidence, size, finding, columns };
  enum Role { verdictRole = Qt::UserRole, slotRole, needsChoiceRole };

  explicit ImportSeriesModel(ImportModel& model);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  void rebuild();

 private:
  struct Row {
    std::size_t series = 0;
    std::optional<std::size_t> study, place;  ///< none: refused or not an image of a visit
  };
  [[nodiscard]] QString display(const Row& row, int column) const;
  [[nodiscard]] Modality slotOf(const Row& row) const;

  ImportModel& m_model;
  std::vector<Row> m_rows;
};

/// The visits of a plan: included or not, pseudonym, date.
class ImportVisitsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { patient, date, contents, columns };

  explicit ImportVisitsModel(ImportModel& model);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  void rebuild();

 private:
  ImportModel& m_model;
};

/// An import from the first look to the job that stores it.
class ImportModel : public QObject {
  Q_OBJECT
 public:
  explicit ImportModel(Session& session, QObject* parent = nullptr);

  /// Looks at a file, folder or archive in a job; planChanged() follows.
  void look(const std::filesystem::path& path);
  /// Stores the included visits, as a job.
  void run();
  [[nodiscard]] bool looking() const { return m_looking; }
  [[nodiscard]] const std::optional<ImportPlan>& plan() const { return m_plan; }
  [[nodiscard]] std::size_t includedVisits() const;
  /// "12 series: 9 usable, 2 with a warning, 1 refused".
  [[nodiscard]] QString summary() const;

  void setSlot(std::size_t study, std::size_t place, Modality slot);
  void setIncluded(std::size_t study, bool included);
  void setPatientKey(std::size_t study, const QString& key);
  void setDate(std::size_t study, const QString& date);

  [[nodiscard]] ImportSeriesModel& series() { return *m_series; }
  [[nodiscard]] ImportVisitsModel& visits() { return *m_visits; }

  /// Voxels of a visit's T1 and T1c, to be looked at side by side; pairLoaded() follows.
  void loadPair(std::size_t study);
  [[nodiscard]] const std::vector<Volume>& pair() const { return m_pair; }

 Q_SIGNALS:
  void planChanged();
  void pairLoaded();
  /// The job has stored the visits.
  void imported();

 private:
  void refresh();

  Session& m_session;
  bool m_looking = false;
  std::optional<ImportPlan> m_plan;
  std::vector<Volume> m_pair;
  ImportSeriesModel* m_series;
  ImportVisitsModel* m_visits;
};

}  // namespace twinscope::app
