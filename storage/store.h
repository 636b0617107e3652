#pragma once

#include "twin/site/twin_store.h"
#include "twin/timeline/course_store.h"
#include "twin/timeline/job_store.h"
#include "twin/timeline/study_store.h"

#include <filesystem>
#include <memory>

namespace twinscope::storage {

/// A workspace folder's database and blobs, opened for reading only. One instance per thread.
class ReadStore {
 public:
  /// "store.missing", "store.newer" (made by a newer version), "store.older" (opening it for writing brings it up to date),
  /// "store.broken".
  [[nodiscard]] static Result<std::unique_ptr<ReadStore>> open(const std::filesystem::path& folder);
  virtual ~ReadStore() = default;
  [[nodiscard]] virtual const twin::StudyReader& studies() const = 0;
  [[nodiscard]] virtual const twin::CareReader& care() const = 0;
  [[nodiscard]] virtual const twin::TwinReader& twins() const = 0;
  [[nodiscard]] virtual const twin::CourseReader& courses() const = 0;
};

/// The one writer of a workspace; an advisory lock refuses a second process ("store.in-use"). Database lane only.
class WriteStore {
 public:
  /// Makes the database where there is none; migrates an older one.
  [[nodiscard]] static Result<std::unique_ptr<WriteStore>> open(
      const std::filesystem::path& folder);
  virtual ~WriteStore() = default;
  [[nodiscard]] virtual twin::StudyStore& studies() = 0;
  [[nodiscard]] virtual twin::CareStore& care() = 0;
  [[nodiscard]] virtual twin::TwinStore& twins() = 0;
  [[nodiscard]] virtual twin::CourseStore& courses() = 0;
  /// One consistent archive of database and blobs; checks itself by reading back. Atomic.
  [[nodiscard]] virtual Status backup(const std::filesystem::path& file) = 0;
};

/// Unpacks a backup into a new, empty folder and verifies it; leaves nothing behind when it fails.
[[nodiscard]] Status restore(const std::filesystem::path& file,
                             const std::filesystem::path& folder);

}  // namespace twinscope::storage
