#pragma once

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/base/id.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace twinscope::twin {

using EventId = Id<struct EventTag>;

/// What happened to a patient, or was found, besides scans.
enum class EventKind {
  surgery,
  radiotherapy,
  chemotherapy,
  antiangiogenic,
  immunotherapy,
  localTherapy,  ///< of the tumour bed, known for pseudoprogression
  nextTherapy,   ///< another line of treatment: what comes after is not assessed
  steroid,       ///< a daily dose, until it changes
  performance,   ///< Karnofsky
  nano,          ///< neurological scores, "gait=1 language=0"
  clinical,      ///< the clinician's word on the neurological state
  histology,
  leptomeningeal,
  notEvaluable,  ///< the scan of that day is not to be measured
  newLesion,     ///< a reader's word on a new lesion at that scan
  diagnosis,     ///< WHO 2021
  idh,
  mgmt,
  criteria,  ///< which criteria assess the patient, in the words of the case language
  baseline,  ///< the scan of that day is the baseline, whatever the rules would choose
  death
};

/// One dated fact. What amount, count and detail mean depends on the kind: see traitsOf().
struct TimelineEvent {
  EventId id;
  PatientId patient;
  EventKind kind = EventKind::surgery;
  Date date;
  std::optional<Date> until;  ///< last day; none: one day, or not ended yet
  std::optional<double> amount;
  std::optional<int> count;
  std::string detail;

  friend bool operator==(const TimelineEvent&, const TimelineEvent&) = default;
};

/// What a kind of event says.
struct EventTraits {
  EventKind kind = EventKind::surgery;
  std::string_view name;  ///< in files and on the command line, for example "radiotherapy"
  bool lasts = false;     ///< may have a last day
  struct Amount {
    std::string_view unit;  ///< empty: the kind has no amount
    double least = 0, most = 0;
    bool required = false;
  } amount;
  std::string_view count;  ///< what is counted ("fractions"); empty: nothing
  /// Words that detail may be, with | between; "*": free words such as a drug's name; empty: none.
  std::string_view details;
  bool detailRequired = false;
};
[[nodiscard]] std::span<const EventTraits> eventTraits();
[[nodiscard]] const EventTraits& traitsOf(EventKind kind);
[[nodiscard]] std::optional<EventKind> eventKindFromName(std::string_view name);

/// "timeline.event" says what does not fit the kind: a value that is out of range, a word that is not known, an end before its
/// beginning. Free words are at most 60 letters, digits, blanks and - + / . ( ) , =
[[nodiscard]] Status validate(const TimelineEvent& event);

/// Dexamethasone that a day's dose of a steroid equals, mg. nullopt where the drug is not one of validate()'s.
[[nodiscard]] std::optional<double> dexamethasoneMg(double mg, std::string_view drug);

/// "radiotherapy 2025-03-01 to 2025-04-11, 60 Gy, 30 fractions": one line for lists and the audit trail.
[[nodiscard]] std::string describe(const TimelineEvent& event);

}  // namespace twinscope::twin
