#include "twin/growth/treatment.h"

#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::twin::growth {

class TreatmentTest : public QObject {
  Q_OBJECT
  const Date m_thursday{2026, 3, 5};

 private Q_SLOTS:
  void fractionsSkipWeekends() {
    const Treatment sixWeeks{.begin = m_thursday};
    const auto course = courseOf(std::array{sixWeeks}, m_thursday.plusDays(-2));
    QVERIFY(course);
    QCOMPARE(course->radiotherapy.size(), std::size_t{30});
    QCOMPARE(course->radiotherapy[0].day, 2.0);
    QCOMPARE(course->radiotherapy[1].day, 3.0);
    QCOMPARE(course->radiotherapy[2].day, 6.0);  // Monday
    QCOMPARE(course->radiotherapy[29].day, 43.0);
    QCOMPARE(course->radiotherapy[29].doseGy, 2.0);
  }
  void daysBeforeTheOriginAreNegative() {
    const auto course = courseOf(std::array{Treatment{.begin = Date(1999, 12, 31), .fractions = 2}},
                                 Date(2000, 1, 10));
    QVERIFY(course);
    QCOMPARE(course->radiotherapy[0].day, -10.0);  // a Friday
    QCOMPARE(course->radiotherapy[1].day, -7.0);
  }
  void temozolomideIsDaily() {
    const Treatment adjuvant{.kind = Treatment::Kind::temozolomide,
                             .begin = m_thursday,
                             .end = m_thursday.plusDays(4),
                             .mgPerM2 = 150};
    const auto course = courseOf(std::array{adjuvant}, m_thursday);
    QVERIFY(course);
    QCOMPARE(course->chemotherapy.size(), std::size_t{5});
    QCOMPARE(course->chemotherapy[4].day, 4.0);
    QCOMPARE(course->chemotherapy[4].amount, 2.0);
  }
  void nonsenseIsRefused() {
    const auto codeOf = [&](Treatment treatment) {
      treatment.begin = m_thursday;
      const auto course = courseOf(std::array{treatment}, m_thursday);
      return course ? std::string() : course.error().code;
    };
    const std::string code = "growth.treatment";
    constexpr auto kDrug = Treatment::Kind::temozolomide;
    QCOMPARE(codeOf({.fractions = 0}), code);
    QCOMPARE(codeOf({.fractions = 1000}), code);
    QCOMPARE(codeOf({.totalGy = -1}), code);
    QCOMPARE(codeOf({.totalGy = NAN}), code);
    QCOMPARE(codeOf({.kind = kDrug, .end = m_thursday.plusDays(-1)}), code);
    QCOMPARE(codeOf({.kind = kDrug, .end = m_thursday.plusDays(2000)}), code);
    QCOMPARE(codeOf({.kind = kDrug, .end = m_thursday, .mgPerM2 = 0}), code);
    QVERIFY(courseOf({}, m_thursday)->empty());
  }
};

TWINSCOPE_SUITE(TreatmentTest, "treatment_test");

}  // namespace twinscope::twin::growth

#include "treatment_test.moc"
