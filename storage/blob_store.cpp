#include "storage/blob_store.h"

#include "core/base/durable_file.h"
#include "core/base/text.h"

#include <sodium.h>
#include <zstd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

namespace twinscope::storage {
namespace {

namespace fs = std::filesystem;

constexpr int kCompressionLevel =
    1;  // scans are noise: higher levels cost ten times the time for 3 %
Status checked(std::error_code error, const char* what) {
  if (!error) return {};
  return failure(error == std::errc::no_space_on_device ? "store.disk-full" : "store.write",
                 concat(what, ": ", error.message()),
                 "Check free space and permissions of the workspace folder");
}

std::unexpected<Error> corrupt(const twin::BlobKey& key, const char* why) {
  return failure("store.blob-corrupt", concat("Stored data ", key.substr(0, 12), "… ", why),
                 "Restore the last backup, or import and prepare the study again");
}

Result<std::vector<std::byte>> readFile(const fs::path& file, const twin::BlobKey& key) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream)
    return failure("store.blob-missing", concat("Stored data ", key.substr(0, 12), "… is missing"),
                   "Restore the last backup, or import and prepare the study again");
  std::vector<std::byte> bytes(static_cast<std::size_t>(stream.tellg()));
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) return corrupt(key, "cannot be read");
  return bytes;
}

}  // namespace

twin::BlobKey keyOf(std::span<const std::byte> bytes) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  unsigned char digest[32];
  crypto_generichash(digest, sizeof digest, reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  char hex[2 * sizeof digest + 1];
  sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
  return hex;
}

Status storeFile(const fs::path& file, std::span<const std::byte> bytes) {
  return checked(writeDurably(file, bytes, FileReaders::owner), "A file cannot be written");
}

Status storeRename(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) error = syncFolder(fs::absolute(to).parent_path());
  return checked(error, "A file cannot be put in place");
}

fs::path BlobStore::fileOf(const twin::BlobKey& key) const {
  return m_folder / key.substr(0, 2) / (key + ".zst");
}

Result<twin::BlobKey> BlobStore::put(std::span<const std::byte> bytes) const {
  twin::BlobKey key = keyOf(bytes);
  const fs::path file = fileOf(key);
  std::error_code error;
  if (fs::exists(file, error)) return key;
  if (fs::create_directories(file.parent_path(), error)) error = syncFolder(m_folder);
  if (auto made = checked(error, "A blob folder cannot be made"); !made)
    return std::unexpected(made.error());
  std::vector<std::byte> packed(ZSTD_compressBound(bytes.size()));
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  if (auto written = storeFile(file, std::span(packed).first(size)); !written)
    return std::unexpected(written.error());
  return key;
}

Status BlobStore::read(const twin::BlobKey& key, std::span<std::byte> into) const {
  const auto packed = readFile(fileOf(key), key);
  if (!packed) return std::unexpected(packed.error());
  if (ZSTD_getFrameContentSize(packed->data(), packed->size()) != into.size())
    return corrupt(key, "has another size than was stored");
  const std::size_t size =
      ZSTD_decompress(into.data(), into.size(), packed->data(), packed->size());
  if (ZSTD_isError(size) != 0 || size != into.size() || keyOf(into) != key)
    return corrupt(key, "is not what was stored");
  return {};
}

void BlobStore::sweep(const std::set<twin::BlobKey>& wanted) const {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(m_folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    const bool finished = entry.path().extension() == ".zst";
    if (!finished || !wanted.contains(entry.path().stem().string()))
      fs::remove(entry.path(), error);
  }
}

}  // namespace twinscope::storage
