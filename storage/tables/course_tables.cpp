#include "storage/tables/course_tables.h"

#include "storage/encoding.h"

#include <string>

namespace twinscope::storage {
namespace {

Date dayOf(const std::string& text) {
  const auto day = Date::parse(text);
  if (!day) throw DamagedRow("a date");
  return *day;
}

twin::TimelineEvent eventOf(const Query& row) {
  const auto kind = twin::eventKindFromName(row.text(2));
  if (!kind) throw DamagedRow("a kind of event");
  const std::string until = row.text(4);
  const auto count = row.maybeInteger(6);
  return {.id = {row.integer(0)},
          .patient = {row.integer(1)},
          .kind = *kind,
          .date = dayOf(row.text(3)),
          .until = until.empty() ? std::nullopt : std::optional(dayOf(until)),
          .amount = row.maybeReal(5),
          .count = count ? std::optional(static_cast<int>(*count)) : std::nullopt,
          .detail = row.text(7)};
}

std::string untilOf(const twin::TimelineEvent& event) {
  return event.until ? event.until->toString() : "";
}

std::optional<std::int64_t> countOf(const twin::TimelineEvent& event) {
  return event.count ? std::optional<std::int64_t>(*event.count) : std::nullopt;
}

constexpr const char* kEnhancing = "enhancing";

const char* nameOf(twin::Compartment compartment) {
  return compartment == twin::Compartment::enhancing ? kEnhancing : "non-enhancing";
}

twin::Compartment compartmentFrom(const std::string& name) {
  return name == kEnhancing ? twin::Compartment::enhancing : twin::Compartment::nonEnhancing;
}

twin::TrackedPart partOf(const Query& row) {
  return {.compartment = compartmentFrom(row.text(1)),
          .number = static_cast<int>(row.integer(2)),
          .lesion = static_cast<int>(row.integer(3)),
          .sizeMm = {row.real(4), row.real(5)},
          .volumeMm3 = row.real(6),
          .slices = static_cast<int>(row.integer(7)),
          .sliceMm = row.real(8),
          .merged = row.integer(9) != 0};
}

/// The four ends as the columns of an affine: its numbers come back bit for bit.
std::string textOf(const twin::DiameterLines& lines) {
  Affine ends;
  ends.setColumn(0, lines.longest[0]);
  ends.setColumn(1, lines.longest[1]);
  ends.setColumn(2, lines.perpendicular[0]);
  ends.translation = lines.perpendicular[1];
  return encode(ends);
}

std::optional<twin::DiameterLines> linesFrom(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const Affine ends = decodeAffine(text);
  return twin::DiameterLines{.longest = {ends.column(0), ends.column(1)},
                             .perpendicular = {ends.column(2), ends.translation}};
}

}  // namespace

std::vector<twin::TimelineEvent> EventTable::of(PatientId patient) const {
  Query query(m_database,
              "SELECT id, patient, kind, day, until, amount, count, detail FROM events "
              "WHERE patient = ? ORDER BY day, id",
              patient.value);
  std::vector<twin::TimelineEvent> rows;
  while (query.next()) rows.push_back(eventOf(query));
  return rows;
}

std::optional<twin::TimelineEvent> EventTable::byId(twin::EventId id) const {
  Query query(m_database,
              "SELECT id, patient, kind, day, until, amount, count, detail FROM events "
              "WHERE id = ?",
              id.value);
  if (!query.next()) return std::nullopt;
  return eventOf(query);
}

twin::EventId EventTable::insert(const twin::TimelineEvent& event) {
  Query(m_database,
        "INSERT INTO events(patient, kind, day, until, amount, count, detail) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        event.patient.value, traitsOf(event.kind).name, event.date.toString(), untilOf(event),
        event.amount, countOf(event), event.detail)
      .run();
  return {m_database.lastInsertId()};
}

void EventTable::replace(const twin::TimelineEvent& event) {
  Query(m_database,
        "UPDATE events SET kind = ?, day = ?, until = ?, amount = ?, count = ?, detail = ? "
        "WHERE id = ?",
        traitsOf(event.kind).name, event.date.toString(), untilOf(event), event.amount,
        countOf(event), event.detail, event.id.value)
      .run();
}

void EventTable::remove(twin::EventId id) {
  Query(m_database, "DELETE FROM events WHERE id = ?", id.value).run();
}

std::vector<twin::SignOff> SignOffTable::of(StudyId study) const {
  Query query(m_database,
              "SELECT number, computed, rule, category, comment, inputs, who, time FROM sign_offs "
              "WHERE study = ? ORDER BY number",
              study.value);
  std::vector<twin::SignOff> rows;
  while (query.next())
    rows.push_back({.number = query.integer(0),
                    .study = study,
                    .computed = query.text(1),
                    .rule = query.text(2),
                    .category = query.text(3),
                    .comment = query.text(4),
                    .inputs = query.text(5),
                    .who = query.text(6),
                    .time = query.text(7)});
  return rows;
}

void SignOffTable::insert(const twin::SignOff& word) {
  Query(m_database,
        "INSERT INTO sign_offs(study, computed, rule, category, comment, inputs, who, time) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        word.study.value, word.computed, word.rule, word.category, word.comment, word.inputs,
        word.who, word.time)
      .run();
}

std::vector<twin::DiameterEdit> DiameterTable::of(SegmentationId segmentation) const {
  Query query(m_database,
              "SELECT number, study, compartment, part, lines, who, time FROM diameters "
              "WHERE segmentation = ? ORDER BY number",
              segmentation.value);
  std::vector<twin::DiameterEdit> rows;
  while (query.next())
    rows.push_back({.number = query.integer(0),
                    .study = {query.integer(1)},
                    .segmentation = segmentation,
                    .compartment = compartmentFrom(query.text(2)),
                    .part = static_cast<int>(query.integer(3)),
                    .lines = linesFrom(query.text(4)),
                    .who = query.text(5),
                    .time = query.text(6)});
  return rows;
}

void DiameterTable::insert(const twin::DiameterEdit& edit) {
  Query(m_database,
        "INSERT INTO diameters(study, segmentation, compartment, part, lines, who, time) "
        "VALUES(?, ?, ?, ?, ?, ?, ?)",
        edit.study.value, edit.segmentation.value, nameOf(edit.compartment), edit.part,
        edit.lines ? textOf(*edit.lines) : std::string(), edit.who, edit.time)
      .run();
}

std::optional<twin::TrackedPatient> TrackTable::of(PatientId patient) const {
  twin::TrackedPatient tracked;
  {
    Query query(m_database, "SELECT inputs FROM track_sets WHERE patient = ?", patient.value);
    if (!query.next()) return std::nullopt;
    tracked.inputs = query.text(0);
  }
  Query query(m_database,
              "SELECT segmentation, compartment, number, lesion, longest_mm, perpendicular_mm, "
              "volume_mm3, slices, slice_mm, merged FROM tracks WHERE patient = ? "
              "ORDER BY segmentation, compartment, number",
              patient.value);
  while (query.next()) {
    const SegmentationId segmentation{query.integer(0)};
    if (tracked.visits.empty() || tracked.visits.back().segmentation != segmentation)
      tracked.visits.push_back({segmentation, {}});
    tracked.visits.back().parts.push_back(partOf(query));
  }
  return tracked;
}

void TrackTable::replace(PatientId patient, const twin::TrackedPatient& tracks) {
  Query(m_database, "DELETE FROM tracks WHERE patient = ?", patient.value).run();
  Query(m_database, "INSERT OR REPLACE INTO track_sets(patient, inputs) VALUES(?, ?)",
        patient.value, tracks.inputs)
      .run();
  for (const auto& [segmentation, parts] : tracks.visits)
    for (const twin::TrackedPart& part : parts)
      Query(m_database,
            "INSERT INTO tracks(segmentation, patient, compartment, number, lesion, longest_mm, "
            "perpendicular_mm, volume_mm3, slices, slice_mm, merged) "
            "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            segmentation.value, patient.value, nameOf(part.compartment), part.number, part.lesion,
            part.sizeMm.longest, part.sizeMm.perpendicular, part.volumeMm3, part.slices,
            part.sliceMm, part.merged ? 1 : 0)
          .run();
}

}  // namespace twinscope::storage
