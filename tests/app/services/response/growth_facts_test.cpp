#include "app/services/response/growth_facts.h"

#include "tests/support/suite.h"

#include <QTest>
#include <vector>

namespace twinscope::app {
namespace {

using twin::EventKind;
using twin::growth::Treatment;

twin::TimelineEvent fact(EventKind kind, Date date, std::optional<double> amount = {},
                         std::optional<int> count = {}, const std::string& detail = {},
                         std::optional<Date> until = {}) {
  return {.id = {},
          .patient = {},
          .kind = kind,
          .date = date,
          .until = until,
          .amount = amount,
          .count = count,
          .detail = detail};
}

}  // namespace

class GrowthFactsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void scansBeforeTheLastResectionAreLeftOut() {
    const std::vector events{fact(EventKind::surgery, Date(2025, 1, 5), {}, {}, "subtotal"),
                             fact(EventKind::surgery, Date(2025, 6, 5), {}, {}, "gross-total"),
                             fact(EventKind::surgery, Date(2025, 9, 5), {}, {}, "biopsy")};
    QVERIFY(growthFacts(events).from == Date(2025, 6, 5));
    QVERIFY(!growthFacts({}).from);
  }
  void dosesAndCyclesAreTaken() {
    const std::vector events{
        fact(EventKind::radiotherapy, Date(2025, 2, 3), 60, 30, "", Date(2025, 3, 14)),
        fact(EventKind::chemotherapy, Date(2025, 2, 3), 75, {}, "temozolomide", Date(2025, 3, 14)),
        fact(EventKind::chemotherapy, Date(2025, 4, 14), 150, 6, "temozolomide",
             Date(2025, 5, 14))};
    const GrowthFacts facts = growthFacts(events);
    QCOMPARE(facts.treatments.size(), std::size_t{4});
    QVERIFY(facts.treatments[0].kind == Treatment::Kind::radiotherapy);
    QCOMPARE(facts.treatments[0].fractions, 30);
    QVERIFY(facts.treatments[1].end == Date(2025, 3, 14));
    // Two of six cycles had begun when it was stopped; the second was cut off.
    QVERIFY(facts.treatments[2].begin == Date(2025, 4, 14));
    QVERIFY(facts.treatments[2].end == Date(2025, 4, 18));
    QVERIFY(facts.treatments[3].begin == Date(2025, 5, 12));
    QVERIFY(facts.treatments[3].end == Date(2025, 5, 14));
    QVERIFY(facts.ignored.empty());
    QVERIFY(twin::growth::courseOf(facts.treatments, Date(2025, 1, 1)));
  }
  void whatTheModelDoesNotKnowIsSaid() {
    const std::vector events{fact(EventKind::chemotherapy, Date(2025, 2, 3), 90, {}, "lomustine"),
                             fact(EventKind::antiangiogenic, Date(2025, 2, 3)),
                             fact(EventKind::radiotherapy, Date(2025, 2, 3)),
                             fact(EventKind::steroid, Date(2025, 2, 3), 4)};
    const GrowthFacts facts = growthFacts(events);
    QVERIFY(facts.treatments.empty());
    QCOMPARE(facts.ignored.size(), std::size_t{3});
  }
};

TWINSCOPE_SUITE(GrowthFactsTest, "growth_facts_test");

}  // namespace twinscope::app

#include "growth_facts_test.moc"
