#pragma once

#include "storage/audit_clock.h"
#include "storage/blob_store.h"
#include "storage/database.h"
#include "twin/timeline/job_store.h"

#include <string>
#include <vector>

namespace twinscope::storage {

/// Jobs, settings, the audit trail and the check of the whole workspace.
class CareQueries final : public twin::CareReader {
 public:
  CareQueries(Database& database, const BlobStore& blobs) : m_database(database), m_blobs(blobs) {}

  Result<std::vector<twin::JobRecord>> jobs() const override;
  Result<std::optional<std::string>> setting(std::string_view key) const override;
  Result<std::vector<twin::AuditRow>> audit() const override;
  Result<std::vector<std::string>> verify() const override;

 private:
  Database& m_database;
  const BlobStore& m_blobs;
};

class WritableCare final : public twin::CareStore {
 public:
  WritableCare(Database& database, const AuditClock& clock)
      : m_database(database), m_clock(clock) {}

  Result<JobId> addJob(const twin::JobRecord& job) override;
  Status updateJob(const twin::JobRecord& job) override;
  Status markInterruptedJobs() override;
  Status setSetting(std::string_view key, std::string_view value) override;
  Status appendAudit(std::string_view what, std::string_view subject, std::string_view oldValue,
                     std::string_view newValue) override;

 private:
  Database& m_database;
  const AuditClock& m_clock;
};

}  // namespace twinscope::storage
