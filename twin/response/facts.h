#pragma once

#include "twin/response/course.h"
#include "twin/response/rules.h"
#include "twin/timeline/events.h"

#include <optional>
#include <span>
#include <vector>

namespace twinscope::twin {

/// Questions to the dated facts of one patient. Events by date.
class Facts {
 public:
  explicit Facts(std::span<const TimelineEvent> events);

  /// Dexamethasone (or its equal) that was taken on a day, mg; nullopt before the first entry. A course that ended counts as 0.
  [[nodiscard]] std::optional<double> steroidMg(Date at) const;
  struct Clinical {
    ClinicalStatus status = ClinicalStatus::unknown;
    bool contradicted = false;  ///< the clinician's word and the Karnofsky index differ
  };
  /// From entries of four weeks before to a week after: the clinician's word, else Karnofsky and NANO against the baseline's.
  [[nodiscard]] Clinical clinicalAt(Date at, Date baseline) const;
  [[nodiscard]] std::optional<int> karnofsky(Date at) const;
  /// End of the last course that has ended.
  [[nodiscard]] std::optional<Date> radiotherapyEnd() const;
  [[nodiscard]] std::optional<Date> firstOf(EventKind kind) const;
  [[nodiscard]] std::optional<Date> lastOf(EventKind kind) const;
  /// nullptr: there was none; a biopsy leaves the tumour as it is.
  [[nodiscard]] const TimelineEvent* firstResectionAfter(Date day) const;
  /// First day of a drug or local treatment.
  [[nodiscard]] std::optional<Date> treatmentStart() const;
  [[nodiscard]] std::vector<Therapy> therapies() const;
  /// The last entry of a kind after one day and up to another.
  [[nodiscard]] const TimelineEvent* between(EventKind kind, Date after, Date until) const;
  [[nodiscard]] const TimelineEvent* last(EventKind kind) const;

 private:
  [[nodiscard]] const TimelineEvent* nearest(EventKind kind, Date at) const;
  [[nodiscard]] Performance performanceAt(Date at, Date baseline) const;
  [[nodiscard]] ClinicalFinding neurologyAt(Date at, Date baseline) const;
  std::vector<TimelineEvent> m_events;
};

}  // namespace twinscope::twin
