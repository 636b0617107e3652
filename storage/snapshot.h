#pragma once

#include "storage/database.h"
#include "twin/timeline/study_store.h"

namespace twinscope::storage {

/// A savepoint rather than BEGIN, because the writer's reads may ask for one within its transaction.
class OpenSnapshot final : public twin::Snapshot {
 public:
  explicit OpenSnapshot(Database& database);
  ~OpenSnapshot() override;
  OpenSnapshot(const OpenSnapshot&) = delete;
  OpenSnapshot& operator=(const OpenSnapshot&) = delete;

 private:
  Database& m_database;
};

}  // namespace twinscope::storage
