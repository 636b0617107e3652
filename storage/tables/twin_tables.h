#pragma once

#include "storage/database.h"
#include "twin/site/twin_store.h"

#include <optional>
#include <string_view>
#include <vector>

namespace twinscope::storage {

/// Attempts to fine-tune the site's model; rows are never removed or changed (the schema's triggers refuse).
class TwinVersionTable {
 public:
  explicit TwinVersionTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::TwinVersion> all() const;
  [[nodiscard]] std::optional<int> numberOf(std::string_view update) const;
  /// Whether there is such a version and its weights are kept.
  [[nodiscard]] bool canBeCurrent(int version) const;
  /// `model`: none where the guard refused it.
  [[nodiscard]] int insert(const twin::TwinVersion& version, std::optional<ModelId> model);

 private:
  Database& m_database;
};

/// Which version was current since when; only grows.
class TwinCourseTable {
 public:
  explicit TwinCourseTable(Database& database) : m_database(database) {}
  /// Oldest first.
  [[nodiscard]] std::vector<twin::TwinStep> all() const;
  void append(const twin::TwinStep& step);

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
