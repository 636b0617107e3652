#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/imaging/intake.h"

#include <filesystem>
#include <memory>

namespace twinscope::imaging {

/// A private folder (mode 0700) with the content of an archive; removed with everything in it.
class UnpackedArchive {
 public:
  explicit UnpackedArchive(std::filesystem::path folder) : m_folder(std::move(folder)) {}
  ~UnpackedArchive();
  UnpackedArchive(const UnpackedArchive&) = delete;
  UnpackedArchive& operator=(const UnpackedArchive&) = delete;

  /// Named like the archive, so that it can stand for a case where nothing else does.
  [[nodiscard]] std::filesystem::path content() const;

 private:
  std::filesystem::path m_folder;
};

/// By content: zip, tar, gzipped tar; by name for the other packed tars.
[[nodiscard]] bool looksLikeArchive(const std::filesystem::path& file);

/// Regular files only. Errors: archive.unsafe (absolute name, "..", a link), archive.too-large (expansion, number of
/// files, free space), archive.corrupt, archive.encrypted; nothing is left behind then.
[[nodiscard]] Result<std::shared_ptr<const UnpackedArchive>> unpack(
    const std::filesystem::path& archive, const IntakeLimits& limits, const JobContext& context);

}  // namespace twinscope::imaging
