#include "app/services/files.h"

#include "core/base/durable_file.h"

#include <fstream>
#include <iterator>
#include <span>

namespace twinscope::app {

Result<std::string> readFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::error_code error;
  if (!in || std::filesystem::is_directory(file, error))
    return failure("file.read", "The file cannot be opened", "Check the path and its permissions",
                   file.string());
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad())
    return failure("file.read", "The file cannot be read to its end", "Check the disk",
                   file.string());
  return bytes;
}

Status writeFile(const std::filesystem::path& file, std::string_view bytes) {
  const auto error = writeDurably(file, std::as_bytes(std::span(bytes)), FileReaders::everyone);
  if (!error) return {};
  return failure("file.write", "The file cannot be written: " + error.message(),
                 "Check the folder's permissions and the free space", file.string());
}

}  // namespace twinscope::app
