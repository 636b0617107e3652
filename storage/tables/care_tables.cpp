#include "storage/tables/care_tables.h"

#include "core/base/text.h"
#include "storage/blob_store.h"

#include <span>

namespace twinscope::storage {
namespace {

/// Every field with its length before it, so that no two different rows give the same bytes.
std::string chained(const std::string& before, const twin::AuditRow& row) {
  std::string message;
  for (const std::string& field : {before, std::to_string(row.number), row.time, row.who, row.what,
                                   row.subject, row.oldValue, row.newValue})
    message += concat(field.size(), ':', field);
  return keyOf(std::as_bytes(std::span(message)));
}

}  // namespace

std::vector<twin::JobRecord> JobTable::all() const {
  Query query(m_database,
              "SELECT id, kind, subject, request, state, progress, step, error_code, "
              "error_message, error_remedy, created, finished FROM jobs ORDER BY id DESC");
  std::vector<twin::JobRecord> rows;
  while (query.next())
    rows.push_back(
        {.id = {query.integer(0)},
         .kind = query.text(1),
         .subject = query.text(2),
         .request = query.text(3),
         .state = twin::jobStateFromName(query.text(4)).value_or(twin::JobState::interrupted),
         .progress = query.real(5),
         .step = query.text(6),
         .errorCode = query.text(7),
         .errorMessage = query.text(8),
         .errorRemedy = query.text(9),
         .created = query.text(10),
         .finished = query.text(11)});
  return rows;
}

JobId JobTable::insert(const twin::JobRecord& job) {
  Query(m_database,
        "INSERT INTO jobs(kind, subject, request, state, progress, step, error_code, "
        "error_message, error_remedy, created, finished) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        job.kind, job.subject, job.request, nameOf(job.state), job.progress, job.step,
        job.errorCode, job.errorMessage, job.errorRemedy, job.created, job.finished)
      .run();
  return {m_database.lastInsertId()};
}

void JobTable::update(const twin::JobRecord& job) {
  Query(m_database,
        "UPDATE jobs SET state = ?, progress = ?, step = ?, error_code = ?, error_message = ?, "
        "error_remedy = ?, finished = ? WHERE id = ?",
        nameOf(job.state), job.progress, job.step, job.errorCode, job.errorMessage, job.errorRemedy,
        job.finished, job.id.value)
      .run();
}

int JobTable::interruptUnfinished(std::string_view finished) {
  Query(m_database,
        "UPDATE jobs SET state = 'interrupted', finished = ? WHERE state IN ('waiting', 'running')",
        finished)
      .run();
  return m_database.changes();
}

std::optional<std::string> SettingTable::value(std::string_view key) const {
  Query query(m_database, "SELECT value FROM settings WHERE key = ?", key);
  if (!query.next()) return std::nullopt;
  return query.text(0);
}

void SettingTable::set(std::string_view key, std::string_view value) {
  Query(m_database,
        "INSERT INTO settings(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = "
        "excluded.value",
        key, value)
      .run();
}

std::vector<twin::AuditRow> AuditTable::all() const {
  Query query(m_database,
              "SELECT number, time, who, what, subject, old_value, new_value, hash FROM audit "
              "ORDER BY number");
  std::vector<twin::AuditRow> rows;
  while (query.next())
    rows.push_back({.number = query.integer(0),
                    .time = query.text(1),
                    .who = query.text(2),
                    .what = query.text(3),
                    .subject = query.text(4),
                    .oldValue = query.text(5),
                    .newValue = query.text(6),
                    .hash = query.text(7)});
  return rows;
}

void AuditTable::append(twin::AuditRow row) {
  std::string before;
  row.number = 1;
  {
    Query last(m_database, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
    if (last.next()) {
      row.number = last.integer(0) + 1;
      before = last.text(1);
    }
  }
  Query(m_database,
        "INSERT INTO audit(number, time, who, what, subject, old_value, new_value, hash) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        row.number, row.time, row.who, row.what, row.subject, row.oldValue, row.newValue,
        chained(before, row))
      .run();
}

std::vector<std::string> AuditTable::findings() const {
  std::vector<std::string> found;
  std::string before;
  std::int64_t expected = 1;
  for (const twin::AuditRow& row : all()) {
    if (row.number != expected)
      found.push_back(concat("Audit rows ", expected, " to ", row.number - 1, " are missing"));
    if (row.hash != chained(before, row))
      found.push_back(concat("Audit row ", row.number, " was changed, or the one before it"));
    before = row.hash;
    expected = row.number + 1;
  }
  Query counter(m_database, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'");
  if (counter.next() && counter.integer(0) >= expected)
    found.push_back(concat("Audit rows ", expected, " to ", counter.integer(0), " are missing"));
  return found;
}

std::map<std::string, std::uint64_t> BlobTable::all() const {
  Query query(m_database, "SELECT key, bytes FROM blobs");
  std::map<std::string, std::uint64_t> rows;
  while (query.next()) rows.emplace(query.text(0), query.integer(1));
  return rows;
}

std::optional<std::uint64_t> BlobTable::bytesOf(std::string_view key) const {
  Query query(m_database, "SELECT bytes FROM blobs WHERE key = ?", key);
  if (!query.next()) return std::nullopt;
  return static_cast<std::uint64_t>(query.integer(0));
}

void BlobTable::insert(std::string_view key, std::uint64_t bytes) {
  Query(m_database, "INSERT INTO blobs(key, bytes) VALUES(?, ?) ON CONFLICT(key) DO NOTHING", key,
        static_cast<std::int64_t>(bytes))
      .run();
}

void BlobTable::removeUnused() {
  Query(m_database,
        "DELETE FROM blobs WHERE key NOT IN (SELECT voxels FROM series UNION SELECT voxels FROM "
        "prepared UNION SELECT labels FROM segmentations UNION SELECT weights FROM models)")
      .run();
}

}  // namespace twinscope::storage
