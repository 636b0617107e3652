#include "core/learning/training/case_cache.h"

#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"

#include <QTest>
#include <deque>
#include <functional>
#include <map>

namespace twinscope::learning {
namespace {

using tests::tinyCard;

/// Balls that count how often each is read, with tasks that wait until they are run.
struct Watched {
  std::map<std::size_t, int> reads;
  std::deque<std::function<void()>> tasks;

  CaseSource source() {
    CaseSource source = tests::ballCases(4);
    source.load = [this, load = source.load](std::size_t n) {
      ++reads[n];
      return load(n);
    };
    source.spawn = [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
    return source;
  }
  void runTasks() {
    for (auto& task : tasks) task();
    tasks.clear();
  }
};

constexpr std::size_t kRoomy = std::size_t{1} << 30;

}  // namespace

class CaseCacheTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anExpectedCaseIsMadeOnce() {
    Watched watched;
    CaseCache cache(tinyCard(), watched.source(), kRoomy);
    cache.expect(2);
    cache.expect(2);
    QCOMPARE(watched.tasks.size(), std::size_t{1});
    QVERIFY(watched.reads.empty());  // nothing on the caller's thread
    watched.runTasks();
    const auto expected = cache.get(2);
    QVERIFY(expected);
    cache.expect(2);  // held: nothing to do
    QVERIFY(watched.tasks.empty());
    QCOMPARE(watched.reads[2], 1);
    // It is what the caller would have made itself.
    CaseCache alone(tinyCard(), tests::ballCases(4), kRoomy);
    QVERIFY((*alone.get(2))->channels == (*expected)->channels);
    QVERIFY((*alone.get(2))->labels == (*expected)->labels);
  }
  void aDroppedTaskIsDoneByTheCaller() {
    Watched watched;
    CaseCache cache(tinyCard(), watched.source(), kRoomy);
    cache.expect(1);
    watched.tasks.clear();
    QVERIFY(cache.get(1));
    QCOMPARE(watched.reads[1], 1);
  }
  void anErrorReachesWhoAsks() {
    Watched watched;
    CaseSource source = watched.source();
    source.load = [](std::size_t) -> Result<TrainingCase> { return cancelled(); };
    CaseCache cache(tinyCard(), source, kRoomy);
    cache.expect(0);
    watched.runTasks();
    const auto failed = cache.get(0);
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, ErrorKind::cancelled);
  }
  void aTaskMayOutliveTheCache() {
    Watched watched;
    {
      CaseCache cache(tinyCard(), watched.source(), kRoomy);
      cache.expect(3);
    }
    watched.runTasks();
    QCOMPARE(watched.reads[3], 1);
  }
  void theOldestGoWhereTheRoomIsSmall() {
    Watched watched;
    CaseCache cache(tinyCard(), watched.source(), 1);
    QVERIFY(cache.get(0));
    QVERIFY(cache.get(0));
    QCOMPARE(watched.reads[0], 1);  // one is always held
    QVERIFY(cache.get(1));
    QVERIFY(cache.get(0));
    QCOMPARE(watched.reads[0], 2);
  }
};

TWINSCOPE_SUITE(CaseCacheTest, "case_cache_test");

}  // namespace twinscope::learning

#include "case_cache_test.moc"
