#pragma once

#include "app/services/review.h"
#include "app/services/workspace.h"
#include "storage/store.h"
#include "twin/response/assess.h"
#include "twin/response/next_step.h"
#include "twin/response/timeline_course.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// One patient's course with its assessment, and all that it was made from.
struct PatientCourse {
  std::vector<twin::TimelineEvent> events;  ///< by date
  std::vector<twin::ScannedVisit> scans;    ///< by date
  twin::TimelineCourse from;
  twin::CourseAssessment assessed;         ///< without visits where there is no baseline
  std::map<StudyId, twin::SignOff> words;  ///< the last of each study
  std::vector<twin::DiameterEdit>
      diameters;       ///< that count: drawn on the newest segmentation, and not taken back
  std::string inputs;  ///< hash of events, measurements, drawn diameters and the engine's version

  [[nodiscard]] bool hasBaseline() const { return !assessed.visits.empty(); }
  /// Place of a study in the course; nullopt before the baseline.
  [[nodiscard]] std::optional<std::size_t> visitOf(StudyId study) const;
  /// Of the newest scan; nullopt without a baseline.
  [[nodiscard]] std::optional<std::size_t> newest() const;
  /// A person's last word on a study, where it was said of what is known now.
  [[nodiscard]] const twin::SignOff* signedFor(StudyId study) const;
  /// What a person drew on a lesion of a study; nullptr where the measured diameters count.
  [[nodiscard]] const twin::DiameterEdit* drawn(StudyId study, twin::Compartment compartment,
                                                int part) const;
};

/// Changes of the rules or of how lesions are reduced give it another number.
inline constexpr int kResponseEngineVersion = 2;

/// Reads tracks from the store where they are up to date, else tracks the lesions anew from the label maps (about 30 ms a visit).
/// "response.case", "response.course" where the facts contradict each other.
[[nodiscard]] Result<PatientCourse> loadCourse(const storage::ReadStore& store,
                                               const PatientSummary& patient);
/// The same of a patient who is not read yet; "response.patient" where there is none.
[[nodiscard]] Result<PatientCourse> loadCourse(const storage::ReadStore& store, PatientId patient);

/// Stores the tracks of a patient whose segmentations or registrations changed, so that lists need no label maps.
[[nodiscard]] Status keepTracks(Workspace& workspace, PatientId patient);
/// The same of the patient of a study.
[[nodiscard]] Status keepTracks(Workspace& workspace, StudyId study);

}  // namespace twinscope::app
