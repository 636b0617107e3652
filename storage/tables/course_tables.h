#pragma once

#include "storage/database.h"
#include "twin/timeline/course_store.h"

#include <optional>
#include <vector>

namespace twinscope::storage {

/// Dated facts of patients; may be changed and removed, with an audit row.
class EventTable {
 public:
  explicit EventTable(Database& database) : m_database(database) {}
  /// By date.
  [[nodiscard]] std::vector<twin::TimelineEvent> of(PatientId patient) const;
  [[nodiscard]] std::optional<twin::TimelineEvent> byId(twin::EventId id) const;
  [[nodiscard]] twin::EventId insert(const twin::TimelineEvent& event);
  void replace(const twin::TimelineEvent& event);
  void remove(twin::EventId id);

 private:
  Database& m_database;
};

/// What people said of assessments; rows are never removed or changed (the schema's triggers refuse).
class SignOffTable {
 public:
  explicit SignOffTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::SignOff> of(StudyId study) const;
  void insert(const twin::SignOff& word);

 private:
  Database& m_database;
};

/// Diameters that people drew; rows are never removed or changed (the schema's triggers refuse).
class DiameterTable {
 public:
  explicit DiameterTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::DiameterEdit> of(SegmentationId segmentation) const;
  void insert(const twin::DiameterEdit& edit);

 private:
  Database& m_database;
};

/// Lesions by visit: can be made again from the label maps.
class TrackTable {
 public:
  explicit TrackTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::optional<twin::TrackedPatient> of(PatientId patient) const;
  void replace(PatientId patient, const twin::TrackedPatient& tracks);

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
