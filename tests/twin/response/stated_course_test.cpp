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
    stated.baseline = kDay.plusDays(10);
    QCOMPARE(labelsOf(stated), std::string("B SD SD "));
  }
  void coursesThatContradictThemselvesAreRefused_data() {
    QTest::addColumn<int>("what");
    for (const char* name : {"two on a day", "two lesions of a name", "another compartment",
                             "no size", "negative", "too many targets", "no visit"})
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
        [&] { stated.visits.clear(); }};
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
