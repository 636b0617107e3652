#pragma once

#include "app/services/job_runner.h"
#include "app/services/log_sink.h"
#include "app/services/pseudonym.h"
#include "storage/store.h"

#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>

namespace twinscope::app {

/// An opened workspace folder: twinscope.db, blobs/, site.key, models/, logs/. Owns the job runner and the one writer.
class Workspace : public QObject {
  Q_OBJECT
 public:
  /// Makes a new workspace in an empty or missing folder ("workspace.not-empty").
  [[nodiscard]] static Result<std::unique_ptr<Workspace>> create(
      const std::filesystem::path& folder, LogEcho echo = LogEcho::none);
  /// Marks jobs of a killed process as interrupted and applies the computing settings.
  /// "workspace.missing", "store.in-use", "store.newer", …
  [[nodiscard]] static Result<std::unique_ptr<Workspace>> open(const std::filesystem::path& folder,
                                                               LogEcho echo = LogEcho::none);
  ~Workspace() override;

  [[nodiscard]] const std::filesystem::path& folder() const;
  [[nodiscard]] JobRunner& jobs();
  [[nodiscard]] const Pseudonymiser& pseudonymiser() const;
  [[nodiscard]] Logger& log();
  /// A read-only store for the calling thread.
  [[nodiscard]] Result<std::unique_ptr<storage::ReadStore>> reader() const;

  /// Runs a short task on the database lane and waits for it; durable when it returns. From any thread but that lane.
  template <class T>
  [[nodiscard]] Result<T> write(const std::function<Result<T>(storage::WriteStore&)>& task) {
    std::optional<Result<T>> result;
    runOnDatabaseLane([&](storage::WriteStore& store) { result = task(store); });
    return std::move(*result);
  }

  /// Tells the screens (queued to their thread) that a study, its images, segmentations or measurements changed.
  void announceStudy(StudyId id) { Q_EMIT studyChanged(id); }

 Q_SIGNALS:
  void studyChanged(twinscope::StudyId id);

 private:
  Workspace();
  [[nodiscard]] static Result<std::unique_ptr<Workspace>> start(const std::filesystem::path& folder,
                                                                LogEcho echo);
  void runOnDatabaseLane(const std::function<void(storage::WriteStore&)>& task);

  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::app
