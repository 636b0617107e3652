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

/// Where work runs: cpu (several at once), gpu (one), database (one writer, short tasks only), network (several that mostly
/// wait for another computer).
enum class Lane { cpu, gpu, database, network };

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
/// .then(object, …) on an object that outlives the runner: Qt 6.4 lets a worker touch one that is being destroyed. Signals arrive on the runner's own thread, at most 20 a second a job.
class JobRunner : public QObject {
  Q_OBJECT
 public:
  /// Where job rows are kept; each call happens on the database lane.
  struct Journal {
    std::function<Result<JobId>(const twin::JobRecord&)> add;
    std::function<Status(const twin::JobRecord&)> update;
  };

  JobRunner(Journal journal, Logger& log, int cpuThreads = 1);
  /// Cancels what waits and runs (their rows say "interrupted"), waits for it, then returns.
  ~JobRunner() override;

  /// The future holds the work's result, or an error: "cancelled", "job.exception" where the work threw, or why the job's
  /// row could not be stored. It finishes after the row says how the job ended. A spec without a kind leaves no row and
  /// no snapshot: for short internal tasks.
  template <class T>
  [[nodiscard]] QFuture<Result<T>> submit(JobSpec spec,
                                          std::function<Result<T>(const JobContext&)> work) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto future = promise->future();
    auto outcome = std::make_shared<std::optional<Result<T>>>();
    Task task;
    task.run = [outcome, work = std::move(work)](const JobContext& context) {
      try {
        outcome->emplace(work(context));
      } catch (const std::exception& thrown) {
        outcome->emplace(exceptionFailure(thrown.what()));
      }
      return *outcome ? (**outcome ? Status{} : Status(std::unexpected((**outcome).error())))
                      : Status{};
    };
    task.finish = [promise, outcome](const Status& instead) {
      if (!instead) outcome->emplace(std::unexpected(instead.error()));
      promise->addResult(std::move(**outcome));
      promise->finish();
    };
    enqueue(std::move(spec), std::move(task));
    return future;
  }

  /// Runs a short task for a job that goes on meanwhile, on a thread that screens do not wait for; dropped once the
  /// runner closes.
  void spawn(std::function<void()> task);

  /// Asks a job to stop; one that waits never starts. It answers within a second.
  void cancel(JobId id);
  void cancelAll();
  /// True on the thread that runs the database lane of this runner.
  [[nodiscard]] bool onDatabaseLane() const;
  /// Jobs of this process that wait or run, and those that ended since it started; newest first.
  [[nodiscard]] std::vector<JobSnapshot> snapshots() const;

 Q_SIGNALS:
  void jobChanged(twinscope::JobId id);

 private:
  struct Task {
    std::function<Status(const JobContext&)> run;
    std::function<void(const Status& instead)> finish;  ///< an error replaces the work's result
  };
  struct Job;
  struct State;

  static std::unexpected<Error> exceptionFailure(const char* what);
  void enqueue(JobSpec spec, Task task);

  std::unique_ptr<State> m_state;
};

}  // namespace twinscope::app
