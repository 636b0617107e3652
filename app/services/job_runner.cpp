#include "app/services/job_runner.h"

#include "core/base/text.h"

#include <QDateTime>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace twinscope::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kAnnounceEvery = std::chrono::milliseconds(50);
constexpr auto kPersistEvery = std::chrono::seconds(1);
constexpr std::size_t kKeptJobs = 500;
constexpr int kNetworkThreads = 4;

std::string utcNow() { return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString(); }

/// Threads that take closures in order.
class LaneQueue {
 public:
  explicit LaneQueue(int threads) {
    for (int i = 0; i < threads; ++i) m_threads.emplace_back([this] { work(); });
  }
  ~LaneQueue() { close(); }

  /// False once the lane is closed.
  bool post(std::function<void()> task) {
    {
      const std::scoped_lock lock(m_mutex);
      if (m_closed) return false;
      m_waiting.push_back(std::move(task));
    }
    m_changed.notify_one();
    return true;
  }
  /// Finishes what was posted and joins.
  void close() {
    {
      const std::scoped_lock lock(m_mutex);
      m_closed = true;
    }
    m_changed.notify_all();
    m_threads.clear();
  }
  [[nodiscard]] bool isCurrent() const { return t_current == this; }

 private:
  void work() {
    t_current = this;
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_closed || !m_waiting.empty(); });
        if (m_waiting.empty()) return;
        task = std::move(m_waiting.front());
        m_waiting.pop_front();
      }
      task();
    }
  }

  static thread_local const LaneQueue* t_current;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<std::function<void()>> m_waiting;
  bool m_closed = false;
  std::vector<std::jthread> m_threads;
};

thread_local const LaneQueue* LaneQueue::t_current = nullptr;

}  // namespace

/// One submitted piece of work; everything but stop and task is guarded by State::mutex.
struct JobRunner::Job {
  Lane lane = Lane::cpu;
  Task task;
  std::stop_source stop;
  twin::JobRecord record;
  bool listed = false;   ///< has a row and a snapshot
  bool claimed = false;  ///< somebody runs it or ends it: nobody else may
  bool announcing = false;
  bool persisting = false;
  Clock::time_point started, announced, persisted;
};

struct JobRunner::State {
  State(JobRunner& owner_, Journal journal_, Logger& log_, int cpuThreads)
      : owner(owner_),
        journal(std::move(journal_)),
        log(log_),
        database(1),
        gpu(1),
        cpu(std::max(1, cpuThreads)),
        network(kNetworkThreads),
        helper(1) {}

  class Progress final : public ProgressSink {
   public:
    Progress(State& state, std::shared_ptr<Job> job) : m_state(state), m_job(std::move(job)) {}
    void report(double fraction, std::string_view what) override {
      m_state.progressed(m_job, fraction, what);
    }

   private:
    State& m_state;
    std::shared_ptr<Job> m_job;
  };

  LaneQueue& queue(Lane lane) {
    switch (lane) {
      case Lane::database:
        return database;
      case Lane::gpu:
        return gpu;
      case Lane::network:
        return network;
      case Lane::cpu:
        break;
    }
    return cpu;
  }

  void add(const std::shared_ptr<Job>& job) {
    const auto execute = [this, job] { run(job); };
    bool posted = false;
    if (!job->listed) {
      posted = queue(job->lane).post(execute);
    } else {
      posted = database.post([this, job, execute] {
        if (!addRow(job)) return;
        if (job->lane == Lane::database)
          run(job);
        else if (!queue(job->lane).post(execute))
          end(job, cancelled());
      });
    }
    if (!posted) job->task.finish(cancelled());
  }

  /// Database lane. False when the row cannot be stored; the job then ends with that error.
  bool addRow(const std::shared_ptr<Job>& job) {
    Result<JobId> id = JobId{++lastOwnId};
    if (journal.add) id = journal.add(job->record);
    if (!id) {
      log.write(LogLevel::error, "A job could not be recorded: " + describe(id.error()));
      job->task.finish(std::unexpected(id.error()));
      return false;
    }
    {
      const std::scoped_lock lock(mutex);
      job->record.id = *id;
      jobs.push_back(job);
      forgetOldJobs();
    }
    announce(job, Clock::time_point::max());
    return true;
  }

  void forgetOldJobs() {
    if (jobs.size() <= kKeptJobs) return;
    const auto ended = [](const auto& job) { return !job->record.finished.empty(); };
    if (const auto oldest = std::ranges::find_if(jobs, ended); oldest != jobs.end())
      jobs.erase(oldest);
  }

  bool claim(const std::shared_ptr<Job>& job) {
    const std::scoped_lock lock(mutex);
    return !std::exchange(job->claimed, true);
  }
  /// Short internal tasks still run while the runner closes: jobs that end now may need them.
  bool mayStart(const std::shared_ptr<Job>& job) {
    const std::scoped_lock lock(mutex);
    return !job->stop.stop_requested() && !(closing && job->listed);
  }

  void run(const std::shared_ptr<Job>& job) {
    if (!claim(job)) return;
    if (!mayStart(job)) return end(job, cancelled());
    if (job->listed) {
      {
        const std::scoped_lock lock(mutex);
        job->record.state = twin::JobState::running;
        job->started = job->persisted = Clock::now();
      }
      announce(job, Clock::time_point::max());
      writeRow(job);
    }
    Progress progress(*this, job);
    end(job, job->task.run({.stop = job->stop.get_token(), .progress = progress, .log = log}),
        true);
  }

  /// Writes the last row, then hands the result out. ran: the work made a result of its own.
  void end(const std::shared_ptr<Job>& job, const Status& status, bool ran = false) {
    if (job->listed) {
      recordEnd(job, status);
      writeRow(job);
      announce(job, Clock::time_point::max());
    }
    job->task.finish(ran ? Status{} : status);
  }

  void recordEnd(const std::shared_ptr<Job>& job, const Status& status) {
    const std::scoped_lock lock(mutex);
    twin::JobRecord& record = job->record;
    record.finished = utcNow();
    if (status) {
      record.state = twin::JobState::done;
      record.progress = 1;
      return;
    }
    const Error& error = status.error();
    const bool stopped = error.kind == ErrorKind::cancelled;
    record.state = !stopped  ? twin::JobState::failed
                   : closing ? twin::JobState::interrupted
                             : twin::JobState::cancelled;
    record.errorCode = error.code;
    record.errorMessage = error.message;
    record.errorRemedy = error.remedy;
  }

  /// Waits until the row is stored, from whichever lane.
  void writeRow(const std::shared_ptr<Job>& job) {
    if (!journal.update) return;
    if (database.isCurrent()) return writeRowHere(job);
    std::promise<void> stored;
    if (database.post([&] {
          writeRowHere(job);
          stored.set_value();
        }))
      stored.get_future().wait();
  }

  void writeRowHere(const std::shared_ptr<Job>& job) {
    twin::JobRecord record;
    {
      const std::scoped_lock lock(mutex);
      record = job->record;
      job->persisting = false;
    }
    if (const Status status = journal.update(record); !status)
      log.write(LogLevel::error, "A job's row could not be stored: " + describe(status.error()));
  }

  void progressed(const std::shared_ptr<Job>& job, double fraction, std::string_view what) {
    if (!job->listed) return;
    const auto now = Clock::now();
    bool persist = false;
    {
      const std::scoped_lock lock(mutex);
      if (std::isfinite(fraction)) job->record.progress = std::clamp(fraction, 0.0, 1.0);
      job->record.step = what;
      persist = journal.update && !job->persisting && now - job->persisted >= kPersistEvery;
      if (persist) {
        job->persisting = true;
        job->persisted = now;
      }
    }
    announce(job, now);
    if (persist) database.post([this, job] { writeRowHere(job); });
  }

  /// Queues the signal to the runner's thread; now == max() for a change of state, which is never dropped.
  void announce(const std::shared_ptr<Job>& job, Clock::time_point now) {
    {
      const std::scoped_lock lock(mutex);
      const bool stateChanged = now == Clock::time_point::max();
      if (job->announcing || (!stateChanged && now - job->announced < kAnnounceEvery)) return;
      job->announcing = true;
      job->announced = stateChanged ? Clock::now() : now;
    }
    QMetaObject::invokeMethod(
        &owner,
        [this, job] {
          JobId id;
          {
            const std::scoped_lock lock(mutex);
            job->announcing = false;
            id = job->record.id;
          }
          Q_EMIT owner.jobChanged(id);
        },
        Qt::QueuedConnection);
  }

  void stop(const std::shared_ptr<Job>& job) {
    job->stop.request_stop();
    bool waits = false;
    {
      const std::scoped_lock lock(mutex);
      waits = job->listed && job->record.id.isStored() && !job->claimed;
      if (waits) job->claimed = true;
    }
    if (waits) database.post([this, job] { end(job, cancelled()); });
  }

  JobRunner& owner;
  Journal journal;
  Logger& log;
  mutable std::mutex mutex;
  std::deque<std::shared_ptr<Job>> jobs;  ///< with rows, oldest first
  std::int64_t lastOwnId = 0;             ///< database lane: ids where there is no journal
  bool closing = false;
  LaneQueue database, gpu, cpu, network,
      helper;  ///< last, so that they join before anything else goes
};

void JobRunner::spawn(std::function<void()> task) {
  m_state->helper.post([task = std::move(task), &log = m_state->log] {
    try {
      task();
    } catch (const std::exception& thrown) {
      log.write(LogLevel::error, std::string("A helper of a job failed: ") + thrown.what());
    }
  });
}

JobRunner::JobRunner(Journal journal, Logger& log, int cpuThreads)
    : m_state(std::make_unique<State>(*this, std::move(journal), log, cpuThreads)) {}

JobRunner::~JobRunner() {
  {
    const std::scoped_lock lock(m_state->mutex);
    m_state->closing = true;
  }
  cancelAll();
  m_state->cpu.close();  // work that runs may still write through the database lane
  m_state->gpu.close();
  m_state->network.close();
  m_state->database.close();
}

std::unexpected<Error> JobRunner::exceptionFailure(const char* what) {
  return failure("job.exception", "The work stopped at an internal error",
                 "Send the log to the developers", what);
}

void JobRunner::enqueue(JobSpec spec, Task task) {
  auto job = std::make_shared<Job>();
  job->lane = spec.lane;
  job->task = std::move(task);
  job->listed = !spec.kind.empty();
  job->record.kind = std::move(spec.kind);
  job->record.subject = std::move(spec.subject);
  job->record.request = std::move(spec.request);
  job->record.created = utcNow();
  m_state->add(job);
}

void JobRunner::cancel(JobId id) {
  std::shared_ptr<Job> found;
  {
    const std::scoped_lock lock(m_state->mutex);
    const auto hit =
        std::ranges::find_if(m_state->jobs, [id](const auto& job) { return job->record.id == id; });
    if (hit != m_state->jobs.end()) found = *hit;
  }
  if (found) m_state->stop(found);
}

void JobRunner::cancelAll() {
  std::vector<std::shared_ptr<Job>> all;
  {
    const std::scoped_lock lock(m_state->mutex);
    all.assign(m_state->jobs.begin(), m_state->jobs.end());
  }
  for (const auto& job : all) m_state->stop(job);
}

bool JobRunner::onDatabaseLane() const { return m_state->database.isCurrent(); }

std::vector<JobSnapshot> JobRunner::snapshots() const {
  const std::scoped_lock lock(m_state->mutex);
  std::vector<JobSnapshot> result;
  result.reserve(m_state->jobs.size());
  for (auto job = m_state->jobs.rbegin(); job != m_state->jobs.rend(); ++job) {
    JobSnapshot snapshot{.record = (*job)->record, .etaSeconds = std::nullopt};
    const double done = snapshot.record.progress;
    const double elapsed = std::chrono::duration<double>(Clock::now() - (*job)->started).count();
    if (snapshot.record.state == twin::JobState::running && done >= 0.02 && elapsed >= 0.5)
      snapshot.etaSeconds = elapsed * (1 - done) / done;
    result.push_back(std::move(snapshot));
  }
  return result;
}

}  // namespace twinscope::app
