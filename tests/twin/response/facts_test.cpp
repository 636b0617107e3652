#include "twin/response/facts.h"

#include "tests/support/suite.h"

#include <QTest>
#include <vector>

namespace twinscope::twin {
namespace {

const Date kDay(2025, 6, 1);

TimelineEvent fact(EventKind kind, int day, std::optional<double> amount = {},
                   const std::string& detail = {}, std::optional<int> until = {}) {
  return {.id = {},
          .patient = {},
          .kind = kind,
          .date = kDay.plusDays(day),
          .until = until ? std::optional(kDay.plusDays(*until)) : std::nullopt,
          .amount = amount,
          .count = {},
          .detail = detail};
}

}  // namespace

class FactsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void steroidsAreKnownFromTheFirstEntryOn() {
    const std::vector<TimelineEvent> events{fact(EventKind::steroid, 10, 4, "dexamethasone", 20),
                                            fact(EventKind::steroid, 40, 20, "hydrocortisone"),
                                            fact(EventKind::steroid, 40, 1)};
    const Facts facts(events);
    QVERIFY(!facts.steroidMg(kDay.plusDays(9)));
    QCOMPARE(facts.steroidMg(kDay.plusDays(10)).value(), 4.0);
    QCOMPARE(facts.steroidMg(kDay.plusDays(20)).value(), 4.0);
    QCOMPARE(facts.steroidMg(kDay.plusDays(21)).value(), 0.0);
    QVERIFY(std::abs(facts.steroidMg(kDay.plusDays(100)).value() - 1.75) < 1e-12);
    const std::vector<TimelineEvent> corrected{fact(EventKind::steroid, 10, 3, "dexamethasone"),
                                               fact(EventKind::steroid, 10, 2)};
    QCOMPARE(Facts(corrected).steroidMg(kDay.plusDays(10)).value(), 2.0);
  }
  void theCliniciansWordWins() {
    const std::vector<TimelineEvent> events{fact(EventKind::performance, 0, 90),
                                            fact(EventKind::performance, 50, 70, "tumour"),
                                            fact(EventKind::performance, 60, 70, "tumour"),
                                            fact(EventKind::clinical, 120, {}, "stable"),
                                            fact(EventKind::performance, 105, 60, "tumour")};
    const Facts facts(events);
    const Date baseline = kDay;
    QVERIFY(facts.clinicalAt(kDay, baseline).status == ClinicalStatus::stableOrImproved);
    QVERIFY(facts.clinicalAt(kDay.plusDays(60), baseline).status == ClinicalStatus::worseByTumour);
    const auto said = facts.clinicalAt(kDay.plusDays(120), baseline);
    QVERIFY(said.status == ClinicalStatus::stableOrImproved && said.contradicted);
    // Nothing was entered about that day.
    QVERIFY(facts.clinicalAt(kDay.plusDays(300), baseline).status == ClinicalStatus::unknown);
  }
  void aDeclineOfDaysIsNotSure() {
    const std::vector<TimelineEvent> events{fact(EventKind::performance, 0, 90),
                                            fact(EventKind::performance, 57, 70, "tumour")};
    QVERIFY(Facts(events).clinicalAt(kDay.plusDays(60), kDay).status == ClinicalStatus::unknown);
  }
  void radiotherapyEndsWithItsLastDay() {
    std::vector<TimelineEvent> events{fact(EventKind::radiotherapy, 0, 60, {}, 41)};
    QVERIFY(Facts(events).radiotherapyEnd() == kDay.plusDays(41));
    events.push_back(fact(EventKind::radiotherapy, 200, 20));
    QVERIFY(Facts(events).radiotherapyEnd() == kDay.plusDays(200));
    events.push_back(fact(EventKind::radiotherapy, 300, 60));
    events.back().count = 30;  // has not ended
    QVERIFY(Facts(events).radiotherapyEnd() == kDay.plusDays(200));
    QVERIFY(!Facts({}).radiotherapyEnd());
  }
};

TWINSCOPE_SUITE(FactsTest, "facts_test");

}  // namespace twinscope::twin

#include "facts_test.moc"
