#include "app/services/job_runner.h"

#include "tests/support/suite.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace twinscope::app {
namespace {

/// Keeps rows in memory; both functions run on the database lane only.
struct MemoryJournal {
  std::mutex mutex;
  std::vector<twin::JobRecord> added;
  std::vector<std::vector<twin::JobState>> states;  ///< by id − 1

  JobRunner::Journal ports() {
    return {.add = [this](const twin::JobRecord& row) -> Result<JobId> {
              const std::scoped_lock lock(mutex);
              added.push_back(row);
              states.emplace_back();
              return JobId{static_cast<std::int64_t>(added.size())};
            },
            .update = [this](const twin::JobRecord& row) -> Status {
              const std::scoped_lock lock(mutex);
              added.at(row.id.value - 1) = row;
              states.at(row.id.value - 1).push_back(row.state);
              return {};
            }};
  }
};

JobSpec job(Lane lane, std::string kind = "test") {
  return {.lane = lane, .kind = std::move(kind), .subject = "study 1", .request = "{}"};
}

Result<int> untilStopped(const JobContext& context) {
  while (!context.stopRequested()) QTest::qSleep(5);
  return cancelled();
}

}  // namespace

class JobRunnerTest : public QObject {
  Q_OBJECT
  Logger& m_log = silentContext().log;

 private Q_SLOTS:
  /// A job of any lane may wait for its helper, whatever became of the one before.
  void aHelperWorksWhileItsJobGoesOn() {
    JobRunner runner({}, m_log);
    runner.spawn([] { throw std::runtime_error("lost"); });
    const auto worked = [&runner](const JobContext&) -> Result<int> {
      auto promise = std::make_shared<std::promise<int>>();
      auto helped = promise->get_future();
      runner.spawn([promise] { promise->set_value(42); });
      return helped.get();
    };
    for (const Lane lane : {Lane::cpu, Lane::gpu})
      QCOMPARE(runner.submit<int>(job(lane), worked).result().value(), 42);
  }
  void resultsComeThroughEveryLane_data() {
    QTest::addColumn<int>("lane");
    QTest::newRow("cpu") << static_cast<int>(Lane::cpu);
    QTest::newRow("gpu") << static_cast<int>(Lane::gpu);
    QTest::newRow("database") << static_cast<int>(Lane::database);
  }
  void resultsComeThroughEveryLane() {
    QFETCH(int, lane);
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log);
    auto future = runner.submit<int>(job(static_cast<Lane>(lane)), [](const JobContext& context) {
      context.progress.report(0.5, "halfway");
      return Result<int>(42);
    });
    QCOMPARE(future.result().value(), 42);
    const auto row = journal.added.at(0);
    QCOMPARE(row.state, twin::JobState::done);
    QCOMPARE(row.progress, 1.0);
    QVERIFY(!row.finished.empty() && !row.created.empty());
    QCOMPARE(journal.states.at(0).front(), twin::JobState::running);
    QCOMPARE(runner.snapshots().size(), 1UL);
  }
  void statusWithoutValueComesThrough() {
    JobRunner runner({}, m_log);
    auto future = runner.submit<void>(job(Lane::cpu), [](const JobContext&) { return Status{}; });
    QVERIFY(future.result().has_value());
  }
  void failuresAreRecordedWithCodeAndRemedy() {
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log);
    auto future = runner.submit<int>(job(Lane::cpu), [](const JobContext&) -> Result<int> {
      return refusal("test.no", "It is not possible", "Try another");
    });
    QCOMPARE(future.result().error().code, std::string("test.no"));
    QCOMPARE(journal.added.at(0).state, twin::JobState::failed);
    QCOMPARE(journal.added.at(0).errorCode, std::string("test.no"));
    QCOMPARE(journal.added.at(0).errorRemedy, std::string("Try another"));
  }
  void exceptionsBecomeFailures() {
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log);
    auto future = runner.submit<int>(
        job(Lane::cpu), [](const JobContext&) -> Result<int> { throw std::runtime_error("boom"); });
    QCOMPARE(future.result().error().code, std::string("job.exception"));
    QCOMPARE(journal.added.at(0).state, twin::JobState::failed);
    QVERIFY(journal.added.at(0).errorMessage.find("boom") == std::string::npos);
  }
  void aJournalThatFailsFailsTheJob() {
    std::atomic<bool> ran = false;
    JobRunner runner({.add = [](const twin::JobRecord&) -> Result<JobId> {
                        return failure("store.full", "The disk is full");
                      },
                      .update = [](const twin::JobRecord&) { return Status{}; }},
                     m_log);
    auto future = runner.submit<int>(job(Lane::cpu), [&](const JobContext&) -> Result<int> {
      ran = true;
      return 1;
    });
    QCOMPARE(future.result().error().code, std::string("store.full"));
    QVERIFY(!ran);
  }
  void cancelAnswersWithinASecond() {
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log);
    auto running = runner.submit<int>(job(Lane::cpu), untilStopped);
    auto waiting = runner.submit<int>(job(Lane::cpu), untilStopped);
    QTRY_VERIFY(runner.snapshots().size() == 2 &&
                runner.snapshots().back().record.state == twin::JobState::running);
    QElapsedTimer clock;
    clock.start();
    runner.cancel(JobId{2});
    QCOMPARE(waiting.result().error().kind, ErrorKind::cancelled);
    runner.cancel(JobId{1});
    QCOMPARE(running.result().error().kind, ErrorKind::cancelled);
    QVERIFY(clock.elapsed() < 1000);
    QCOMPARE(journal.added.at(0).state, twin::JobState::cancelled);
    QCOMPARE(journal.added.at(1).state, twin::JobState::cancelled);
    QVERIFY(journal.states.at(1) == std::vector{twin::JobState::cancelled});
  }
  void cancellingWhatEndedOrNeverWasIsHarmless() {
    JobRunner runner({}, m_log);
    runner.submit<int>(job(Lane::cpu), [](const JobContext&) { return Result<int>(1); })
        .waitForFinished();
    runner.cancel(JobId{1});
    runner.cancel(JobId{77});
    QCOMPARE(runner.snapshots().at(0).record.state, twin::JobState::done);
  }
  void closingInterruptsAndJoins() {
    MemoryJournal journal;
    QFuture<Result<int>> running, waiting;
    {
      JobRunner runner(journal.ports(), m_log);
      running = runner.submit<int>(job(Lane::cpu), untilStopped);
      waiting = runner.submit<int>(job(Lane::cpu), untilStopped);
      QTRY_VERIFY(!journal.states.empty() && !journal.states.front().empty());
    }
    QVERIFY(running.isFinished() && waiting.isFinished());
    QCOMPARE(waiting.result().error().kind, ErrorKind::cancelled);
    QCOMPARE(journal.added.at(0).state, twin::JobState::interrupted);
    QCOMPARE(journal.added.at(1).state, twin::JobState::interrupted);
  }
  void jobsThatRunMayWriteWhileTheRunnerCloses() {
    std::atomic<bool> wrote = false;
    {
      JobRunner runner({}, m_log);
      auto future = runner.submit<int>(job(Lane::cpu), [&](const JobContext& context) {
        const auto result = untilStopped(context);
        runner
            .submit<bool>({.lane = Lane::database, .kind = {}, .subject = {}, .request = {}},
                          [&](const JobContext&) { return Result<bool>(wrote = true); })
            .waitForFinished();
        return result;
      });
      QTRY_COMPARE(runner.snapshots().size(), 1UL);
      QTRY_COMPARE(runner.snapshots().front().record.state, twin::JobState::running);
    }
    QVERIFY(wrote);
  }
  void theDatabaseLaneKeepsOrderAndIsAlone() {
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log, 4);
    std::vector<int> order;
    std::atomic<int> inside = 0, worst = 0;
    std::vector<QFuture<Result<int>>> futures;
    for (int i = 0; i < 200; ++i)
      futures.push_back(runner.submit<int>(job(Lane::database, i % 2 == 0 ? "test" : ""),
                                           [&, i](const JobContext&) {
                                             worst = std::max(worst.load(), ++inside);
                                             order.push_back(i);
                                             --inside;
                                             return Result<int>(i);
                                           }));
    for (auto& future : futures) future.waitForFinished();
    QCOMPARE(worst.load(), 1);
    QVERIFY(std::ranges::is_sorted(order) && order.size() == 200);
  }
  void resultsDieWithTheirContext() {
    JobRunner runner({}, m_log);
    auto widget = std::make_unique<QObject>();
    bool arrived = false, other = false;
    std::atomic<bool> go = false;
    auto wait = [&](const JobContext&) {
      while (!go) QTest::qSleep(1);
      return Result<int>(1);
    };
    auto lost =
        runner.submit<int>(job(Lane::cpu), wait).then(widget.get(), [&](const Result<int>&) {
          arrived = true;
        });
    auto kept = runner.submit<int>(job(Lane::cpu), wait).then(this, [&](const Result<int>&) {
      other = QThread::currentThread() == thread();
    });
    widget.reset();
    go = true;
    QTRY_VERIFY(other);
    QVERIFY(!arrived);
  }
  void aThousandJobsAllEnd() {
    MemoryJournal journal;
    JobRunner runner(journal.ports(), m_log, 3);
    std::vector<QFuture<Result<int>>> futures;
    for (int i = 0; i < 1000; ++i)
      futures.push_back(
          runner.submit<int>(job(Lane::cpu), [i](const JobContext&) { return Result<int>(i); }));
    for (int i = 0; i < 1000; ++i) QCOMPARE(futures[i].result().value(), i);
    QCOMPARE(journal.added.size(), 1000UL);
    for (const auto& row : journal.added) QCOMPARE(row.state, twin::JobState::done);
    QVERIFY(runner.snapshots().size() <= 1000);
  }
  void progressIsThrottledAndEstimated() {
    JobRunner runner({}, m_log);
    QSignalSpy changes(&runner, &JobRunner::jobChanged);
    QThread* seenOn = nullptr;
    connect(&runner, &JobRunner::jobChanged, this, [&] { seenOn = QThread::currentThread(); });
    std::atomic<bool> go = false;
    auto future = runner.submit<int>(job(Lane::cpu), [&](const JobContext& context) {
      QElapsedTimer clock;
      clock.start();
      while (clock.elapsed() < 1000)
        context.progress.report(clock.elapsed() / 2000.0, concatStep(clock.elapsed()));
      context.progress.report(std::numeric_limits<double>::quiet_NaN(), "odd");
      while (!go) QTest::qSleep(1);
      return Result<int>(1);
    });
    QTRY_VERIFY(!runner.snapshots().empty() && runner.snapshots().front().record.step == "odd");
    const auto snapshot = runner.snapshots().front();
    QVERIFY(snapshot.record.progress > 0.4 && snapshot.record.progress < 0.51);
    QVERIFY(snapshot.etaSeconds && *snapshot.etaSeconds > 0.5 && *snapshot.etaSeconds < 2.5);
    go = true;
    QTRY_VERIFY(future.isFinished());
    QTest::qWait(20);
    QVERIFY2(changes.size() >= 5 && changes.size() <= 25,
             qPrintable(QString::number(changes.size())));
    QCOMPARE(seenOn, runner.thread());
  }

 private:
  static std::string concatStep(qint64 ms) { return "step " + std::to_string(ms); }
};

TWINSCOPE_SUITE(JobRunnerTest, "job_runner_test");

}  // namespace twinscope::app

#include "job_runner_test.moc"
