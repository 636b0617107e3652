#include "app/services/files.h"

#include <QSaveFile>
#include <fstream>
#include <iterator>

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
  QSaveFile out(QString::fromStdString(file.string()));
  const bool written = out.open(QIODevice::WriteOnly) &&
                       out.write(bytes.data(), static_cast<qint64>(bytes.size())) ==
                           static_cast<qint64>(bytes.size()) &&
                       out.commit();
  if (written) return {};
  return failure("file.write", "The file cannot be written: " + out.errorString().toStdString(),
                 "Check the folder's permissions and the free space", file.string());
}

}  // namespace twinscope::app
