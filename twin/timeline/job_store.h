#pragma once

#include "core/base/error.h"
#include "twin/timeline/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// One line of the audit trail. Rows are chained: each hash covers the row and the hash before it.
struct AuditRow {
  std::int64_t number = 0;
  std::string time;      ///< UTC, ISO 8601
  std::string who;       ///< operating-system user or role
  std::string what;      ///< "study.add", "segmentation.add", "slot.set", "job.done", …
  std::string subject;   ///< "study 12": ids and pseudonyms only
  std::string oldValue;  ///< empty for additions
  std::string newValue;
  std::string hash;  ///< hex BLAKE2b-256
};

/// Job rows, settings and the audit trail, beside the studies.
class CareReader {
 public:
  virtual ~CareReader() = default;
  [[nodiscard]] virtual Result<std::vector<JobRecord>> jobs() const = 0;  ///< newest first
  [[nodiscard]] virtual Result<std::optional<std::string>> setting(std::string_view key) const = 0;
  [[nodiscard]] virtual Result<std::vector<AuditRow>> audit() const = 0;  ///< oldest first
  /// Findings in words, empty when the chain holds, every blob is there and the database is whole.
  [[nodiscard]] virtual Result<std::vector<std::string>> verify() const = 0;
};

/// Writes; belongs to the database lane, like StudyStore.
class CareStore {
 public:
  virtual ~CareStore() = default;
  [[nodiscard]] virtual Result<JobId> addJob(const JobRecord& job) = 0;
  [[nodiscard]] virtual Status updateJob(const JobRecord& job) = 0;
  /// Jobs that a dead process left running become "interrupted"; called once when a workspace opens.
  [[nodiscard]] virtual Status markInterruptedJobs() = 0;
  [[nodiscard]] virtual Status setSetting(std::string_view key, std::string_view value) = 0;
  [[nodiscard]] virtual Status appendAudit(std::string_view what, std::string_view subject,
                                           std::string_view oldValue,
                                           std::string_view newValue) = 0;
};

}  // namespace twinscope::twin
