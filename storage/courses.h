#pragma once

#include "storage/audit_clock.h"
#include "storage/database.h"
#include "storage/tables/course_tables.h"
#include "twin/timeline/course_store.h"

#include <string>
#include <vector>

namespace twinscope::storage {

/// The reading half of the course port, for the reader and the writer alike: Port is CourseReader or CourseStore.
template <class Port>
class CourseQueries : public Port {
 public:
  explicit CourseQueries(Database& database) : m_database(database) {}

  Result<std::vector<twin::TimelineEvent>> events(PatientId patient) const override {
    return guarded([&]() -> Result<std::vector<twin::TimelineEvent>> {
      return EventTable(m_database).of(patient);
    });
  }
  Result<std::vector<twin::SignOff>> signOffs(StudyId study) const override {
    return guarded(
        [&]() -> Result<std::vector<twin::SignOff>> { return SignOffTable(m_database).of(study); });
  }
  Result<std::optional<twin::TrackedPatient>> tracks(PatientId patient) const override {
    return guarded([&]() -> Result<std::optional<twin::TrackedPatient>> {
      return TrackTable(m_database).of(patient);
    });
  }
  Result<std::vector<twin::DiameterEdit>> diameters(SegmentationId segmentation) const override {
    return guarded([&]() -> Result<std::vector<twin::DiameterEdit>> {
      return DiameterTable(m_database).of(segmentation);
    });
  }

 protected:
  Database& m_database;
};

/// The writing half: one transaction with an audit row for each change.
class WritableCourses final : public CourseQueries<twin::CourseStore> {
 public:
  WritableCourses(Database& database, const AuditClock& clock)
      : CourseQueries(database), m_clock(clock) {}

  Status putEvents(const std::vector<twin::TimelineEvent>& events) override;
  Status removeEvent(twin::EventId id) override;
  Status sign(const twin::SignOff& word) override;
  Status setTracks(PatientId patient, const twin::TrackedPatient& tracks) override;
  Status putDiameters(const twin::DiameterEdit& edit) override;

 private:
  [[nodiscard]] Status put(const twin::TimelineEvent& event);
  void audit(std::string what, std::string subject, std::string oldValue, std::string newValue);

  const AuditClock& m_clock;
};

}  // namespace twinscope::storage
