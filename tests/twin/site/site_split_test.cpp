#include "twin/site/site_split.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <map>
#include <set>

namespace twinscope::twin {
namespace {

std::vector<SitePatient> somePatients(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<SitePatient> patients;
  for (std::size_t n = 0; n < count; ++n)
    patients.push_back({concat("TW-", random.next() % 0xffffffU), 1 + random.below(3)});
  return patients;
}

std::set<std::string> namesOf(const std::vector<SitePatient>& patients,
                              const std::vector<std::size_t>& some) {
  std::set<std::string> names;
  for (const std::size_t n : some) names.insert(patients[n].pseudonym);
  return names;
}

}  // namespace

class SiteSplitTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void noPatientIsOnTwoSidesOfAFold() {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto patients = somePatients(2 + seed % 60, seed);
      const auto split = splitSite(patients);
      QVERIFY(split);
      for (const SiteFold& fold : split->folds) {
        std::multiset<std::size_t> all(fold.training.begin(), fold.training.end());
        all.insert(fold.validation.begin(), fold.validation.end());
        all.insert(fold.guard.begin(), fold.guard.end());
        QCOMPARE(all.size(), patients.size());
        QCOMPARE(std::set<std::size_t>(all.begin(), all.end()).size(), patients.size());
        QVERIFY(!fold.training.empty());
        QVERIFY(!fold.guard.empty());
      }
    }
  }
  void leavingOneOutGuardsEveryPatientOnce() {
    for (std::size_t count = 2; count < 12; ++count) {
      const auto patients = somePatients(count, 5);
      const auto split = splitSite(patients, {.leastGuardStudies = 1000, .mostFolds = 5});
      QVERIFY(split && split->evidence == SiteEvidence::leaveOneOut);
      QCOMPARE(split->folds.size(), std::min<std::size_t>(count, 5));
      std::map<std::size_t, int> guarded;
      for (const SiteFold& fold : split->folds)
        for (const std::size_t n : fold.guard) ++guarded[n];
      QCOMPARE(guarded.size(), count);
      QVERIFY(std::ranges::all_of(guarded, [](const auto& each) { return each.second == 1; }));
    }
  }
  void newPatientsMoveNobody() {
    auto patients = somePatients(60, 11);
    const auto before = splitSite(patients);
    QVERIFY(before && before->evidence == SiteEvidence::heldOut);
    const auto guarded = namesOf(patients, before->folds[0].guard);
    const auto learnt = namesOf(patients, before->folds[0].training);
    for (auto& added : somePatients(40, 12)) patients.insert(patients.begin(), added);
    const auto after = splitSite(patients);
    QVERIFY(after);
    for (const std::string& name : guarded)
      QVERIFY(namesOf(patients, after->folds[0].guard).contains(name));
    for (const std::string& name : learnt)
      QVERIFY(namesOf(patients, after->folds[0].training).contains(name));
  }
  void orderDoesNotMatter() {
    auto patients = somePatients(9, 3);
    const auto before = splitSite(patients);
    std::vector<std::set<std::string>> guards;
    for (const SiteFold& fold : before->folds) guards.push_back(namesOf(patients, fold.guard));
    std::ranges::reverse(patients);
    const auto after = splitSite(patients);
    QCOMPARE(after->folds.size(), guards.size());
    for (std::size_t f = 0; f < guards.size(); ++f)
      QVERIFY(namesOf(patients, after->folds[f].guard) == guards[f]);
  }
  void partsHaveTheirShares() {
    std::map<SitePart, int> counts;
    for (int n = 0; n < 10000; ++n) ++counts[partOf(concat("TW-", n))];
    QVERIFY(std::abs(counts[SitePart::guard] - 2500) < 200);
    QVERIFY(std::abs(counts[SitePart::validation] - 2000) < 200);
  }
  void patientsWithoutStudiesDoNotCount() {
    const std::vector<SitePatient> one{{"TW-1", 4}, {"TW-2", 0}, {"TW-3", 0}};
    QCOMPARE(splitSite(one).error().code, std::string("twin.too-few"));
    QCOMPARE(splitSite({}).error().code, std::string("twin.too-few"));
    const std::vector<SitePatient> two{{"TW-1", 1}, {"TW-2", 0}, {"TW-3", 1}};
    const auto split = splitSite(two);
    QVERIFY(split && split->folds.size() == 2);
    for (const SiteFold& fold : split->folds)
      QVERIFY(fold.guard.size() == 1 && fold.training.size() == 1 && fold.guard[0] != 1 &&
              fold.training[0] != 1);
  }
};

TWINSCOPE_SUITE(SiteSplitTest, "site_split_test");

}  // namespace twinscope::twin

#include "site_split_test.moc"
