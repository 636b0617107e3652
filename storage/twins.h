#pragma once

#include "storage/audit_clock.h"
#include "storage/blob_store.h"
#include "storage/database.h"
#include "storage/tables/twin_tables.h"
#include "twin/site/twin_store.h"

#include <vector>

namespace twinscope::storage {

/// The reading half of the site twin's port, for the reader and the writer alike: Port is TwinReader or TwinStore.
template <class Port>
class TwinQueries : public Port {
 public:
  explicit TwinQueries(Database& database) : m_database(database) {}

  Result<std::vector<twin::TwinVersion>> versions() const override {
    return guarded([&]() -> Result<std::vector<twin::TwinVersion>> {
      return TwinVersionTable(m_database).all();
    });
  }
  Result<std::vector<twin::TwinStep>> course() const override {
    return guarded(
        [&]() -> Result<std::vector<twin::TwinStep>> { return TwinCourseTable(m_database).all(); });
  }

 protected:
  Database& m_database;
};

/// The writing half: weights become durable first, then one transaction names them, makes them current and adds the audit row.
class WritableTwins final : public TwinQueries<twin::TwinStore> {
 public:
  WritableTwins(Database& database, const BlobStore& blobs, const AuditClock& clock)
      : TwinQueries(database), m_blobs(blobs), m_clock(clock) {}

  Result<int> addVersion(const twin::NewTwinVersion& added) override;
  Status rollBack(int version) override;

 private:
  [[nodiscard]] Result<int> insert(const twin::NewTwinVersion& added, const twin::BlobKey& weights);
  void makeCurrent(int version, twin::TwinChange change);

  const BlobStore& m_blobs;
  const AuditClock& m_clock;
};

}  // namespace twinscope::storage
