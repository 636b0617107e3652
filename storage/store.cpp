#include "storage/store.h"

#include "storage/archive.h"
#include "storage/care.h"
#include "storage/courses.h"
#include "storage/layout.h"
#include "storage/migrations.h"
#include "storage/twins.h"
#include "storage/writable_studies.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <set>
#include <utility>

namespace twinscope::storage {
namespace {

class OpenedReadStore final : public ReadStore {
 public:
  explicit OpenedReadStore(const Layout& layout)
      : m_database(layout.database(), Database::Access::readOnly),
        m_blobs(layout.blobs()),
        m_studies(m_database, m_blobs),
        m_care(m_database, m_blobs),
        m_twins(m_database),
        m_courses(m_database) {}

  const twin::StudyReader& studies() const override { return m_studies; }
  const twin::CareReader& care() const override { return m_care; }
  const twin::TwinReader& twins() const override { return m_twins; }
  const twin::CourseReader& courses() const override { return m_courses; }
  Status check() { return checkSchema(m_database); }

 private:
  Database m_database;
  BlobStore m_blobs;
  StudyQueries<twin::StudyReader> m_studies;
  CareQueries m_care;
  TwinQueries<twin::TwinReader> m_twins;
  CourseQueries<twin::CourseReader> m_courses;
};

/// An advisory lock on a file for the life of the object.
class WriterLock {
 public:
  explicit WriterLock(const std::filesystem::path& file)
      : m_descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
  ~WriterLock() {
    if (m_descriptor >= 0) ::close(m_descriptor);
  }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

  Status take() const {
    if (m_descriptor < 0)
      return failure("store.write", "The workspace folder cannot be written",
                     "Check its permissions and the free space");
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0)
      return failure("store.in-use", "Another Twinscope is writing to this workspace",
                     "Close it, or wait until its command ends");
    return {};
  }

 private:
  int m_descriptor;
};

class OpenedWriteStore final : public WriteStore {
 public:
  OpenedWriteStore(const Layout& layout, std::unique_ptr<WriterLock> lock)
      : m_lock(std::move(lock)),
        m_layout(layout),
        m_database(layout.database(), Database::Access::readWrite),
        m_blobs(layout.blobs()),
        m_studies(m_database, m_blobs, m_clock),
        m_care(m_database, m_clock),
        m_twins(m_database, m_blobs, m_clock),
        m_courses(m_database, m_clock) {}

  twin::StudyStore& studies() override { return m_studies; }
  twin::CareStore& care() override { return m_care; }
  twin::TwinStore& twins() override { return m_twins; }
  twin::CourseStore& courses() override { return m_courses; }

  Status backup(const std::filesystem::path& file) override {
    if (auto written = writeArchive(m_database, m_blobs, m_layout.siteKey(), file); !written)
      return written;
    return m_care.appendAudit("backup", "workspace", "", "");
  }

  /// Migrates, then forgets what a killed process left behind: blobs without a row, rows without a use.
  Status start() {
    if (auto migrated = migrate(m_database); !migrated) return migrated;
    {
      Transaction transaction(m_database);
      BlobTable(m_database).removeUnused();
      transaction.commit();
    }
    std::set<twin::BlobKey> wanted;
    for (const auto& [key, bytes] : BlobTable(m_database).all()) wanted.insert(key);
    m_blobs.sweep(wanted);
    return {};
  }

 private:
  std::unique_ptr<WriterLock> m_lock;
  Layout m_layout;
  AuditClock m_clock = AuditClock::ofThisMachine();
  Database m_database;
  BlobStore m_blobs;
  WritableStudies m_studies;
  WritableCare m_care;
  WritableTwins m_twins;
  WritableCourses m_courses;
};

}  // namespace

Result<std::unique_ptr<ReadStore>> ReadStore::open(const std::filesystem::path& folder) {
  const Layout layout{folder};
  std::error_code error;
  if (!std::filesystem::exists(layout.database(), error))
    return failure("store.missing", "There is no workspace in this folder",
                   "Choose another folder, or make a workspace with \"init\"");
  return guarded([&]() -> Result<std::unique_ptr<ReadStore>> {
    auto store = std::make_unique<OpenedReadStore>(layout);
    if (auto fits = store->check(); !fits) return std::unexpected(fits.error());
    return store;
  });
}

Result<std::unique_ptr<WriteStore>> WriteStore::open(const std::filesystem::path& folder) {
  const Layout layout{folder};
  std::error_code error;
  std::filesystem::create_directories(layout.blobs(), error);
  auto lock = std::make_unique<WriterLock>(layout.lock());
  if (auto taken = lock->take(); !taken) return std::unexpected(taken.error());
  return guarded([&]() -> Result<std::unique_ptr<WriteStore>> {
    auto store = std::make_unique<OpenedWriteStore>(layout, std::move(lock));
    if (auto started = store->start(); !started) return std::unexpected(started.error());
    return store;
  });
}

Status restore(const std::filesystem::path& file, const std::filesystem::path& into) {
  std::error_code error;
  // "folder/" has an empty last part, and the unfinished copy would come to lie within it.
  const std::filesystem::path folder = into.has_filename() ? into : into.parent_path();
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
    return usageError("The folder to restore into is not empty", "Choose a new folder");
  std::filesystem::path partial = folder;
  partial += ".restoring";
  std::filesystem::remove_all(partial, error);
  Status unpacked = unpackArchive(file, Layout{partial});
  if (unpacked) {
    std::filesystem::remove(folder, error);
    unpacked = storeRename(partial, folder);
  }
  if (!unpacked) std::filesystem::remove_all(partial, error);
  return unpacked;
}

}  // namespace twinscope::storage
