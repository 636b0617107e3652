#pragma once

#include "core/base/error.h"
#include "storage/database.h"

namespace twinscope::storage {

/// The schema that this program writes. Any change to the schema is a new migration and raises this number.
inline constexpr int kSchemaVersion = 4;

/// Brings an older database to kSchemaVersion, each step in a transaction of its own. "store.newer" when it is from the future.
[[nodiscard]] Status migrate(Database& database);
/// "store.newer" or "store.older" unless the database has exactly kSchemaVersion.
[[nodiscard]] Status checkSchema(Database& database);

}  // namespace twinscope::storage
