#include "core/base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>

namespace twinscope {
namespace {

namespace fs = std::filesystem;

std::error_code lastError() { return {errno, std::generic_category()}; }

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

std::error_code writeAll(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return lastError();
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return ::fsync(descriptor) == 0 ? std::error_code{} : lastError();
}

fs::path temporaryBeside(const fs::path& file) {
  static std::atomic<unsigned> counter = 0;
  fs::path temporary = file;
  temporary += '.' + std::to_string(::getpid()) + '-' + std::to_string(counter++) + ".part";
  return temporary;
}

std::error_code writeNew(const fs::path& file, std::span<const std::byte> bytes, mode_t mode) {
  const Descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  return made.value() < 0 ? lastError() : writeAll(made.value(), bytes);
}

}  // namespace

std::error_code writeDurably(const fs::path& file, std::span<const std::byte> bytes,
                             FileReaders readers) {
  const fs::path temporary = temporaryBeside(file);
  std::error_code error = writeNew(temporary, bytes, readers == FileReaders::owner ? 0600 : 0644);
  if (!error && ::rename(temporary.c_str(), file.c_str()) != 0) error = lastError();
  if (!error) return syncFolder(file.parent_path());
  ::unlink(temporary.c_str());
  return error;
}

std::error_code syncFolder(const fs::path& folder) {
  const Descriptor opened(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.value() < 0 || ::fsync(opened.value()) != 0) return lastError();
  return {};
}

}  // namespace twinscope
