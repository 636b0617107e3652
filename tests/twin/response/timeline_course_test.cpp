#include "twin/response/timeline_course.h"

#include "core/base/random.h"
#include "tests/support/suite.h"
#include "twin/response/assess.h"
#include "twin/response/next_step.h"

#include <QTest>
#include <algorithm>
#include <vector>

namespace twinscope::twin {
namespace {

const Date kDay(2025, 6, 1);  // radiotherapy ends
constexpr double kMm3 = 1000;

TimelineEvent fact(EventKind kind, int day, std::optional<double> amount = {},
                   const std::string& detail = {}) {
  return {.id = {},
          .patient = {},
          .kind = kind,
          .date = kDay.plusDays(day),
          .until = {},
          .amount = amount,
          .count = {},
          .detail = detail};
}

TrackedPart part(int lesion, double ml, double longest = 20, double perpendicular = 15) {
  return {.compartment = Compartment::enhancing,
          .number = lesion,
          .lesion = lesion,
          .sizeMm = {longest, perpendicular},
          .volumeMm3 = kMm3 * ml,
          .slices = 8,
          .sliceMm = 1};
}

ScannedVisit scan(int day, std::vector<TrackedPart> parts) {
  return {.study = {100 + day},
          .date = kDay.plusDays(day),
          .measured = true,
          .parts = std::move(parts),
          .enhancingInterval = {},
          .spacingMm = {1, 1, 1}};
}

/// Radiotherapy, no steroids, and a clinician's word at each scan.
std::vector<TimelineEvent> factsFor(const std::vector<ScannedVisit>& scans) {
  std::vector<TimelineEvent> facts{fact(EventKind::radiotherapy, 0, 60),
                                   fact(EventKind::steroid, -60, 0)};
  for (const ScannedVisit& each : scans)
    facts.push_back(fact(EventKind::clinical, each.date.daysSince(kDay), {}, "stable"));
  return facts;
}

std::vector<std::string> labelsOf(const TimelineCourse& made) {
  const auto assessed = assess(made.course);
  std::vector<std::string> labels;
  for (const VisitAssessment& visit : assessed->visits) labels.push_back(nameOf(visit.category));
  return labels;
}

std::vector<std::string> labelsOf(const std::vector<TimelineEvent>& facts,
                                  const std::vector<ScannedVisit>& scans) {
  return labelsOf(courseFrom(facts, scans).value());
}

using Labels = std::vector<std::string>;

LesionRole::Kind roleOf(const TimelineCourse& made, int lesion) {
  return std::ranges::find(made.roles, lesion, &LesionRole::lesion)->kind;
}

}  // namespace

class TimelineCourseTest : public QObject {
  Q_OBJECT
  /// 28 days after radiotherapy and every eight weeks.
  const std::vector<ScannedVisit> m_grows{scan(-40, {part(1, 9)}), scan(28, {part(1, 4)}),
                                          scan(84, {part(1, 5.7)}), scan(140, {part(1, 9)})};

 private Q_SLOTS:
  void progressionIsConfirmedAndDated() {
    const auto made = courseFrom(factsFor(m_grows), m_grows).value();
    QCOMPARE(made.baselineRule, std::string("R-BL-1"));
    QCOMPARE(made.visits.size(), std::size_t{3});  // the scan before surgery is no part of it
    QVERIFY(labelsOf(made) == (Labels{"B", "pPD", "PD"}));
    const auto assessed = assess(made.course).value();
    QVERIFY(assessed.end.date == kDay.plusDays(84));
    QCOMPARE(assessed.visits[2].rule, std::string("R-CONF-1"));
    QVERIFY(nextStepAfter(made.course, assessed, 1).from == kDay.plusDays(84 + 28));
    QVERIFY(nextStepAfter(made.course, assessed, 2).what == NextStep::What::treatmentDecision);
  }
  void orderOfEntryDoesNotMatter() {
    Random random(3);
    auto facts = factsFor(m_grows);
    auto scans = m_grows;
    for (int trial = 0; trial < 20; ++trial) {
      for (std::size_t n = facts.size(); n > 1; --n)
        std::swap(facts[n - 1], facts[random.below(n)]);
      for (std::size_t n = scans.size(); n > 1; --n)
        std::swap(scans[n - 1], scans[random.below(n)]);
      QVERIFY(labelsOf(facts, scans) == (Labels{"B", "pPD", "PD"}));
    }
  }
  void factsThatDoNotMatterChangeNothing() {
    auto facts = factsFor(m_grows);
    facts.push_back(fact(EventKind::mgmt, 0, {}, "methylated"));
    facts.push_back(fact(EventKind::diagnosis, 0, {}, "Glioblastoma"));
    facts.push_back(fact(EventKind::surgery, -60));
    facts.push_back(fact(EventKind::chemotherapy, 30, 150));
    QVERIFY(labelsOf(facts, m_grows) == (Labels{"B", "pPD", "PD"}));
  }
  void whatIsMissingIsSaid() {
    std::vector<TimelineEvent> facts{fact(EventKind::radiotherapy, 0, 60)};
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 4)}), scan(84, {part(1, 4)})};
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "NE"}));
    facts.push_back(fact(EventKind::clinical, 84, {}, "stable"));
    QCOMPARE(assess(courseFrom(facts, scans)->course)->visits[1].rule, std::string("R-NE-3"));
    facts.push_back(fact(EventKind::steroid, 0, 0));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD"}));
    facts.push_back(fact(EventKind::notEvaluable, 84, {}, "motion"));
    QCOMPARE(assess(courseFrom(facts, scans)->course)->visits[1].rule, std::string("R-NE-1"));
  }
  void withoutABaselineNothingIsSaid() {
    const auto made = courseFrom({}, m_grows).value();
    QVERIFY(made.course.visits.empty());
    QCOMPARE(made.baselineRule, std::string("R-BL-5"));
    auto facts = factsFor(m_grows);
    facts.push_back(fact(EventKind::baseline, -40));
    const auto named = courseFrom(facts, m_grows).value();
    QCOMPARE(named.baselineRule, std::string("named"));
    QCOMPARE(named.visits.size(), std::size_t{4});
  }
  void targetsAreTheLargestAtTheBaseline() {
    const std::vector<ScannedVisit> scans{
        scan(28, {part(1, 5), part(2, 4), part(3, 3), part(4, 2), part(5, 0.3, 9, 7)}),
        scan(84, {part(1, 5), part(2, 4), part(3, 3), part(4, 2), part(5, 0.3, 9, 7)})};
    const auto made = courseFrom(factsFor(scans), scans).value();
    using enum LesionRole::Kind;
    QVERIFY(roleOf(made, 1) == target && roleOf(made, 3) == target);
    QVERIFY(roleOf(made, 4) == nonTarget && roleOf(made, 5) == tooSmall);
    QCOMPARE(made.course.visits[1].burden[0].value(), 12 * kMm3);
    const auto other = [&](OtherLesion::Kind kind, int lesion) {
      return made.course.visits[1].find({kind, Compartment::enhancing, lesion});
    };
    QCOMPARE(other(OtherLesion::Kind::nonTarget, 4)->size, 2 * kMm3);
    QCOMPARE(other(OtherLesion::Kind::nonMeasurable, 5)->diameters.longest, 9.0);
    QVERIFY(labelsOf(made) == (Labels{"B", "SD"}));
  }
  void aSplitTargetIsSummed() {
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 5)}),
                                          scan(120, {part(1, 4), part(1, 3.5)})};
    const auto made = courseFrom(factsFor(scans), scans).value();
    QCOMPARE(made.course.visits[1].burden[0].value(), 7.5 * kMm3);
    QVERIFY(labelsOf(made) == (Labels{"B", "PD"}));
  }
  /// Seen once it is equivocal; seen again it is progression from its first day on.
  void aNewLesionMustBeSeenTwiceOrNamed() {
    std::vector<ScannedVisit> scans{scan(28, {part(1, 4)}), scan(100, {part(1, 4), part(2, 2)})};
    auto facts = factsFor(scans);
    auto made = courseFrom(facts, scans).value();
    QVERIFY(labelsOf(made) == (Labels{"B", "SD"}));
    const auto once = assess(made.course).value();
    QVERIFY(std::ranges::find(once.visits[1].flags, "W-NEWEQ") != once.visits[1].flags.end());
    QVERIFY(nextStepAfter(made.course, once, 1).what == NextStep::What::scanOfNewLesion);

    scans.push_back(scan(140, {part(1, 4), part(2, 2.5)}));
    made = courseFrom(factsFor(scans), scans).value();
    QVERIFY(labelsOf(made) == (Labels{"B", "SD", "PD"}));
    QVERIFY(assess(made.course)->end.date == kDay.plusDays(100));

    facts.push_back(fact(EventKind::newLesion, 100, {}, "measurable"));
    scans.pop_back();
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "PD"}));
    facts.back().detail = "none";
    made = courseFrom(facts, scans).value();
    QVERIFY(labelsOf(made) == (Labels{"B", "SD"}));
    QVERIFY(roleOf(made, 2) == LesionRole::Kind::dismissed);
  }
  void aReadersDoubtHolds() {
    std::vector<ScannedVisit> scans{scan(28, {part(1, 4)}), scan(100, {part(1, 4), part(2, 2)}),
                                    scan(140, {part(1, 4), part(2, 2.5)})};
    auto facts = factsFor(scans);
    facts.push_back(fact(EventKind::newLesion, 140, {}, "equivocal"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD", "SD"}));
    facts.back().detail = "measurable";
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD", "PD"}));
  }
  /// A reader's lesion that no segmentation shows stays unknown until the reader tells of it again.
  void whatOnlyAReaderSeesIsFollowedByWords() {
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 4)}), scan(100, {part(1, 4)}),
                                          scan(140, {part(1, 4)})};
    auto facts = factsFor(scans);
    facts.push_back(fact(EventKind::newLesion, 100, {}, "non-measurable"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD", "NE"}));
    facts.push_back(fact(EventKind::newLesion, 140, {}, "non-measurable"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD", "SD"}));
    facts.back().detail = "none";
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD", "SD"}));
  }
  /// What a resection took away is no response.
  void aResectionEndsTheCourse() {
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 20)}), scan(100, {part(1, 2)}),
                                          scan(150, {part(1, 2)})};
    auto facts = factsFor(scans);
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "pPR", "PR"}));
    facts.push_back(fact(EventKind::surgery, 60, {}, "biopsy"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "pPR", "PR"}));
    facts.back().detail = "gross-total";
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "POST", "POST"}));
    facts.push_back(fact(EventKind::histology, 62, {}, "tumour"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "PD", "PD"}));
    facts.back().detail = "treatment-effect";
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "pPR", "POST"}));
    facts.push_back(fact(EventKind::baseline, 100));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD"}));
  }
  void immunotherapyIsConfirmedByDay91() {
    const std::vector<ScannedVisit> scans{scan(128, {part(1, 4)}), scan(170, {part(1, 8)})};
    auto facts = factsFor(scans);
    facts.push_back(fact(EventKind::immunotherapy, 130));
    facts.push_back(fact(EventKind::baseline, 128));
    for (const auto& [edition, days] : {std::pair{"ed=IR15", 91}, {"ed=R2", 56}}) {
      facts.push_back(fact(EventKind::criteria, 0, {}, edition));
      const auto made = courseFrom(facts, scans).value();
      const auto step = nextStepAfter(made.course, assess(made.course).value(), 1);
      QVERIFY(step.what == NextStep::What::confirmingScan);
      QVERIFY(step.due == kDay.plusDays(170 + days));
      facts.pop_back();
    }
  }
  void specksAreNoLesions() {
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 4)}),
                                          scan(100, {part(1, 4), part(2, 0.05, 4.9, 4)})};
    const auto assessed = assess(courseFrom(factsFor(scans), scans)->course).value();
    QVERIFY(assessed.visits[1].flags.empty());
  }
  /// Where oedema is not the tumour, as in mixed tumours it is.
  void islandsOfOedemaAreNoLesions() {
    TrackedPart small = part(2, 0.3, 9, 7), grown = part(2, 2, 15, 14);
    small.compartment = grown.compartment = Compartment::nonEnhancing;
    const std::vector<ScannedVisit> scans{scan(28, {part(1, 4), small}),
                                          scan(120, {part(1, 4), grown})};
    auto facts = factsFor(scans);
    facts.push_back(fact(EventKind::antiangiogenic, 30));
    facts.push_back(fact(EventKind::baseline, 28));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "SD"}));
    // Nor is one that comes later: it must not leave the scans after it unrated.
    const std::vector<ScannedVisit> later{scan(28, {part(1, 4)}), scan(120, {part(1, 4), small}),
                                          scan(160, {part(1, 4), small})};
    auto known = factsFor(later);
    known.push_back(fact(EventKind::antiangiogenic, 30));
    known.push_back(fact(EventKind::baseline, 28));
    QVERIFY(labelsOf(known, later) == (Labels{"B", "SD", "SD"}));
    facts.push_back(fact(EventKind::criteria, 0, {}, "mode=MIX"));
    QVERIFY(labelsOf(facts, scans) == (Labels{"B", "PD"}));
  }
  void criteriaCanBeChosen() {
    auto facts = factsFor(m_grows);
    facts.push_back(fact(EventKind::criteria, 0, {}, "ed=H10 metric=A"));
    const auto made = courseFrom(facts, m_grows).value();
    QVERIFY(made.course.edition == Edition::rano2010);
    QVERIFY(made.course.metric == SizeMetric::area);
    facts.back().detail = "ed=X";
    QCOMPARE(courseFrom(facts, m_grows).error().code, std::string("response.case"));
  }
  void deathEndsTheCourse() {
    auto facts = factsFor(m_grows);
    facts.push_back(fact(EventKind::death, 200));
    const auto made = courseFrom(facts, m_grows).value();
    QVERIFY(labelsOf(made) == (Labels{"B", "pPD", "PD", "DEATH"}));
    QVERIFY(!made.visits.back().scan);
  }
  void factsThatFitNoScanAreRefused() {
    auto facts = factsFor(m_grows);
    const auto codeWith = [&](EventKind kind, int day) {
      auto with = facts;
      with.push_back(fact(kind, day));
      const auto made = courseFrom(with, m_grows);
      return made ? std::string("-") : made.error().code;
    };
    const int last = m_grows.back().date.daysSince(kDay);
    QCOMPARE(codeWith(EventKind::death, last - 1), std::string("response.facts"));
    QCOMPARE(codeWith(EventKind::death, last + 1), std::string("-"));
    QCOMPARE(codeWith(EventKind::baseline, 29), std::string("response.facts"));
    facts.push_back(fact(EventKind::death, last));
    QVERIFY(labelsOf(facts, m_grows) == (Labels{"B", "pPD", "DEATH"}));
    QCOMPARE(codeWith(EventKind::death, last + 1), std::string("response.facts"));
  }
  void twoScansOfADayAreRefused() {
    auto scans = m_grows;
    scans.push_back(scan(84, {part(1, 4)}));
    QCOMPARE(courseFrom(factsFor(scans), scans).error().code, std::string("response.course"));
  }
  void coarserVoxelsAreFlagged() {
    auto scans = m_grows;
    scans.back().spacingMm = {1, 1, 5};
    const auto made = courseFrom(factsFor(scans), scans).value();
    QVERIFY(made.visits.back().flags == std::vector<std::string>{"W-COMPARE"});
    QVERIFY(made.visits[1].flags.empty());
  }
  void sentencesSayWhatAReaderNeeds() {
    const auto made = courseFrom(factsFor(m_grows), m_grows).value();
    const auto assessed = assess(made.course).value();
    QCOMPARE(sentenceOf(made.course, assessed, 1),
             std::string("Preliminary progression (R-PD-2): 5.7 ml is 43 % above the nadir of 4 ml "
                         "(2025-06-29); day 84 after radiotherapy; confirm between 2025-09-21 and "
                         "2025-10-19."));
    auto scans = m_grows;
    scans.push_back(scan(196, {part(1, 9)}));
    const auto longer = courseFrom(factsFor(scans), scans).value();
    QCOMPARE(sentenceOf(longer.course, assess(longer.course).value(), 3),
             std::string("Progression (R-CONF-1 of 2025-10-19): 9 ml is 125 % above the "
                         "nadir of 4 ml (2025-06-29); day 196 after radiotherapy; decide on "
                         "treatment; next scan by 2026-02-08."));
    for (const char* rule : {"R-PD-2", "R-CONF-1", "W-NEWEQ", "R-BL-1"})
      QVERIFY(!wordsOf(rule).empty());
    QVERIFY(wordsOf("R-XX-1").empty());
  }
};

TWINSCOPE_SUITE(TimelineCourseTest, "timeline_course_test");

}  // namespace twinscope::twin

#include "timeline_course_test.moc"
