#pragma once

#include "app/services/workspace.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <utility>

namespace twinscope::app {

/// A sentence for the bar under the top bar: what happened, and what to do about it.
struct Notice {
  enum class Kind { done, error } kind = Kind::done;
  QString text;
};

/// The open workspace and the few signals that all view models share; they carry ids, never data. GUI thread.
class Session : public QObject {
  Q_OBJECT
 public:
  explicit Session(QObject* parent = nullptr);
  ~Session() override;

  /// Opens or makes a workspace in place of the one that is open. Failures are also raised as a notice.
  Status open(const std::filesystem::path& folder);
  Status create(const std::filesystem::path& folder);
  /// Opens the folder's workspace, makes it where there is none, and fills it with the demo cohort in a job.
  Status openDemo(const std::filesystem::path& folder);

  /// nullptr while none is open.
  [[nodiscard]] Workspace* workspace() const { return m_workspace.get(); }
  [[nodiscard]] QString workspaceName() const;

  void raise(const Error& error);
  void raise(const QString& done);

  /// Long work, one at a time, with a row on the Jobs screen. done runs on the GUI thread while `context` lives;
  /// failures become notices. False when no workspace is open (a notice says so).
  template <class T>
  bool start(QObject* context, JobSpec spec,
             std::function<Result<T>(Workspace&, const JobContext&)> work,
             std::function<void(const T&)> done) {
    return tryStart<T>(context, std::move(spec), std::move(work), orRaise<T>(std::move(done)));
  }
  /// The same for a caller that must know of failures itself.
  template <class T>
  bool tryStart(QObject* context, JobSpec spec,
                std::function<Result<T>(Workspace&, const JobContext&)> work,
                std::function<void(const Result<T>&)> done) {
    spec.lane = Lane::gpu;  // the serial lane: the others stay free for what screens read
    return submit<T>(context, std::move(spec), std::move(work), std::move(done));
  }
  /// Work that mostly waits, for another computer or for the disk, beside all other; with a row where the spec has a kind.
  template <class T>
  bool tryReach(QObject* context, JobSpec spec,
                std::function<Result<T>(Workspace&, const JobContext&)> work,
                std::function<void(const Result<T>&)> done) {
    spec.lane = Lane::network;
    return submit<T>(context, std::move(spec), std::move(work), std::move(done));
  }
  /// Short work for the screens, without a row.
  template <class T>
  bool read(QObject* context, std::function<Result<T>(const storage::ReadStore&)> work,
            std::function<void(const T&)> done) {
    return tryRead<T>(context, std::move(work), orRaise<T>(std::move(done)));
  }
  /// The same for a caller that must know of failures itself.
  template <class T>
  bool tryRead(QObject* context, std::function<Result<T>(const storage::ReadStore&)> work,
               std::function<void(const Result<T>&)> done) {
    return submit<T>(
        context, JobSpec{.lane = Lane::cpu, .kind = {}, .subject = {}, .request = {}},
        [work = std::move(work)](Workspace& workspace, const JobContext&) -> Result<T> {
          const auto reader = workspace.reader();
          if (!reader) return std::unexpected(reader.error());
          return work(**reader);
        },
        std::move(done));
  }
  /// Short computation for the screens, without a row.
  template <class T>
  bool compute(QObject* context, std::function<Result<T>(Workspace&, const JobContext&)> work,
               std::function<void(const T&)> done) {
    return submit<T>(context, JobSpec{.lane = Lane::cpu, .kind = {}, .subject = {}, .request = {}},
                     std::move(work), orRaise<T>(std::move(done)));
  }

 Q_SIGNALS:
  void workspaceChanged();
  void studyChanged(twinscope::StudyId id);
  void jobChanged(twinscope::JobId id);
  void noticeRaised(const twinscope::app::Notice& notice);

 private:
  template <class T>
  std::function<void(const Result<T>&)> orRaise(std::function<void(const T&)> done) {
    return [this, done = std::move(done)](const Result<T>& result) {
      if (result)
        done(*result);
      else
        raise(result.error());
    };
  }
  template <class T>
  bool submit(QObject* context, JobSpec spec,
              std::function<Result<T>(Workspace&, const JobContext&)> work,
              std::function<void(const Result<T>&)> done) {
    if (!hasWorkspace()) return false;
    Workspace* workspace = m_workspace.get();
    workspace->jobs()
        .submit<T>(std::move(spec), [workspace, work = std::move(work)](
                                        const JobContext& job) { return work(*workspace, job); })
        // To the session, which outlives the runner's threads: a worker must not touch a context that is being destroyed.
        .then(this, [guard = QPointer(context), done = std::move(done)](const Result<T>& result) {
          if (guard) done(result);
        });
    return true;
  }
  [[nodiscard]] bool hasWorkspace();
  Status adopt(Result<std::unique_ptr<Workspace>> opened);

  std::unique_ptr<Workspace> m_workspace;
};

}  // namespace twinscope::app
