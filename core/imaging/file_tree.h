#pragma once

#include "core/base/job_context.h"
#include "core/imaging/intake.h"

#include <filesystem>
#include <vector>

namespace twinscope::imaging {

/// The files of a folder, and what could not be looked at. Hidden files and DICOMDIR are left out; links are followed to
/// files inside the folder only, never to folders.
struct FileTree {
  std::vector<std::filesystem::path> files;  ///< sorted
  std::vector<SeriesReport> refused;  ///< folders that cannot be read, links that lead outside
};

/// Errors: file.unreadable for the root itself, intake.too-many-files, cancelled.
[[nodiscard]] Result<FileTree> listFiles(const std::filesystem::path& root,
                                         const IntakeLimits& limits, const JobContext& context);

/// Splits the NIfTI files (and other formats that are refused by name) from the rest. Companions of NIfTI files (JSON,
/// gradient tables, the .img of a pair) belong to neither.
struct SplitFiles {
  std::vector<std::filesystem::path> nifti, others;
};
[[nodiscard]] SplitFiles splitFiles(const std::vector<std::filesystem::path>& files);

}  // namespace twinscope::imaging
