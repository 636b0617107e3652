#include "storage/care.h"

#include "core/base/text.h"
#include "storage/tables/care_tables.h"

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace twinscope::storage {
namespace {

std::string utcNow() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string accountName() {
  const passwd* account = getpwuid(geteuid());
  return account != nullptr ? account->pw_name : concat("uid ", geteuid());
}

/// SQLite's own checks: one line a problem.
std::vector<std::string> structureFindings(Database& database) {
  std::vector<std::string> found;
  Query integrity(database, "PRAGMA integrity_check");
  while (integrity.next())
    if (integrity.text(0) != "ok") found.push_back("The database is damaged: " + integrity.text(0));
  Query keys(database, "PRAGMA foreign_key_check");
  while (keys.next()) found.push_back("A row of " + keys.text(0) + " names something missing");
  return found;
}

std::vector<std::string> blobFindings(Database& database, const BlobStore& blobs) {
  std::vector<std::string> found;
  for (const auto& [key, size] : BlobTable(database).all()) {
    std::vector<std::byte> content(size);
    if (auto read = blobs.read(key, content); !read) found.push_back(read.error().message);
  }
  return found;
}

}  // namespace

AuditClock AuditClock::ofThisMachine() { return {.now = utcNow, .who = accountName()}; }

Result<std::vector<twin::JobRecord>> CareQueries::jobs() const {
  return guarded(
      [&]() -> Result<std::vector<twin::JobRecord>> { return JobTable(m_database).all(); });
}

Result<std::optional<std::string>> CareQueries::setting(std::string_view key) const {
  return guarded(
      [&]() -> Result<std::optional<std::string>> { return SettingTable(m_database).value(key); });
}

Result<std::vector<twin::AuditRow>> CareQueries::audit() const {
  return guarded(
      [&]() -> Result<std::vector<twin::AuditRow>> { return AuditTable(m_database).all(); });
}

Result<std::vector<std::string>> CareQueries::verify() const {
  return guarded([&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> found = structureFindings(m_database);
    for (auto& finding : AuditTable(m_database).findings()) found.push_back(std::move(finding));
    for (auto& finding : blobFindings(m_database, m_blobs)) found.push_back(std::move(finding));
    return found;
  });
}

Result<JobId> WritableCare::addJob(const twin::JobRecord& job) {
  return guarded([&]() -> Result<JobId> {
    Transaction transaction(m_database);
    twin::JobRecord dated = job;
    if (dated.created.empty()) dated.created = m_clock.now();
    const JobId id = JobTable(m_database).insert(dated);
    transaction.commit();
    return id;
  });
}

Status WritableCare::updateJob(const twin::JobRecord& job) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    const bool ended = job.state != twin::JobState::waiting && job.state != twin::JobState::running;
    twin::JobRecord dated = job;
    if (ended && dated.finished.empty()) dated.finished = m_clock.now();
    JobTable(m_database).update(dated);
    if (ended)
      AuditTable(m_database)
          .append(m_clock.row(concat("job.", nameOf(job.state)), concat("job ", job.id.value), "",
                              concat(job.kind, ' ', job.subject, ' ', job.errorCode)));
    transaction.commit();
    return {};
  });
}

Status WritableCare::markInterruptedJobs() {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    const int count = JobTable(m_database).interruptUnfinished(m_clock.now());
    if (count > 0)
      AuditTable(m_database)
          .append(m_clock.row("job.interrupted", "workspace", "", concat(count, " jobs")));
    transaction.commit();
    return {};
  });
}

Status WritableCare::setSetting(std::string_view key, std::string_view value) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    SettingTable table(m_database);
    const std::string before = table.value(key).value_or("");
    table.set(key, value);
    AuditTable(m_database)
        .append(m_clock.row("setting.set", std::string(key), before, std::string(value)));
    transaction.commit();
    return {};
  });
}

Status WritableCare::appendAudit(std::string_view what, std::string_view subject,
                                 std::string_view oldValue, std::string_view newValue) {
  return guarded([&]() -> Status {
    Transaction transaction(m_database);
    AuditTable(m_database)
        .append(m_clock.row(std::string(what), std::string(subject), std::string(oldValue),
                            std::string(newValue)));
    transaction.commit();
    return {};
  });
}

}  // namespace twinscope::storage
