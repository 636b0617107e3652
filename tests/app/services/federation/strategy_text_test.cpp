#include "app/services/federation/strategy_text.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::app {

class StrategyTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesTakeParameters() {
    QCOMPARE(strategyFromText("fedavg").value().name, std::string("fedavg"));
    const auto adam = strategyFromText("fedadam eta=0.05 beta1=0.8");
    QVERIFY2(adam.has_value(), adam ? "" : describe(adam.error()).c_str());
    QCOMPARE(adam->optimiser.learningRate, 0.05);
    QCOMPARE(adam->optimiser.beta1, 0.8);
  }
  void whatIsNoStrategyIsAUsageErrorThatListsThem() {
    for (const char* text :
         {"", "fedavgg", "fedadam eta", "fedadam eta=x", "fedadam eta=1x", "fedadam nope=1"}) {
      const auto strategy = strategyFromText(text);
      QVERIFY(!strategy.has_value());
      QCOMPARE(strategy.error().kind, ErrorKind::usage);
    }
  }
};

TWINSCOPE_SUITE(StrategyTextTest, "strategy_text_test");

}  // namespace twinscope::app

#include "strategy_text_test.moc"
