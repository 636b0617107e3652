#include "core/base/memory.h"

#include "tests/support/suite.h"

#include <QTest>
#include <vector>

namespace twinscope {

class MemoryTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void thePeakKnowsWhatWasGivenBack() {
    const auto before = peakMemoryBytes();
    QVERIFY(before.has_value());
    constexpr std::size_t kBytes = 200'000'000;
    {
      const std::vector<char> large(kBytes, 1);
      QCOMPARE(large.back(), char{1});
    }
    QVERIFY(*peakMemoryBytes() >= kBytes);
    QVERIFY(*peakMemoryBytes() >= *before);
  }
  void someMemoryIsFree() {
    const auto free = availableMemoryBytes();
    QVERIFY(free.has_value() && *free > 0);
  }
};

TWINSCOPE_SUITE(MemoryTest, "memory_test");

}  // namespace twinscope

#include "memory_test.moc"
