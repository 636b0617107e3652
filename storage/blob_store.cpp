#include "storage/blob_store.h"

#include "core/base/text.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include <zstd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace twinscope::storage {
namespace {

namespace fs = std::filesystem;

constexpr int kCompressionLevel =
    1;  // scans are noise: higher levels cost ten times the time for 3 %
constexpr const char* kTemporarySuffix = ".part";

std::unexpected<Error> writeFailure(const char* what) {
  const int reason = errno;
  return failure(reason == ENOSPC ? "store.disk-full" : "store.write",
                 concat(what, ": ", std::strerror(reason)),
                 "Check free space and permissions of the workspace folder");
}

std::unexpected<Error> corrupt(const twin::BlobKey& key, const char* why) {
  return failure("store.blob-corrupt", concat("Stored data ", key.substr(0, 12), "… ", why),
                 "Restore the last backup, or import and prepare the study again");
}

/// Closes on scope exit.
class Descriptor {
 public:
  explicit Descriptor(int value) : m_value(value) {}
  ~Descriptor() {
    if (m_value >= 0) ::close(m_value);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int value() const { return m_value; }

 private:
  int m_value;
};

bool writeAll(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

fs::path temporaryBeside(const fs::path& file) {
  static std::atomic<unsigned> counter = 0;
  return concat(file.string(), '.', ::getpid(), '-', counter++, kTemporarySuffix);
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

Status syncFolder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.value() < 0 || ::fsync(descriptor.value()) != 0)
    return writeFailure("The folder cannot be made durable");
  return {};
}

Status writeDurably(const fs::path& file, std::span<const std::byte> bytes) {
  const fs::path temporary = temporaryBeside(file);
  const auto fail = [&](const char* what) {
    auto error = writeFailure(what);
    ::unlink(temporary.c_str());
    return error;
  };
  {
    const Descriptor made(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.value() < 0) return fail("A file cannot be made");
    if (!writeAll(made.value(), bytes) || ::fsync(made.value()) != 0)
      return fail("A file cannot be written");
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) return fail("A file cannot be put in place");
  return syncFolder(file.parent_path());
}

fs::path BlobStore::fileOf(const twin::BlobKey& key) const {
  return m_folder / key.substr(0, 2) / (key + ".zst");
}

Result<twin::BlobKey> BlobStore::put(std::span<const std::byte> bytes) const {
  twin::BlobKey key = keyOf(bytes);
  const fs::path file = fileOf(key);
  std::error_code error;
  if (fs::exists(file, error)) return key;
  if (fs::create_directories(file.parent_path(), error))
    if (auto synced = syncFolder(m_folder); !synced) return std::unexpected(synced.error());
  if (error)
    return failure("store.write", concat("A blob folder cannot be made: ", error.message()),
                   "Check free space and permissions of the workspace folder");
  std::vector<std::byte> packed(ZSTD_compressBound(bytes.size()));
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  if (auto written = writeDurably(file, std::span(packed).first(size)); !written)
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
