#pragma once

#include "storage/database.h"
#include "twin/timeline/job_store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::storage {

class JobTable {
 public:
  explicit JobTable(Database& database) : m_database(database) {}
  /// Newest first.
  [[nodiscard]] std::vector<twin::JobRecord> all() const;
  [[nodiscard]] JobId insert(const twin::JobRecord& job);
  void update(const twin::JobRecord& job);
  /// Number of jobs that were waiting or running.
  int interruptUnfinished(std::string_view finished);

 private:
  Database& m_database;
};

class SettingTable {
 public:
  explicit SettingTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::optional<std::string> value(std::string_view key) const;
  void set(std::string_view key, std::string_view value);

 private:
  Database& m_database;
};

/// The append-only trail. Each hash covers the row's fields and the hash before it, so a changed, removed or inserted row
/// breaks the chain; SQLite's own row counter tells rows that were cut off at the end.
class AuditTable {
 public:
  explicit AuditTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::AuditRow> all() const;
  /// Fills in number and hash.
  void append(twin::AuditRow row);
  /// In words; empty when the chain holds.
  [[nodiscard]] std::vector<std::string> findings() const;

 private:
  Database& m_database;
};

/// Which blobs the database relies on, with their unpacked sizes.
class BlobTable {
 public:
  explicit BlobTable(Database& database) : m_database(database) {}
  [[nodiscard]] std::map<std::string, std::uint64_t> all() const;
  [[nodiscard]] std::optional<std::uint64_t> bytesOf(std::string_view key) const;
  void insert(std::string_view key, std::uint64_t bytes);
  /// Forgets blobs that no row names any more.
  void removeUnused();

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
