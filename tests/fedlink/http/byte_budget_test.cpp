#include "fedlink/coordinator/http/detail/byte_budget.h"

#include "core/base/random.h"
#include "tests/support/suite.h"

#include <QTest>
#include <thread>
#include <vector>

namespace twinscope::fedlink::tests {

class ByteBudgetTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesUpToTheLimitAndNotOneMore() {
    ByteBudget budget(100);
    ByteBudget::Share a(budget), b(budget);
    QVERIFY(a.take(60));
    QVERIFY(!b.take(41));
    QVERIFY(b.take(40));
    QVERIFY(!b.take(1));
    QVERIFY(b.take(0));
    a.release();
    QCOMPARE(budget.used(), 40UL);
    QVERIFY(!b.take(SIZE_MAX));
    QCOMPARE(budget.used(), 40UL);
  }
  void whatCannotBeRefusedCountsAgainstOthers() {
    ByteBudget budget(100);
    {
      ByteBudget::Share a(budget), b(budget);
      a.takeAnyway(500);
      QCOMPARE(budget.used(), 500UL);
      QVERIFY(!b.take(1));
    }
    QCOMPARE(budget.used(), 0UL);
  }
  void neverPassesTheLimitFromManyThreads() {
    ByteBudget budget(1000);
    std::atomic<bool> passed{false};
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
          Random random(t);
          for (int i = 0; i < 20'000; ++i) {
            ByteBudget::Share share(budget);
            while (share.take(random.below(400))) {
              if (budget.used() > 1000) passed = true;
            }
          }
        });
    }
    QVERIFY(!passed);
    QCOMPARE(budget.used(), 0UL);
  }
};

TWINSCOPE_SUITE(ByteBudgetTest, "byte_budget_test");

}  // namespace twinscope::fedlink::tests

#include "byte_budget_test.moc"
