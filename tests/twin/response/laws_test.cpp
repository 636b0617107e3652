#include "core/base/random.h"
#include "tests/support/suite.h"
#include "twin/response/assess.h"

#include <QTest>
#include <cmath>
#include <limits>
#include <span>

namespace twinscope::twin {
namespace {

constexpr int kCourses = 2000;

double sizeBy(Random& random) {
  const double draw = random.uniform();
  return draw < 0.1 ? 0 : std::round(random.uniform(100, 1500));
}

NewLesion newLesionBy(Random& random) {
  return {.compartment = kCompartments[random.below(2)],
          .kind = static_cast<NewLesionKind>(random.below(3)),
          .outsideField = random.uniform() < 0.3,
          .firstSeen = {}};
}

AssessedVisit visitBy(Random& random, Date date) {
  AssessedVisit visit{.date = date, .burden = {}, .newLesions = {}, .others = {}};
  for (auto& sum : visit.burden)
    if (random.uniform() < 0.9) sum = sizeBy(random);
  if (random.uniform() < 0.9) visit.steroidMg = random.below(3) * 2.0;
  visit.clinical = random.uniform() < 0.9 ? ClinicalStatus::stableOrImproved
                                          : static_cast<ClinicalStatus>(random.below(4));
  if (random.uniform() < 0.1) visit.newLesions.push_back(newLesionBy(random));
  for (int lesion = 0; lesion < 2; ++lesion)
    if (random.uniform() < 0.3)
      visit.others.push_back(
          {.key = {.compartment = kCompartments[random.below(2)], .lesion = lesion},
           .state = static_cast<OtherLesion::State>(random.below(4)),
           .size = sizeBy(random),
           .diameters = {}});
  visit.flairWorse = random.uniform() < 0.05;
  if (random.uniform() < 0.05) visit.histology = static_cast<Histology>(random.below(3));
  visit.leptomeningeal = random.uniform() < 0.01;
  visit.death = random.uniform() < 0.01;
  return visit;
}

ResponseCourse courseBy(std::uint64_t seed) {
  Random random = Random(seed).stream("course");
  ResponseCourse course;
  course.edition = static_cast<Edition>(random.below(5));
  course.mode = static_cast<TumourMode>(random.below(3));
  course.idhMutant = random.uniform() < 0.5;
  const Date first(2024, 3, 1);
  if (random.uniform() < 0.7)
    course.radiotherapyEnd = first.plusDays(-static_cast<int>(random.below(60)));
  for (const auto kind : {Therapy::Kind::antiangiogenic, Therapy::Kind::immunotherapy})
    if (random.uniform() < 0.2)
      course.therapies.push_back({kind, first.plusDays(static_cast<int>(random.below(200)))});
  if (random.uniform() < 0.1)
    course.newTherapyStart = first.plusDays(200 + static_cast<int>(random.below(200)));
  course.options = {.strict = random.uniform() < 0.1,
                    .confirmAboveNadir = random.uniform() < 0.1,
                    .confirmAlways = random.uniform() < 0.1,
                    .confirmIdhMutant = random.uniform() < 0.1,
                    .minorResponseOfEnhancing = random.uniform() < 0.1,
                    .nonTargetAlone = random.uniform() < 0.1,
                    .mixedTakesTheOther = random.uniform() < 0.1};
  Date date = first;
  for (std::size_t n = 2 + random.below(6); n > 0; --n) {
    course.visits.push_back(visitBy(random, date));
    if (course.visits.back().death && course.visits.size() > 1) break;
    date = date.plusDays(14 + static_cast<int>(random.below(60)));
  }
  course.visits.front().death = false;
  return course;
}

std::vector<std::string> labelsOf(const ResponseCourse& course) {
  const auto made = assess(course).value();
  std::vector<std::string> labels;
  for (const auto& visit : made.visits) labels.push_back(nameOf(visit.category));
  return labels;
}

std::string textOf(const std::vector<std::string>& labels) {
  std::string text;
  for (const auto& label : labels) text += label + " ";
  return text;
}

}  // namespace

/// What holds of every course, whatever is in it.
class ResponseLawsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void laterVisitsChangeNoEarlierLabel() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      const auto whole = labelsOf(course);
      course.visits.pop_back();
      const auto shorter = labelsOf(course);
      QVERIFY2(std::ranges::equal(shorter, std::span(whole).first(shorter.size())),
               (textOf(shorter) + "| " + textOf(whole)).c_str());
    }
  }
  void theOrderOfLesionsDoesNotCount() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      const auto before = labelsOf(course);
      for (auto& visit : course.visits) {
        std::ranges::reverse(visit.others);
        std::ranges::reverse(visit.newLesions);
      }
      QCOMPARE(labelsOf(course), before);
    }
  }
  void onlyDifferencesOfDatesCount() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      const auto before = labelsOf(course);
      const int days = 1 + seed % 700;
      for (auto& visit : course.visits) visit.date = visit.date.plusDays(days);
      for (auto* date : {&course.radiotherapyEnd, &course.newTherapyStart})
        if (*date) *date = (*date)->plusDays(days);
      for (auto& therapy : course.therapies) therapy.start = therapy.start.plusDays(days);
      QCOMPARE(labelsOf(course), before);
    }
  }
  void onlyRatiosOfAreasCount() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      const auto before = labelsOf(course);
      const double factor = seed % 2 == 0 ? 4 : 0.25;  // exact in binary
      for (auto& visit : course.visits) {
        for (auto& sum : visit.burden)
          if (sum) *sum *= factor;
        for (OtherLesion& other : visit.others) other.size *= factor;
      }
      QCOMPARE(labelsOf(course), before);
    }
  }
  void moreTumourIsNeverABetterAnswer() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      course.mode = TumourMode::enhancing;
      course.therapies.clear();
      for (auto& visit : course.visits) visit.newLesions.clear();
      auto& sum = course.visits.back().burden[0];
      if (!sum) continue;
      const auto label = [&] { return assess(course)->visits.back().category.label; };
      const ResponseLabel less = label();
      *sum = 1.5 * *sum + 10;
      const ResponseLabel more = label();
      if (less <= ResponseLabel::progression && more <= ResponseLabel::progression)
        QVERIFY(more >= less);
    }
  }
  void afterProgressionThereIsNothingElse() {
    for (int seed = 0; seed < kCourses; ++seed) {
      const auto made = assess(courseBy(seed)).value();
      bool progressed = false;
      for (const auto& visit : made.visits) {
        if (progressed && visit.category.label != ResponseLabel::death)
          QCOMPARE(nameOf(visit.category), std::string("PD"));
        progressed = progressed || visit.category.label == ResponseLabel::progression;
      }
      if (progressed) QCOMPARE(made.end.kind, CourseEnd::Kind::progression);
    }
  }
  void everyLabelHasItsRule() {
    for (int seed = 0; seed < kCourses; ++seed) {
      const auto made = assess(courseBy(seed)).value();
      for (std::size_t v = 0; v < made.visits.size(); ++v)
        QCOMPARE(made.visits[v].rule.empty(), v == 0);
    }
  }
  void aVisitWithoutSumsChangesNoReference() {
    for (int seed = 0; seed < kCourses; ++seed) {
      ResponseCourse course = courseBy(seed);
      course.edition = Edition::rano2;
      course.radiotherapyEnd.reset();
      course.therapies.clear();
      course.options = {};
      const Date last = course.visits.back().date;
      const auto before = assess(course)->visits.back().nadir;
      AssessedVisit blind{.date = last.plusDays(-1), .burden = {}, .newLesions = {}, .others = {}};
      course.visits.insert(course.visits.end() - 1, blind);
      const auto after = assess(course)->visits.back().nadir;
      for (std::size_t side = 0; side < 2; ++side)
        QVERIFY(before[side].has_value() == after[side].has_value() &&
                (!before[side] || before[side]->value == after[side]->value));
    }
  }
  void coursesThatMakeNoSenseAreRefused() {
    QCOMPARE(assess({}).error().code, std::string("response.course"));
    ResponseCourse course = courseBy(1);
    course.visits[1].date = course.visits[0].date;
    QVERIFY(!assess(course));
    for (const double wrong : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
      course = courseBy(1);
      course.visits[0].burden[0] = wrong;
      QVERIFY(!assess(course));
      course = courseBy(1);
      course.visits[0].others = {{.key = {}, .diameters = {wrong, 5}}};
      QVERIFY(!assess(course));
    }
    course = courseBy(1);
    course.visits[0].death = true;  // and others follow
    QVERIFY(!assess(course));
    course = courseBy(1);
    course.visits[0].others = {{.key = {}, .diameters = {}}, {.key = {}, .diameters = {}}};
    QVERIFY(!assess(course));
    course = courseBy(1);
    course.visits[0].newLesions = {{.firstSeen = 3}};
    QVERIFY(!assess(course));
  }
};

TWINSCOPE_SUITE(ResponseLawsTest, "laws_test");

}  // namespace twinscope::twin

#include "laws_test.moc"
