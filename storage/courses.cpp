#include "storage/courses.h"

#include "core/base/text.h"
#include "storage/tables/care_tables.h"
#include "storage/tables/result_tables.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace twinscope::storage {
namespace {

std::string subjectOf(PatientId patient) { return concat("patient ", patient.value); }

std::unexpected<Error> noEvent(twin::EventId id) {
  return refusal("timeline.event", concat("There is no event ", id.value, " in the timeline"),
                 "\"timeline list\" shows what there is");
}

std::string inWords(const std::optional<twin::DiameterLines>& lines) {
  if (!lines) return "as measured";
  const twin::Diameters size = lines->sizeMm();
  const auto tenths = [](double mm) { return std::round(10 * mm) / 10; };
  return concat(tenths(size.longest), " x ", tenths(size.perpendicular), " mm");
}

/// What counts for that lesion so far.
std::optional<twin::DiameterLines> standing(const std::vector<twin::DiameterEdit>& rows,
                                            const twin::DiameterEdit& of) {
  std::optional<twin::DiameterLines> last;
  for (const twin::DiameterEdit& row : rows)
    if (row.compartment == of.compartment && row.part == of.part) last = row.lines;
  return last;
}

bool isKnown(const std::vector<twin::TimelineEvent>& known, twin::TimelineEvent event) {
  return std::ranges::any_of(known, [&](const twin::TimelineEvent& each) {
    event.id = each.id;
    return each == event;
  });
}

}  // namespace

void WritableCourses::audit(std::string what, std::string subject, std::string oldValue,
                            std::string newValue) {
  AuditTable(m_database)
      .append(m_clock.row(std::move(what), std::move(subject), std::move(oldValue),
                          std::move(newValue)));
}

Status WritableCourses::put(const twin::TimelineEvent& event) {
  if (auto valid = validate(event); !valid) return valid;
  EventTable table(m_database);
  if (!event.id.isStored()) {
    if (isKnown(table.of(event.patient), event)) return {};
    static_cast<void>(table.insert(event));
    audit("event.add", subjectOf(event.patient), "", describe(event));
    return {};
  }
  const auto old = table.byId(event.id);
  if (!old || old->patient != event.patient) return noEvent(event.id);
  if (*old == event) return {};
  table.replace(event);
  audit("event.change", subjectOf(event.patient), describe(*old), describe(event));
  return {};
}

Status WritableCourses::putEvents(const std::vector<twin::TimelineEvent>& events) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    for (const twin::TimelineEvent& event : events)
      if (auto stored = put(event); !stored) return stored;
    transaction.commit();
    return {};
  });
}

Status WritableCourses::removeEvent(twin::EventId id) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    EventTable table(m_database);
    const auto old = table.byId(id);
    if (!old) return noEvent(id);
    table.remove(id);
    audit("event.remove", subjectOf(old->patient), describe(*old), "");
    transaction.commit();
    return {};
  });
}

Status WritableCourses::sign(const twin::SignOff& word) {
  if (word.category != word.computed && word.comment.empty())
    return refusal("assess.comment",
                   concat("The category ", word.category, " is not the computed ", word.computed,
                          ", and no reason is given"),
                   "Write why");
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    twin::SignOff stored = word;
    stored.who = m_clock.who;
    stored.time = m_clock.now();
    SignOffTable(m_database).insert(stored);
    audit("assessment.sign", concat("study ", word.study.value),
          concat(word.computed, ' ', word.rule),
          concat(word.category, word.comment.empty() ? "" : ", with a comment"));
    transaction.commit();
    return {};
  });
}

Status WritableCourses::putDiameters(const twin::DiameterEdit& edit) {
  if (edit.lines)
    if (auto valid = twin::validate(*edit.lines); !valid) return valid;
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    const auto revisions = SegmentationTable(m_database).of(edit.study);
    if (revisions.empty() || revisions.back().id != edit.segmentation)
      return refusal("diameters.revision",
                     "The diameters were drawn on a segmentation that is not the newest one",
                     "Measure the lesion again on the newest revision");
    const auto before = standing(DiameterTable(m_database).of(edit.segmentation), edit);
    if (before == edit.lines) return {};
    twin::DiameterEdit stored = edit;
    stored.who = m_clock.who;
    stored.time = m_clock.now();
    DiameterTable(m_database).insert(stored);
    audit(edit.lines ? "diameters.draw" : "diameters.reset", concat("study ", edit.study.value),
          inWords(before),
          concat("lesion ", edit.part, " of revision ", revisions.back().revision, ": ",
                 inWords(edit.lines)));
    transaction.commit();
    return {};
  });
}

Status WritableCourses::setTracks(PatientId patient, const twin::TrackedPatient& tracks) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    TrackTable(m_database).replace(patient, tracks);
    transaction.commit();
    return {};
  });
}

}  // namespace twinscope::storage
