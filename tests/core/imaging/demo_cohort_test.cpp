#include "core/imaging/phantom/phantom.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::imaging {
namespace {

PhantomVisit demoVisit(const DemoPatient& patient, std::size_t n) {
  PhantomSpec spec = patient.visits[n].spec;
  spec.spacingMm = 2.5;
  spec.style.inPlaneMm = 2.5;
  spec.sequences = {Modality::t1c};
  spec.damagedSequence.reset();
  return makePhantom(spec, silentContext()).value();
}

std::vector<double> coreVolumes(const char* story) {
  const auto cohort = demoCohort(6, 1);
  const auto patient = std::ranges::find(cohort, std::string(story), &DemoPatient::story);
  std::vector<double> result;
  for (std::size_t n = 0; n < patient->visits.size(); ++n)
    result.push_back(demoVisit(*patient, n).truth.volumeMl(Region::et));
  return result;
}

}  // namespace

class DemoCohortTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cohortTellsSixStoriesAtThreeSites() {
    const auto cohort = demoCohort(6, 1);
    QCOMPARE(cohort.size(), 6U);
    std::vector<std::string> stories, sites;
    for (const DemoPatient& patient : cohort) {
      stories.push_back(patient.story);
      sites.push_back(patient.site);
      QVERIFY(patient.visits.size() >= 3 && patient.visits.size() <= 6);
      QVERIFY(patient.note.find("phantom") != std::string::npos);
      for (std::size_t n = 0; n < patient.visits.size(); ++n) {
        QVERIFY(patient.visits[n].spec.validate());
        QCOMPARE(patient.visits[n].spec.anatomySeed, patient.visits[0].spec.anatomySeed);
        if (n > 0) QVERIFY(patient.visits[n - 1].date < patient.visits[n].date);
      }
      QVERIFY(std::ranges::is_sorted(patient.facts, {}, &DemoFact::date));
      for (const DemoFact& fact : patient.facts) QVERIFY(!fact.until || fact.date <= *fact.until);
    }
    std::ranges::sort(stories);
    QVERIFY(std::ranges::adjacent_find(stories) == stories.end());
    std::ranges::sort(sites);
    QCOMPARE(std::distance(sites.begin(), std::unique(sites.begin(), sites.end())), 3);
  }
  void cohortFollowsItsSeed() {
    const auto a = demoCohort(9, 4), b = demoCohort(9, 4), c = demoCohort(9, 5);
    QCOMPARE(a.size(), 9U);
    QCOMPARE(a[8].visits[0].spec.visitSeed, b[8].visits[0].spec.visitSeed);
    QVERIFY(a[0].visits[0].spec.anatomySeed != c[0].visits[0].spec.anatomySeed);
    QVERIFY(a[0].visits[0].spec.anatomySeed != a[6].visits[0].spec.anatomySeed);
  }
  void responseShrinks() {
    const auto et = coreVolumes("response");
    QVERIFY(std::ranges::is_sorted(et, std::greater<>()));
    QVERIFY(et.back() < 0.35 * et[1]);
  }
  void progressionGrowsFromItsNadir() {
    const auto et = coreVolumes("progression");
    QVERIFY(et[1] < et[0]);
    QVERIFY(std::is_sorted(et.begin() + 1, et.end()));
    QVERIFY(et.back() > 1.4 * et[1]);
  }
  void pseudoProgressionRisesThenFalls() {
    const auto et = coreVolumes("pseudo-progression");
    QVERIFY(et[1] > 1.3 * et[0]);
    QVERIFY(et[2] < et[1] && et[3] < et[2]);
  }
  void stableStays() {
    const auto et = coreVolumes("stable");
    const auto [low, high] = std::ranges::minmax(et);
    QVERIFY(high < 1.25 * low);
  }
  void oneSequenceIsMissingAndOneScanIsBad() {
    for (const DemoPatient& patient : demoCohort(6, 1))
      for (const DemoVisit& visit : patient.visits) {
        QCOMPARE(visit.damaged, visit.spec.damagedSequence.has_value());
        if (patient.story != "bad scan") QVERIFY(!visit.damaged);
      }
    const auto cohort = demoCohort(6, 1);
    const auto missing = std::ranges::find(cohort, "missing sequence", &DemoPatient::story);
    QVERIFY(std::ranges::any_of(missing->visits,
                                [](const DemoVisit& v) { return v.spec.sequences.size() == 3; }));
    const auto bad = std::ranges::find(cohort, "bad scan", &DemoPatient::story);
    QCOMPARE(std::ranges::count(bad->visits, true, &DemoVisit::damaged), 1);
  }
  void sitesDiffer() {
    std::vector<SiteStyle> styles;
    for (const DemoPatient& patient : demoCohort(6, 1))
      if (std::ranges::find(styles, patient.site, &SiteStyle::name) == styles.end())
        styles.push_back(patient.visits[0].spec.style);
    QCOMPARE(styles.size(), 3U);
    for (std::size_t a = 0; a < styles.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) {
        QVERIFY(std::abs(styles[a].noise / styles[b].noise - 1) > 0.25);
        QVERIFY(styles[a].sliceThicknessMm != styles[b].sliceThicknessMm);
        QVERIFY(std::abs(styles[a].contrastShift - styles[b].contrastShift) > 0.3);
      }
  }
};

TWINSCOPE_SUITE(DemoCohortTest, "demo_cohort_test");

}  // namespace twinscope::imaging

#include "demo_cohort_test.moc"
