#pragma once

#include "core/base/error.h"
#include "storage/blob_store.h"
#include "storage/database.h"
#include "storage/layout.h"

namespace twinscope::storage {

/// Writes a backup: an SQLite file that holds the database as it is at one moment, every packed blob and the site key
/// (without it, later scans of the same patients would get other pseudonyms). Readable by its owner only. It is read back
/// and every blob is checked before it takes its name; "store.blob-missing" when the workspace itself is incomplete.
[[nodiscard]] Status writeArchive(Database& database, const BlobStore& blobs,
                                  const std::filesystem::path& siteKey,
                                  const std::filesystem::path& file);

/// Unpacks a backup into an empty or missing folder. "store.not-a-backup", "store.newer", "store.blob-corrupt".
[[nodiscard]] Status unpackArchive(const std::filesystem::path& file, const Layout& layout);

}  // namespace twinscope::storage
