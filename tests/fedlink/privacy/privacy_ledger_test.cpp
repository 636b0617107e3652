#include "fedlink/privacy/privacy_ledger.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>
#include <limits>
#include <string>

namespace twinscope::fedlink {

class PrivacyLedgerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fewSitesEveryRoundCostMuch() {  // 100 rounds, all sites: 14.1 by RDP
    PrivacyLedger ledger = PrivacyLedger::open({.epsilon = 20.0, .delta = 1e-5}).value();
    for (int round = 0; round < 100; ++round) QVERIFY(ledger.spend({.noiseMultiplier = 4.0}));
    QVERIFY(std::abs(ledger.spent().epsilon - 14.1) < 0.1);
    QCOMPARE(ledger.entries().size(), 100UL);
  }
  void refusesThePaymentThatPassesTheBudgetAndStaysAsItWas() {
    PrivacyLedger ledger = PrivacyLedger::open({.epsilon = 3.0, .delta = 1e-5}).value();
    int rounds = 0;
    while (ledger.spend({.noiseMultiplier = 4.0})) ++rounds;
    QVERIFY(rounds > 1);
    QCOMPARE(ledger.entries().size(), static_cast<std::size_t>(rounds));
    QVERIFY(ledger.spent().epsilon <= 3.0);
    QVERIFY(ledger.spentAfter({.noiseMultiplier = 4.0}).epsilon > 3.0);
    QCOMPARE(ledger.spend({.noiseMultiplier = 4.0}).error().code, std::string("privacy.exhausted"));
    QVERIFY(ledger.spend({.noiseMultiplier = 1000.0}));  // a cheap one still fits
  }
  void manyAtOnceCostAsOneByOne() {
    PrivacyLedger one = PrivacyLedger::open({.epsilon = 50.0}).value();
    PrivacyLedger many = PrivacyLedger::open({.epsilon = 50.0}).value();
    QVERIFY(one.spend({2.0, 0.5, 7}));
    QVERIFY(one.spend({3.0, 1.0, 2}));
    for (int i = 0; i < 7; ++i) {
      QVERIFY(many.spend({2.0, 0.5, 1}));
      if (i < 2) QVERIFY(many.spend({3.0, 1.0, 1}));
    }
    QVERIFY(std::abs(one.spent().epsilon - many.spent().epsilon) < 1e-12);
  }
  void comesBackFromItsEntriesEvenOverASmallerBudget() {
    PrivacyLedger ledger = PrivacyLedger::open({.epsilon = 8.0}).value();
    QVERIFY(ledger.spend({.noiseMultiplier = 1.5}));
    const std::vector<PrivacySpend> entries(ledger.entries().begin(), ledger.entries().end());
    PrivacyLedger smaller = PrivacyLedger::open({.epsilon = 0.5}, entries).value();
    QCOMPARE(smaller.spent().epsilon, ledger.spent().epsilon);
    QVERIFY(smaller.spent().epsilon > 0.5);
    QCOMPARE(smaller.spend({.noiseMultiplier = 100.0}).error().code,
             std::string("privacy.exhausted"));
  }
  void widensTheOrdersBeforeItGivesUp() {
    PrivacyLedger ledger = PrivacyLedger::open({.epsilon = 1.0}).value();
    QVERIFY(ledger.spend({.noiseMultiplier = 400.0}));
    QVERIFY(ledger.spent().order > 512.0);
    QVERIFY(!ledger.spent().atEndOfOrders);
    PrivacyLedger vast = PrivacyLedger::open({.epsilon = 1.0}).value();
    QVERIFY(vast.spend({.noiseMultiplier = 1e5}));
    QVERIFY(vast.spent().atEndOfOrders);  // true and no longer tight, and it says so
  }
  void nothingSpentIsNothing() { QCOMPARE(PrivacyLedger::open({}).value().spent().epsilon, 0.0); }
  void refusesNumbersThatMeanNothing() {
    const double nan = std::nan("");
    const double infinity = std::numeric_limits<double>::infinity();
    for (const PrivacyBudget& budget :
         {PrivacyBudget{0.0, 1e-5}, PrivacyBudget{infinity, 1e-5}, PrivacyBudget{1.0, 0.0},
          PrivacyBudget{1.0, 1.0}, PrivacyBudget{nan, nan}})
      QCOMPARE(PrivacyLedger::open(budget).error().code, std::string("privacy.budget_invalid"));
    PrivacyLedger ledger = PrivacyLedger::open({}).value();
    for (const PrivacySpend& spend :
         {PrivacySpend{0.0, 1.0, 1}, PrivacySpend{-1.0, 1.0, 1}, PrivacySpend{infinity, 1.0, 1},
          PrivacySpend{1.0, 0.0, 1}, PrivacySpend{1.0, 1.1, 1}, PrivacySpend{1.0, 1.0, 0},
          PrivacySpend{nan, 1.0, 1}}) {
      QCOMPARE(ledger.spend(spend).error().code, std::string("privacy.spend_invalid"));
      QCOMPARE(PrivacyLedger::open({}, {spend}).error().code, std::string("privacy.spend_invalid"));
    }
  }
};

TWINSCOPE_SUITE(PrivacyLedgerTest, "privacy_ledger_test");

}  // namespace twinscope::fedlink

#include "privacy_ledger_test.moc"
