#include "app/models/words.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::app {

class WordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void figuresReadAsWritten_data() {
    QTest::addColumn<double>("ml");
    QTest::addColumn<QString>("shown");
    QTest::newRow("small") << 0.346 << QStringLiteral("0.35");
    QTest::newRow("one") << 0.996 << QStringLiteral("1.0");
    QTest::newRow("usual") << 8.44 << QStringLiteral("8.4");
    QTest::newRow("large") << 132.4 << QStringLiteral("132");
  }
  void figuresReadAsWritten() {
    QFETCH(double, ml);
    QFETCH(QString, shown);
    QCOMPARE(millilitres(ml), shown);
  }
  void changesCarryTheirSign() {
    QCOMPARE(percentChange(0.456), QStringLiteral("+46 %"));
    QCOMPARE(percentChange(-0.12), QStringLiteral("−12 %"));
    QCOMPARE(percentChange(30.0), QStringLiteral(">999 %"));
    QCOMPARE(percentChange(0.001), QStringLiteral("0 %"));
    QCOMPARE(percentChange(std::nullopt), kNothing);
  }
  void nothingIsComparedWithNothing() {
    QVERIFY(!relativeChange(1.0, std::nullopt));
    QVERIFY(!relativeChange(1.0, 0.0));
    QCOMPARE(relativeChange(3.0, 2.0).value(), 0.5);
  }
  void durationsAreShort() {
    QCOMPARE(duration(12.4), QStringLiteral("12 s"));
    QCOMPARE(duration(200), QStringLiteral("3 min 20 s"));
    QCOMPARE(duration(3900), QStringLiteral("1 h 5 min"));
  }
  void errorsSayWhatAndRemedy() {
    QCOMPARE(sentence({"x", "The file ends early", "copy it again", "slice 3"}),
             QStringLiteral("The file ends early: slice 3 (copy it again)"));
  }
};

TWINSCOPE_SUITE(WordsTest, "words_test");

}  // namespace twinscope::app

#include "words_test.moc"
