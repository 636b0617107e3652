#include "app/models/course_model.h"

#include "app/models/response_words.h"
#include "app/models/words.h"
#include "app/services/response/patient_timeline.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"
#include "twin/timeline/event_csv.h"
#include "twin/timeline/event_words.h"

#include <QTest>

namespace twinscope::app {
namespace {

constexpr const char* kFacts =
    "patient,kind,date,until,amount,count,detail\n"
    "TW-GROWS,diagnosis,2025-10-01,,,,Glioblastoma\n"
    "TW-GROWS,mgmt,2025-10-01,,,,methylated\n"
    "TW-GROWS,surgery,2025-10-01,,,,gross-total\n"
    "TW-GROWS,radiotherapy,2025-11-03,2025-12-15,60,30,\n"
    "TW-GROWS,steroid,2025-12-01,2026-04-30,2,,\n"
    "TW-GROWS,kps,2026-05-04,,90,,\n"
    "TW-GROWS,clinical,2026-01-12,,,,stable\n"
    "TW-GROWS,clinical,2026-03-09,,,,stable\n"
    "TW-GROWS,clinical,2026-05-04,,,,stable\n";

}  // namespace

class CourseModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session.emplace();
    QVERIFY(m_session->create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_session->workspace());
    m_review.emplace(*m_session);
    m_course.emplace(*m_session, *m_review);
  }
  void cleanup() {
    m_course.reset();
    m_review.reset();
    m_session.reset();
    m_folder.reset();
  }
  void theVerdictHasAllThatAReaderAsks() {
    show(kFacts);
    const VerdictText verdict = m_course->verdict();
    QCOMPARE(verdict.category, QStringLiteral("Progression"));
    QVERIFY(verdict.tone == Tone::bad && verdict.canSign && verdict.signedBy.isEmpty());
    QCOMPARE(verdict.rule, QStringLiteral("R-PD-2"));
    QVERIFY2(verdict.change.contains(QStringLiteral("+700 %")), qPrintable(verdict.change));
    // Two milligrams at the nadir, none now.
    QVERIFY(verdict.flags.contains(ruleText("W-ST-TAPER")));
    QVERIFY(verdict.next.contains(QStringLiteral("2026-06-29")));
    QCOMPARE(m_course->computedCategory(), QStringLiteral("PD"));
  }
  void theHeaderTellsTheClinic() {
    show(kFacts);
    const ClinicText clinic = m_course->clinic();
    QCOMPARE(clinic.diagnosis, QStringLiteral("Glioblastoma, MGMT methylated"));
    QCOMPARE(clinic.sinceRadiotherapy, QStringLiteral("20 weeks"));
    QCOMPARE(clinic.karnofsky, QStringLiteral("90"));
    QCOMPARE(clinic.steroid, QStringLiteral("0 mg, was 2 mg"));
  }
  void treatmentsAreBars() {
    show(kFacts);
    const auto bars = m_course->treatments();
    QCOMPARE(bars.size(), std::size_t{3});
    QVERIFY(bars[0].kind == twin::EventKind::surgery && bars[0].until == bars[0].from);
    QVERIFY(bars[1].title.contains(QStringLiteral("60 Gy")));
    QCOMPARE(bars[2].amount, 2.0);
  }
  void boundsAreThoseOfTheCriteria() {
    show(kFacts);
    const auto levels = m_course->levels();
    QCOMPARE(levels.size(), std::size_t{2});
    QVERIFY(std::abs(levels[0].volume - 1.4 * tests::cubeMl(4)) < 1e-9);
    QVERIFY(std::abs(levels[1].volume - 0.35 * tests::cubeMl(6)) < 1e-9);
  }
  void withoutFactsThereIsNoBaseline() {
    show("patient,kind,date\n");
    const VerdictText verdict = m_course->verdict();
    QCOMPARE(verdict.rule, QStringLiteral("R-BL-5"));
    QVERIFY(!verdict.canSign && !verdict.why.isEmpty());
    QVERIFY(m_course->levels().empty());
    m_course->sign(QStringLiteral("PD"), {});  // nothing to sign
    QVERIFY(m_course->treatments().empty());
  }
  void aSignatureThatNoLongerHoldsIsStillShown() {
    show(kFacts);
    m_course->sign(QStringLiteral("PD"), {});
    QTRY_VERIFY(m_course->verdict().signedBy.startsWith(QStringLiteral("Signed as Progression")));
    show("patient,kind,date,detail\nTW-GROWS,histology,2026-05-01,tumour\n");
    const QString said = m_course->verdict().signedBy;
    QVERIFY2(said.contains(QStringLiteral("signed Progression")) &&
                 said.endsWith(QStringLiteral("sign again")),
             qPrintable(said));
  }
  void factsThatContradictAreSaid() {
    show("patient,kind,date\nTW-GROWS,baseline,2025-12-30\n");
    QVERIFY(m_course->verdict().why.contains(QStringLiteral("2025-12-30, when no scan")));
  }
  void everyRuleAndCategoryHasWords() {
    for (const char* rule :
         {"R-PD-1", "R-PD-2", "R-PD-8P", "R-CONF-4", "R-NE-1", "R-ST-3", "R-TERM-2", "W-INTERVAL"})
      QVERIFY2(!ruleText(rule).isEmpty(), rule);
    for (const std::string_view name : signableCategories())
      QVERIFY(categoryTitle(name) != QString::fromUtf8(name.data(), qsizetype(name.size())));
  }
  /// Screens and reports say the same in English.
  void everyFactHasItsWords() {
    for (const twin::EventTraits& traits : twin::eventTraits()) {
      QCOMPARE(eventTitle(traits.kind), text(twin::titleOf(traits.kind)));
      for (const QString& word : text(traits.details).split(u'|', Qt::SkipEmptyParts))
        QCOMPARE(detailTitle(word.toStdString()), text(twin::wordsOfDetail(word.toStdString())));
    }
    const twin::TimelineEvent given{.kind = twin::EventKind::radiotherapy,
                                    .date = Date(2025, 3, 1),
                                    .amount = 60,
                                    .count = 30,
                                    .detail = "boost"};
    QCOMPARE(eventText(given), text(twin::wordsOf(given)));
  }

 private:
  void show(const char* facts) {
    QVERIFY(importEvents(*m_session->workspace(), facts));
    const auto reader = m_session->workspace()->reader();
    m_review->show((*(*reader)->studies().patientByKey("TW-GROWS"))->id);
    QTRY_VERIFY(m_review->course() || m_review->courseProblem());
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::optional<Session> m_session;
  std::optional<ReviewModel> m_review;
  std::optional<CourseModel> m_course;
};

TWINSCOPE_SUITE(CourseModelTest, "course_model_test");

}  // namespace twinscope::app

#include "course_model_test.moc"
