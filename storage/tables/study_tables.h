#pragma once

#include "storage/database.h"
#include "twin/timeline/records.h"

#include <optional>
#include <string_view>
#include <vector>

namespace twinscope::storage {

/// Patients by pseudonym. Tables throw SQLite::Exception; the stores turn that into Results.
class PatientTable {
 public:
  explicit PatientTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::vector<twin::PatientRecord> all() const;
  [[nodiscard]] std::optional<twin::PatientRecord> byKey(std::string_view key) const;
  [[nodiscard]] PatientId insert(const twin::PatientRecord& patient);

 private:
  Database& m_database;
};

/// Dated examinations.
class StudyTable {
 public:
  explicit StudyTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::StudyRecord> all() const;
  [[nodiscard]] std::vector<twin::StudyRecord> of(PatientId patient) const;
  [[nodiscard]] std::optional<twin::StudyRecord> byId(StudyId id) const;
  [[nodiscard]] StudyId insert(const twin::StudyRecord& study);
  void setSpacingKnown(StudyId id);

 private:
  Database& m_database;
};

/// Images of a study on their native grids.
class SeriesTable {
 public:
  explicit SeriesTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::vector<twin::SeriesRecord> of(StudyId study) const;
  [[nodiscard]] std::optional<twin::SeriesRecord> byId(SeriesId id) const;
  [[nodiscard]] SeriesId insert(const twin::SeriesRecord& series);
  void setSlot(SeriesId id, Modality slot);
  void setGrid(SeriesId id, const Grid& grid);

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
