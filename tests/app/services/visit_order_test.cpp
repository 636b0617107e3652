#include "app/services/visit_order.h"

#include "tests/support/suite.h"

#include <QTest>
#include <string>
#include <vector>

namespace twinscope::app {

class VisitOrderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void visitsSortInTime_data() {
    QTest::addColumn<QByteArray>("order");
    QTest::newRow("pre, post") << QByteArray("pre|post");
    QTest::newRow("numbers") << QByteArray("week-2-1|week-10-1|week-10-2|week-100-1");
    QTest::newRow("zeros") << QByteArray("week 002-1|week 010-1|week 100-1");
    QTest::newRow("layouts") << QByteArray("time 1|time 2|time 11");
    QTest::newRow("dates") << QByteArray("2019-12-31|2020-01-01|2020-02-01");
    QTest::newRow("baseline") << QByteArray("baseline|month 3|followup");
    QTest::newRow("BIDS") << QByteArray("ses-01|ses-2|ses-10");
    QTest::newRow("empty first") << QByteArray("|time 1");
  }
  void visitsSortInTime() {
    QFETCH(QByteArray, order);
    const auto names = order.split('|');
    for (qsizetype i = 0; i < names.size(); ++i)
      for (qsizetype j = 0; j < names.size(); ++j)
        QCOMPARE(comesBefore(names[i].toStdString(), names[j].toStdString()), i < j);
  }
  void weeksAreDays_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("days");  // −1: no week
    QTest::newRow("first") << QByteArray("week 000-1") << 0;
    QTest::newRow("second of a week") << QByteArray("week 012-2") << 85;
    QTest::newRow("plain") << QByteArray("week 7") << 49;
    QTest::newRow("time") << QByteArray("time 7") << -1;
    QTest::newRow("word") << QByteArray("week") << -1;
    QTest::newRow("absurd") << QByteArray("week 99999999999") << -1;
  }
  void weeksAreDays() {
    QFETCH(QByteArray, key);
    QFETCH(int, days);
    QCOMPARE(daysFromWeekKey(key.toStdString()).value_or(-1), days);
  }
};

TWINSCOPE_SUITE(VisitOrderTest, "visit_order_test");

}  // namespace twinscope::app

#include "visit_order_test.moc"
