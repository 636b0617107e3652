#include "core/base/date.h"

#include "tests/support/suite.h"

#include <QTest>

namespace twinscope {

class DateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsBothSpellings() {
    QCOMPARE(Date::parse("2024-02-29"), Date(2024, 2, 29));
    QCOMPARE(Date::parse("20240229"), Date(2024, 2, 29));
  }
  void refusesWhatIsNoDay_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "2023-02-29", "2024-13-01", "2024-00-10", "2024/01/01", "240101",
                             "2024-1-1x", "20240a01"})
      QTest::newRow(text) << QString::fromLatin1(text);
  }
  void refusesWhatIsNoDay() {
    QFETCH(QString, text);
    QVERIFY(!Date::parse(text.toStdString()));
  }
  void everyDayRoundTrips() {
    for (Date day(1999, 12, 1); day < Date(2001, 3, 5); day = day.plusDays(1))
      QCOMPARE(Date::parse(day.toString()), day);
  }
  void differencesAreDays() { QCOMPARE(Date(2024, 3, 1).daysSince(Date(2024, 2, 28)), 2); }
};

TWINSCOPE_SUITE(DateTest, "date_test");

}  // namespace twinscope

#include "date_test.moc"
