#include "twin/response/stated_course.h"

#include "tests/support/suite.h"
#include "twin/response/assess.h"

#include <QTest>
#include <functional>
#include <string>
#include <vector>

namespace twinscope::twin {
namespace {

using Role = StatedLesion::Role;

const Date kDay(2025, 6, 1);

StatedLesion lesion(const char* id, double d1, double d2, Role role = Role::target) {
  StatedLesion made;
  made.id = id;
  made.role = role;
  made.extent = {.diametersMm = Diameters{d1, d2}, .extentMm = {}, .slices = 4, .sliceMm = 1};
  return made;
}

StatedVisit visit(int day, std::vector<StatedLesion> lesions) {
  StatedVisit made;
  made.date = kDay.plusDays(day);
  made.steroidMg = 0;
  made.clinical = ClinicalStatus::stableOrImproved;
  made.lesions = std::move(lesions);
  return made;
}

StatedCourse course(std::vector<StatedVisit> visits) {
  StatedCourse made;
  made.visits = std::move(visits);
  return made;
}

std::string labelsOf(const StatedCourse& stated) {
  const auto made = reduced(stated);
  if (!made) return made.error().code;
  if (made->course.visits.empty()) return made->baselineRule;
  std::string labels;
  const auto assessed = assess(made->course).value();
  for (const VisitAssessment& at : assessed.visits) labels += nameOf(at.category) + ' ';
  return labels;
}

}  // namespace

class StatedCourseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void targetsAreSummed() {
    const auto made = reduced(course({visit(60, {lesion("a", 25, 20), lesion("b", 10, 10)}),
                                      visit(0, {lesion("a", 20, 20), lesion("b", 10, 10)})}))
                          .value();
    QCOMPARE(made.course.visits[0].burden[0].value(), 500.0);  // by date
    QCOMPARE(made.course.visits[1].burden[0].value(), 600.0);
  }
  void whatIsNotStatedIsUnknown() {
    auto gone = lesion("b", 10, 10);
    gone.status = StatedLesion::Status::gone;
    const auto first = visit(0, {lesion("a", 20, 20), lesion("b", 10, 10)});
    QCOMPARE(labelsOf(course({first, visit(60, {lesion("a", 20, 20)})})), std::string("B NE "));
    QCOMPARE(labelsOf(course({first, visit(60, {lesion("a", 20, 20), gone})})),
             std::string("B SD "));
  }
  void newLesionsCountFromTheirFirstDay() {
    auto equivocal = lesion("n", 11, 10, Role::fresh);
    equivocal.equivocal = true;
    const auto made =
        reduced(
            course({visit(0, {lesion("a", 20, 20)}), visit(60, {lesion("a", 20, 20), equivocal}),
                    visit(100, {lesion("a", 20, 20), lesion("n", 12, 10, Role::fresh)})}))
            .value();
    QCOMPARE(made.course.visits[1].burden[0].value(), 400.0);
    QCOMPARE(made.course.visits[2].burden[0].value(), 520.0);
    const auto assessed = assess(made.course).value();
    QCOMPARE(assessed.visits[2].rule, std::string("R-PD-3"));
    QVERIFY(assessed.end.date == kDay.plusDays(60));
  }
  void smallNewLesionsAreWatched() {
    const auto at = [](int day, double d) {
      return visit(day, {lesion("a", 20, 20), lesion("n", d, d, Role::fresh)});
    };
    QCOMPARE(labelsOf(course({visit(0, {lesion("a", 20, 20)}), at(60, 6), at(120, 10.9)})),
             std::string("B SD SD "));
    QCOMPARE(labelsOf(course({visit(0, {lesion("a", 20, 20)}), at(60, 6), at(120, 11)})),
             std::string("B SD PD "));
  }
  void aNewLesionThatIsNotStatedIsNotGone() {
    const auto first = visit(0, {lesion("a", 20, 20)});
    const auto second = visit(60, {lesion("a", 20, 20), lesion("n", 20, 20, Role::fresh)});
    auto confirmed = course({first, second, visit(95, {lesion("a", 20, 20)})});
    confirmed.radiotherapyEnd = kDay.plusDays(-20);
    QCOMPARE(labelsOf(confirmed), std::string("B pPD NE "));
    confirmed.visits[2].lesions.push_back(lesion("n", 5, 5));
    QCOMPARE(labelsOf(confirmed), std::string("B pPD SD "));
    confirmed.visits[2].lesions[1].status = StatedLesion::Status::notEvaluable;
    QCOMPARE(labelsOf(confirmed), std::string("B pPD NE "));
  }
  void anEquivocalLesionThatStaysForbidsACompleteResponse() {
    auto gone = lesion("a", 0, 0), equivocal = lesion("n", 11, 10, Role::fresh);
    gone.status = StatedLesion::Status::gone;
    equivocal.equivocal = true;
    const auto made = course({visit(0, {lesion("a", 20, 20)}), visit(60, {gone, equivocal}),
                              visit(100, {gone, equivocal}), visit(140, {gone})});
    QCOMPARE(labelsOf(made), std::string("B pPR PR pCR "));
  }
  /// Each lesion outside the sum speaks for itself: pooled, one hides what the other does.
  void otherLesionsAreFollowedOneByOne() {
    auto gone = lesion("x", 0, 0, Role::nonTarget);
    gone.status = StatedLesion::Status::gone;
    const auto target = lesion("a", 20, 10);
    const auto x = lesion("x", 10, 10, Role::nonTarget);
    const auto y = lesion("y", 40, 25, Role::nonTarget);
    QCOMPARE(labelsOf(course({visit(0, {target, x, y}), visit(60, {target, gone})})),
             std::string("B NE "));
    auto stable = y;
    stable.status = StatedLesion::Status::stable;
    stable.extent.diametersMm.reset();
    QCOMPARE(labelsOf(course({visit(0, {target, x, y}), visit(60, {target, x, stable}),
                              visit(120, {target, x, y})})),
             std::string("B SD SD "));
    QCOMPARE(labelsOf(course({visit(0, {target, x, y}),
                              visit(60, {target, lesion("x", 20, 10, Role::nonTarget), y})})),
             std::string("B PD "));
    const auto p = lesion("p", 6, 5, Role::nonTarget), q = lesion("q", 12, 9, Role::nonTarget);
    QCOMPARE(labelsOf(course({visit(0, {target, p, q}),
                              visit(60, {target, lesion("p", 12, 11, Role::nonTarget), q})})),
             std::string("B PD "));
  }
  void bothCompartmentsOfAMixedTumourAreFollowed() {
    const auto beside = [](const char* id, double d, Role role) {
      auto made = lesion(id, d, d, role);
      made.compartment = Compartment::nonEnhancing;
      return made;
    };
    auto a = lesion("a", 0, 0), b = beside("b", 0, Role::target);
    a.status = b.status = StatedLesion::Status::gone;
    auto made = course({visit(0, {lesion("a", 20, 20), beside("b", 40, Role::target),
                                  beside("h", 30, Role::nonTarget)}),
                        visit(60, {a, b, beside("h", 30, Role::nonTarget)}),
                        visit(100, {a, b, beside("h", 50, Role::nonTarget)})});
    made.criteria.mode = TumourMode::mixed;
    QCOMPARE(labelsOf(made), std::string("B pPR PD "));
  }
  void readersWordsNeedTheirSequence() {
    auto made = course({visit(0, {lesion("a", 20, 20)}), visit(60, {lesion("a", 20, 20)})});
    made.visits[1].nonEnhancingEvaluable = false;
    QCOMPARE(labelsOf(made), std::string("B SD "));
    made.criteria.edition = Edition::rano2010;
    QCOMPARE(labelsOf(made), std::string("B NE "));
  }
  /// A fall of the Karnofsky index for nobody knows how long is no stability, whatever the other score says.
  void oneScoreDoesNotSilenceTheOther() {
    auto first = visit(0, {lesion("a", 20, 20)}), second = visit(60, {lesion("a", 20, 20)});
    second.clinical.reset();
    first.nano = second.nano = nanoFrom("gait=0");
    first.performance.now = 90;
    second.performance = {.now = 50, .days = {}, .cause = Performance::Cause::tumour};
    QCOMPARE(labelsOf(course({first, second})), std::string("B NE "));
    second.performance.days = 14;
    QCOMPARE(labelsOf(course({first, second})), std::string("B PD "));
    second.performance = {.now = 90, .days = {}, .cause = {}};
    QCOMPARE(labelsOf(course({first, second})), std::string("B SD "));
  }
  void theScoresSpeakWhereTheClinicianDoesNot() {
    auto first = visit(0, {lesion("a", 20, 20)}), second = visit(60, {lesion("a", 20, 20)});
    second.clinical.reset();
    QCOMPARE(labelsOf(course({first, second})), std::string("B NE "));
    first.nano = nanoFrom("gait=0 language=1");
    second.nano = nanoFrom("gait=1 language=2");
    QCOMPARE(labelsOf(course({first, second})), std::string("B SD "));
    second.nano = nanoFrom("gait=2 language=1");
    second.performance.cause = Performance::Cause::tumour;
    QCOMPARE(labelsOf(course({first, second})), std::string("B PD "));
    second.nano = nanoFrom("facial-strength=2");  // nothing to compare with
    QCOMPARE(labelsOf(course({first, second})), std::string("B NE "));
    second.clinical = ClinicalStatus::stableOrImproved;
    second.nano = nanoFrom("gait=3");
    QVERIFY(reduced(course({first, second}))->flags[1] == std::vector<std::string>{"W-CLIN"});
  }
  void theBaselineIsChosenWhereASettingIsStated() {
    auto stated = course({visit(10, {lesion("a", 20, 20)}), visit(28, {lesion("a", 18, 18)}),
                          visit(90, {lesion("a", 18, 18)})});
    stated.criteria.setting = Setting::newlyDiagnosed;
    QCOMPARE(labelsOf(stated), std::string("R-BL-5"));
    stated.radiotherapyEnd = kDay;
    QCOMPARE(labelsOf(stated), std::string("B SD "));
    stated.visits[1].enhancingEvaluable = false;
    const auto made = reduced(stated);
    QVERIFY(made->baselineRule == "R-BL-2" && made->course.visits.size() == 3);
    QVERIFY(made->flags[0] == std::vector<std::string>{"W-BL-WINDOW"});
    stated.visits[1].enhancingEvaluable = true;
    stated.baseline = kDay.plusDays(10);
    QCOMPARE(labelsOf(stated), std::string("B SD SD "));
  }
  void coursesThatContradictThemselvesAreRefused_data() {
    QTest::addColumn<int>("what");
    for (const char* name :
         {"two on a day", "two lesions of a name", "another compartment", "no size", "negative",
          "too many targets", "no visit", "a target later than the baseline", "a target too small",
          "new at the baseline"})
      QTest::newRow(name) << int(m_rows++);
  }
  void coursesThatContradictThemselvesAreRefused() {
    QFETCH(int, what);
    auto stated = course({visit(0, {lesion("a", 20, 20)}), visit(60, {lesion("a", 20, 20)})});
    StatedVisit& second = stated.visits[1];
    const std::vector<std::function<void()>> wrongs{
        [&] { second.date = kDay; },
        [&] { second.lesions.push_back(lesion("a", 5, 5)); },
        [&] { second.lesions[0].compartment = Compartment::nonEnhancing; },
        [&] { second.lesions[0].extent.diametersMm.reset(); },
        [&] {
          second.lesions[0].extent.diametersMm = Diameters{-1, 5};
        },
        [&] {
          for (const char* id : {"b", "c", "d"}) second.lesions.push_back(lesion(id, 20, 20));
        },
        [&] { stated.visits.clear(); },
        [&] { second.lesions.push_back(lesion("b", 30, 30)); },
        [&] { stated.visits[0].lesions[0] = lesion("a", 8, 8); },
        [&] { stated.visits[0].lesions.push_back(lesion("b", 30, 30, Role::fresh)); }};
    wrongs[std::size_t(what)]();
    QCOMPARE(labelsOf(stated), std::string("response.course"));
  }
  void nanoWordsAreChecked() {
    for (const char* wrong :
         {"", "gait", "gait=4", "gait=-1", "gait=1 gait=1", "sensation=3", "walk=1", "gait=1x"})
      QVERIFY2(!nanoFrom(wrong), wrong);
    QCOMPARE(nanoFrom("gait=1, language=0")->levels[6].value(), 0);
  }

 private:
  std::size_t m_rows = 0;
};

TWINSCOPE_SUITE(StatedCourseTest, "stated_course_test");

}  // namespace twinscope::twin

#include "stated_course_test.moc"
