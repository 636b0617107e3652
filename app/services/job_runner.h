#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "twin/timeline/records.h"

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

/// Where work runs: cpu (several at once), gpu (one), database (one writer, short tasks only).
enum class Lane { cpu, gpu, database };

struct JobSpec {
  Lane lane = Lane::cpu;
  std::string kind;     ///< "import", "prepare", "segment", "train", "demo", …
  std::string subject;  ///< "study 12" or a pseudonym; never a name or a path
  std::string request;  ///< JSON, enough to run it again after an interruption; may be empty
};

/// A job as screens show it.
struct JobSnapshot {
  twin::JobRecord record;
  std::optional<double> etaSeconds;  ///< while running and once progress tells something
};

/// The only owner of worker threads. submit() is callable from any thread; results come by QFuture: continue with
/// .then(context, …) so that they die with the widget. Signals arrive on the runner's own thread, at most 20 a second a job.
class JobRunner : public QObject {
  Q_OBJECT
 public:
  /// Where job rows are kept; each call happens on the database lane.
  struct Journal {
    std::function<Result<JobId>(const twin::JobRecord&)> add;
    std::function<Status(const twin::JobRecord&)> update;
  };

  JobRunner(Journal journal, Logger& log, int cpuThreads = 1);
  /// Cancels what runs, waits for it, then returns.
  ~JobRunner() override;

  template <class T>
  [[nodiscard]] QFuture<Result<T>> submit(JobSpec spec,
                                          std::function<Result<T>(const JobContext&)> work) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto future = promise->future();
    enqueue(std::move(spec), [promise, work = std::move(work)](const JobContext& context) {
      Result<T> result = work(context);
      Status status = result ? Status{} : Status(std::unexpected(result.error()));
      promise->addResult(std::move(result));
      return [promise, status] {  // after the job row is written
        promise->finish();
        return status;
      };
    });
    return future;
  }

  /// Asks a job to stop; one that waits never starts. It answers within a second.
  void cancel(JobId id);
  /// Jobs of this process that wait or run, and those that ended since it started; newest first.
  [[nodiscard]] std::vector<JobSnapshot> snapshots() const;

 Q_SIGNALS:
  void jobChanged(twinscope::JobId id);

 private:
  using Finish = std::function<Status()>;
  using Task = std::function<Finish(const JobContext&)>;
  void enqueue(JobSpec spec, Task task);

  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::app
