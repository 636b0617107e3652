#include "storage/archive.h"

#include "storage/migrations.h"
#include "storage/tables/care_tables.h"

#include <fstream>
#include <iterator>
#include <string>

namespace twinscope::storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSiteKeyName = "site.key";

Result<std::string> contentOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return failure("store.blob-missing", "A stored file is missing", "Run \"audit verify\"",
                   file.filename().string());
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Status addFile(Database& archive, const std::string& name, const fs::path& file) {
  const auto content = contentOf(file);
  if (!content) return std::unexpected(content.error());
  Query query(archive, "INSERT INTO archived_files(name, content) VALUES(?, ?)", name,
              std::as_bytes(std::span(*content)));
  query.run();
  return {};
}

Status addFiles(Database& archive, const BlobStore& blobs, const fs::path& siteKey) {
  archive.execute("CREATE TABLE archived_files(name TEXT PRIMARY KEY, content BLOB NOT NULL)");
  for (const auto& [key, bytes] : BlobTable(archive).all())
    if (auto added = addFile(archive, key, blobs.fileOf(key)); !added) return added;
  if (fs::exists(siteKey)) return addFile(archive, kSiteKeyName, siteKey);
  return {};
}

/// Puts one archived file where it belongs.
Status unpackFile(const std::string& name, std::span<const std::byte> content,
                  const Layout& layout) {
  if (name == kSiteKeyName) return storeFile(layout.siteKey(), content);
  const fs::path file = BlobStore(layout.blobs()).fileOf(name);
  fs::create_directories(file.parent_path());
  return storeFile(file, content);
}

Status unpackFiles(Database& archive, const Layout& layout) {
  Query query(archive, "SELECT name, content FROM archived_files");
  while (query.next())
    if (auto done = unpackFile(query.text(0), query.blob(1), layout); !done) return done;
  return {};
}

Status checkBlobs(Database& database, const Layout& layout) {
  const BlobStore blobs(layout.blobs());
  for (const auto& [key, size] : BlobTable(database).all()) {
    std::vector<std::byte> content(size);
    if (auto read = blobs.read(key, content); !read) return read;
  }
  return {};
}

bool isArchive(Database& archive) {
  Query query(archive, "SELECT 1 FROM sqlite_master WHERE name = 'archived_files'");
  return query.next();
}

void removeQuietly(const fs::path& path) {
  std::error_code none;
  fs::remove_all(path, none);
}

Status writePartial(Database& database, const BlobStore& blobs, const fs::path& siteKey,
                    const fs::path& partial) {
  return guarded([&]() -> Status {
    Database archive(partial, Database::Access::readWrite);
    database.copyInto(archive);
    archive.execute("PRAGMA journal_mode=DELETE");
    Transaction transaction(archive);
    if (auto added = addFiles(archive, blobs, siteKey); !added) return added;
    transaction.commit();
    return {};
  });
}

}  // namespace

Status writeArchive(Database& database, const BlobStore& blobs, const fs::path& siteKey,
                    const fs::path& file) {
  fs::path partial = file;
  partial += ".part";
  fs::path trial = file;
  trial += ".check";
  removeQuietly(partial);
  removeQuietly(trial);
  Status written = writePartial(database, blobs, siteKey, partial);
  std::error_code error;
  if (written) {
    fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write, error);
    written = unpackArchive(partial, Layout{trial});
  }
  removeQuietly(trial);
  if (written) written = storeRename(partial, file);
  if (!written) removeQuietly(partial);
  return written;
}

Status unpackArchive(const fs::path& file, const Layout& layout) {
  if (!fs::is_regular_file(file))
    return failure("store.not-a-backup", "There is no backup file of that name",
                   "Choose a file that \"backup\" wrote");
  return guarded([&]() -> Status {
    Database archive(file, Database::Access::readOnly);
    if (!isArchive(archive))
      return failure("store.not-a-backup", "This is not a backup of a workspace",
                     "Choose a file that \"backup\" wrote");
    if (archive.schemaVersion() > kSchemaVersion) return checkSchema(archive);
    fs::create_directories(layout.blobs());
    if (auto unpacked = unpackFiles(archive, layout); !unpacked) return unpacked;
    Database database(layout.database(), Database::Access::readWrite);
    archive.copyInto(database);
    database.execute("DROP TABLE archived_files; VACUUM; PRAGMA journal_mode=WAL;");
    return checkBlobs(database, layout);
  });
}

}  // namespace twinscope::storage
