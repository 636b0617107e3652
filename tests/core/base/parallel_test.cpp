#include "core/base/parallel.h"

#include "tests/support/suite.h"

#include <QTest>
#include <atomic>
#include <mutex>
#include <set>
#include <vector>

namespace twinscope {

class ParallelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { setComputeThreads(0); }

  void everyIndexOnce() {
    for (const std::size_t count : {0UL, 1UL, 7UL, 1000UL}) {
      std::vector<std::atomic<int>> hits(count);
      parallelFor(count, 3, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++hits[i];
      });
      for (const auto& hit : hits) QCOMPARE(hit.load(), 1);
    }
  }
  void rangesDoNotDependOnThreads() {
    const auto ranges = [](std::size_t threads) {
      setComputeThreads(threads);
      std::mutex mutex;
      std::set<std::pair<std::size_t, std::size_t>> seen;
      parallelFor(101, 10, [&](std::size_t begin, std::size_t end) {
        const std::scoped_lock lock(mutex);
        seen.emplace(begin, end);
      });
      return seen;
    };
    const auto one = ranges(1);
    QCOMPARE(one.size(), 11UL);
    QVERIFY(ranges(2) == one);
    QVERIFY(ranges(5) == one);
  }
  void manyCallsInARow() {
    setComputeThreads(4);
    std::atomic<std::size_t> sum = 0;
    for (int call = 0; call < 2000; ++call)
      parallelFor(16, 1, [&](std::size_t begin, std::size_t end) { sum += end - begin; });
    QCOMPARE(sum.load(), 32000UL);
  }
};

TWINSCOPE_SUITE(ParallelTest, "parallel_test");

}  // namespace twinscope

#include "parallel_test.moc"
