#pragma once

#include "core/base/error.h"
#include "core/base/id.h"
#include "twin/response/diameters.h"
#include "twin/response/lesions.h"
#include "twin/timeline/events.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::twin {

/// A person's word on an assessment; it is never changed or taken back, only followed by another.
struct SignOff {
  std::int64_t number = 0;  ///< filled in by the store, with who and time
  StudyId study;
  std::string computed, rule;  ///< what the engine said: "pPD", "R-PD-1"
  std::string category;        ///< what the person says; another than `computed` needs a comment
  std::string comment;
  std::string inputs;  ///< hash of what the engine was given
  std::string who;
  std::string time;  ///< UTC, ISO 8601
};

/// The parts of one segmentation, as the tracker numbered them.
struct TrackedSegmentation {
  SegmentationId segmentation;
  std::vector<TrackedPart> parts;
};
/// Lesions of one patient over all visits, and what they were tracked from: tracks of other inputs are out of date.
struct TrackedPatient {
  std::string inputs;
  std::vector<TrackedSegmentation> visits;
};

/// Diameters of one lesion that a person drew in place of the measured ones, or the return to those. They belong to one revision of a
/// segmentation and say nothing of any other. Rows are never changed or taken back: the last one of a lesion counts.
struct DiameterEdit {
  std::int64_t number = 0;  ///< filled in by the store, with who and time
  StudyId study;
  SegmentationId segmentation;
  Compartment compartment = Compartment::enhancing;
  int part = 0;  ///< TrackedPart::number: tracks may be numbered anew when other visits change
  std::optional<DiameterLines>
      lines;  ///< in the study's world; none: the measured ones count again
  std::string who;
  std::string time;  ///< UTC, ISO 8601
};

/// Reads what a patient's course is assessed by, beside the studies.
class CourseReader {
 public:
  virtual ~CourseReader() = default;
  /// By date, of one patient.
  [[nodiscard]] virtual Result<std::vector<TimelineEvent>> events(PatientId patient) const = 0;
  /// Oldest first, of one study.
  [[nodiscard]] virtual Result<std::vector<SignOff>> signOffs(StudyId study) const = 0;
  [[nodiscard]] virtual Result<std::optional<TrackedPatient>> tracks(PatientId patient) const = 0;
  /// Oldest first, of one revision.
  [[nodiscard]] virtual Result<std::vector<DiameterEdit>> diameters(
      SegmentationId segmentation) const = 0;
};

/// Writes; belongs to the database lane. Each call is one durable transaction with an audit row for each change.
class CourseStore : public CourseReader {
 public:
  /// All or none. An id that is not stored yet adds; a stored one replaces that event. "timeline.event" where one is not valid or
  /// is not there. Equal events are stored once.
  [[nodiscard]] virtual Status putEvents(const std::vector<TimelineEvent>& events) = 0;
  [[nodiscard]] virtual Status removeEvent(EventId id) = 0;
  /// "assess.comment" where the category differs from the computed one without a comment.
  [[nodiscard]] virtual Status sign(const SignOff& word) = 0;
  [[nodiscard]] virtual Status setTracks(PatientId patient, const TrackedPatient& tracks) = 0;
  /// "diameters.revision" where the segmentation is not the study's newest one, "diameters.lines" by validate(). A return to the
  /// measured lines where they already count stores nothing.
  [[nodiscard]] virtual Status putDiameters(const DiameterEdit& edit) = 0;
};

}  // namespace twinscope::twin
