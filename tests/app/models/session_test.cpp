#include "app/models/session.h"

#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <chrono>
#include <latch>
#include <thread>

namespace twinscope::app {

class SessionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session.emplace();
    QVERIFY(m_session->create(*m_folder / "ws"));
  }
  void cleanup() {
    m_session.reset();
    m_folder.reset();
  }
  void resultsComeOnTheGuiThread() {
    QObject context;
    std::optional<int> answer;
    QThread* thread = nullptr;
    QVERIFY(compute(
        context, [](int value) { return value; },
        [&](int value) {
          answer = value;
          thread = QThread::currentThread();
        }));
    QTRY_COMPARE(answer.value_or(0), 42);
    QVERIFY(thread == QThread::currentThread());
  }
  void nothingComesForWhatIsGone() {
    bool came = false, later = false;
    auto context = std::make_unique<QObject>();
    std::latch gone(1);
    QVERIFY(compute(
        *context, [&](int value) { return gone.wait(), value; }, [&](int) { came = true; }));
    context.reset();
    gone.count_down();
    QObject other;
    QVERIFY(compute(
        other, [](int value) { return value; }, [&](int) { later = true; }));
    QTRY_VERIFY(later);
    QVERIFY(!came);
  }
  /// Widgets go at any moment of a job's end.
  void contextsMayGoWhileJobsEnd() {
    for (int n = 0; n < 400; ++n) {
      auto context = std::make_unique<QObject>();
      const auto begun = std::make_shared<std::latch>(1);
      QVERIFY(compute(
          *context, [begun](int value) { return begun->count_down(), value; }, [](int) {}));
      begun->wait();
      const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(n % 40);
      while (std::chrono::steady_clock::now() < until) {
      }
    }
  }
  void aSessionMayGoWhileJobsEnd() {
    for (int n = 0; n < 5; ++n) {
      cleanup();
      init();
      QObject context;
      for (int job = 0; job < 20; ++job)
        QVERIFY(compute(
            context, [](int value) { return value; }, [](int) {}));
    }
  }

 private:
  bool compute(QObject& context, std::function<int(int)> work, std::function<void(int)> done) {
    return m_session->compute<int>(
        &context,
        [work = std::move(work)](Workspace&, const JobContext&) -> Result<int> { return work(42); },
        [done = std::move(done)](const int& value) { done(value); });
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::optional<Session> m_session;
};

TWINSCOPE_SUITE(SessionTest, "session_test");

}  // namespace twinscope::app

#include "session_test.moc"
