#pragma once

#include "core/base/error.h"
#include "twin/timeline/records.h"

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>

namespace twinscope::storage {

/// Content address of bytes: hex BLAKE2b-256.
[[nodiscard]] twin::BlobKey keyOf(std::span<const std::byte> bytes);

/// Files named by the hash of their content, zstd-compressed, under blobs/ab/abcdef….zst. A file appears whole or not at
/// all (temporary file, fsync, rename, fsync of the folder). Callable from several threads; equal content is stored once.
class BlobStore {
 public:
  explicit BlobStore(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  [[nodiscard]] Result<twin::BlobKey> put(std::span<const std::byte> bytes) const;
  /// Unpacks a blob of exactly that size and compares the hash. "store.blob-missing", "store.blob-corrupt".
  [[nodiscard]] Status read(const twin::BlobKey& key, std::span<std::byte> into) const;

  /// The packed file, for backups.
  [[nodiscard]] std::filesystem::path fileOf(const twin::BlobKey& key) const;
  /// Removes files that are not in `wanted`, and what a killed process left half written.
  void sweep(const std::set<twin::BlobKey>& wanted) const;

 private:
  std::filesystem::path m_folder;
};

/// Durable and readable by its owner only, whole or not at all. "store.write" or "store.disk-full" with the system's reason.
[[nodiscard]] Status storeFile(const std::filesystem::path& file, std::span<const std::byte> bytes);
/// Puts a finished file or folder in place and makes that durable. The same codes.
[[nodiscard]] Status storeRename(const std::filesystem::path& from,
                                 const std::filesystem::path& to);

}  // namespace twinscope::storage
