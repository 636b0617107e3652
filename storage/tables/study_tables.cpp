#include "storage/tables/study_tables.h"

#include "storage/encoding.h"

#include <string>

namespace twinscope::storage {
namespace {

twin::PatientRecord patientOf(const Query& row) {
  return {.id = {row.integer(0)}, .key = row.text(1), .site = row.text(2), .note = row.text(3)};
}

twin::StudyRecord studyOf(const Query& row) {
  const auto day = Date::parse(row.text(2));
  if (!day) throw DamagedRow("a date");
  return {.id = {row.integer(0)},
          .patient = {row.integer(1)},
          .date = *day,
          .origin = row.text(3),
          .spacingKnown = row.integer(4) != 0};
}

twin::SeriesRecord seriesOf(const Query& row) {
  return {.id = {row.integer(0)},
          .study = {row.integer(1)},
          .slot = modalityFromName(row.text(2)).value_or(Modality::unknown),
          .slotConfidence = row.real(3),
          .slotRule = row.text(4),
          .verdict = row.text(5),
          .code = row.text(6),
          .message = row.text(7),
          .grid = decodeGrid(row.text(8)),
          .voxels = row.text(9),
          .header = row.text(10)};
}

template <class Record>
std::vector<Record> allOf(Query& query, Record (*read)(const Query&)) {
  std::vector<Record> rows;
  while (query.next()) rows.push_back(read(query));
  return rows;
}

template <class Record>
std::optional<Record> firstOf(Query& query, Record (*read)(const Query&)) {
  if (!query.next()) return std::nullopt;
  return read(query);
}

}  // namespace

std::vector<twin::PatientRecord> PatientTable::all() const {
  Query query(m_database, "SELECT id, key, site, note FROM patients ORDER BY key");
  return allOf(query, patientOf);
}

std::optional<twin::PatientRecord> PatientTable::byKey(std::string_view key) const {
  Query query(m_database, "SELECT id, key, site, note FROM patients WHERE key = ?", key);
  return firstOf(query, patientOf);
}

PatientId PatientTable::insert(const twin::PatientRecord& patient) {
  Query(m_database, "INSERT INTO patients(key, site, note) VALUES(?, ?, ?)", patient.key,
        patient.site, patient.note)
      .run();
  return {m_database.lastInsertId()};
}

std::vector<twin::StudyRecord> StudyTable::all() const {
  Query query(m_database,
              "SELECT id, patient, day, origin, spacing_known FROM studies ORDER BY day, id");
  return allOf(query, studyOf);
}

std::vector<twin::StudyRecord> StudyTable::of(PatientId patient) const {
  Query query(m_database,
              "SELECT id, patient, day, origin, spacing_known FROM studies WHERE patient = ? "
              "ORDER BY day, id",
              patient.value);
  return allOf(query, studyOf);
}

std::optional<twin::StudyRecord> StudyTable::byId(StudyId id) const {
  Query query(m_database,
              "SELECT id, patient, day, origin, spacing_known FROM studies WHERE id = ?", id.value);
  return firstOf(query, studyOf);
}

StudyId StudyTable::insert(const twin::StudyRecord& study) {
  Query(m_database, "INSERT INTO studies(patient, day, origin, spacing_known) VALUES(?, ?, ?, ?)",
        study.patient.value, study.date.toString(), study.origin, study.spacingKnown ? 1 : 0)
      .run();
  return {m_database.lastInsertId()};
}

void StudyTable::setSpacingKnown(StudyId id) {
  Query(m_database, "UPDATE studies SET spacing_known = 1 WHERE id = ?", id.value).run();
}

std::vector<twin::SeriesRecord> SeriesTable::of(StudyId study) const {
  Query query(m_database,
              "SELECT id, study, slot, slot_confidence, slot_rule, verdict, code, message, grid, "
              "voxels, header FROM series WHERE study = ? ORDER BY id",
              study.value);
  return allOf(query, seriesOf);
}

std::optional<twin::SeriesRecord> SeriesTable::byId(SeriesId id) const {
  Query query(m_database,
              "SELECT id, study, slot, slot_confidence, slot_rule, verdict, code, message, grid, "
              "voxels, header FROM series WHERE id = ?",
              id.value);
  return firstOf(query, seriesOf);
}

SeriesId SeriesTable::insert(const twin::SeriesRecord& series) {
  Query(m_database,
        "INSERT INTO series(study, slot, slot_confidence, slot_rule, verdict, code, message, grid, "
        "voxels, header) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        series.study.value, nameOf(series.slot), series.slotConfidence, series.slotRule,
        series.verdict, series.code, series.message, encode(series.grid), series.voxels,
        series.header)
      .run();
  return {m_database.lastInsertId()};
}

void SeriesTable::setSlot(SeriesId id, Modality slot) {
  Query(m_database,
        "UPDATE series SET slot = ?, slot_confidence = 1, slot_rule = 'user' WHERE id = ?",
        nameOf(slot), id.value)
      .run();
}

void SeriesTable::setGrid(SeriesId id, const Grid& grid) {
  Query(m_database, "UPDATE series SET grid = ? WHERE id = ?", encode(grid), id.value).run();
}

}  // namespace twinscope::storage
