#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace twinscope::fuzz {

/// A folder of this process, removed at its end. Put $TMPDIR where no disk is met (/dev/shm).
class Scratch {
 public:
  Scratch()
      : m_folder(std::filesystem::temp_directory_path() /
                 ("twinscope-fuzz-" + std::to_string(::getpid()))) {
    empty();
  }
  ~Scratch() { remove(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
  void empty() const {
    remove();
    std::filesystem::create_directories(m_folder);
  }

 private:
  void remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
  }
  std::filesystem::path m_folder;
};

}  // namespace twinscope::fuzz
