#include "app/models/review_model.h"

#include "app/models/words.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace twinscope::app {

class ReviewModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session.emplace();
    QVERIFY(m_session->create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_session->workspace());
    m_model.emplace(*m_session);
    m_notices.clear();
    connect(&*m_session, &Session::noticeRaised, this,
            [this](const Notice& notice) { m_notices << notice.text; });
  }
  void cleanup() {
    m_model.reset();
    m_session.reset();
    m_folder.reset();
  }
  void opensAtTheLastVisitAgainstTheNadir() {
    show("TW-GROWS");
    QCOMPARE(m_model->visitIndex(Side::current), std::optional<std::size_t>(2));
    QCOMPARE(m_model->visitIndex(Side::prior), std::optional<std::size_t>(1));
    QTRY_VERIFY(m_model->change().has_value());
    // The smaller cube lies within the larger one.
    QCOMPARE(m_model->change()->grownVoxels, 512U - 64U);
    QCOMPARE(m_model->change()->unchangedVoxels, 64U);
    QCOMPARE(m_model->change()->goneVoxels, 0U);
  }
  void crosshairStartsInTheLargestLesion() {
    show("TW-GROWS");
    const Vec3 at = m_model->display().crosshair;
    QVERIFY(length(at - Vec3{9, -7, 3}) < 3);
  }
  void choosingTheOtherSidesVisitTradesThem() {
    show("TW-GROWS");
    m_model->setVisit(Side::current, 1);
    QCOMPARE(m_model->visitIndex(Side::current), std::optional<std::size_t>(1));
    QCOMPARE(m_model->visitIndex(Side::prior), std::optional<std::size_t>(2));
    m_model->setVisit(Side::current, 99);
    QCOMPARE(m_model->visitIndex(Side::current), std::optional<std::size_t>(1));
  }
  void onlyTwoVisitsStayInMemory() {
    show("TW-GROWS");
    const auto first = m_model->loaded(Side::prior);
    m_model->setVisit(Side::prior, 0);
    QTRY_VERIFY(m_model->loaded(Side::prior));
    QVERIFY(m_model->loaded(Side::prior) != first);
    QTRY_COMPARE(first.use_count(), 1L);
  }
  void missingInputIsSaidPlainly() {
    m_model->prepare();
    QCOMPARE(m_notices.last(), QStringLiteral("Choose a patient first"));
    m_model->segment();
    QCOMPARE(m_notices.size(), 2);
    show("TW-GROWS");
    m_model->setModality(Modality::flair);
    QCOMPARE(m_notices.last(), QStringLiteral("These visits have no FLAIR"));
    QVERIFY(m_model->display().modality == Modality::t1c);
    m_model->toggleSubtraction();
    QVERIFY(m_model->display().subtraction);
    const auto reader = m_session->workspace()->reader();
    m_model->show((*(*reader)->studies().patientByKey("TW-PLAIN"))->id);
    QTRY_VERIFY(m_model->loaded(Side::current));
    m_model->toggleSubtraction();
    QVERIFY(m_notices.last().contains(QStringLiteral("prepared")));
    QVERIFY(!m_model->display().subtraction);
  }
  void figuresOfTheDisplayStayInRange() {
    m_model->setOpacity(7);
    QCOMPARE(m_model->display().opacity, 1.0);
    m_model->setOpacity(-1);
    QCOMPARE(m_model->display().opacity, 0.05);
    m_model->setZoom(0);
    QCOMPARE(m_model->display().zoom, 0.5);
  }
  void windowFollowsTheDragOnBothSides() {
    show("TW-GROWS");
    const GreyWindow before = m_model->window(Side::prior, Modality::t1c);
    m_model->adjustWindow(2, 0);
    QCOMPARE(m_model->window(Side::prior, Modality::t1c).window, 2 * before.window);
    m_model->resetDisplay();
    QCOMPARE(m_model->window(Side::prior, Modality::t1c).window, before.window);
  }
  void closingTheWorkspaceEmptiesTheReview() {
    show("TW-GROWS");
    QVERIFY(m_session->create(*m_folder / "other"));
    QVERIFY(!m_model->patient());
    QVERIFY(!m_model->loaded(Side::current));
  }

 private:
  void show(const char* key) {
    const auto reader = m_session->workspace()->reader();
    const auto patient = (*reader)->studies().patientByKey(key);
    m_model->show((*patient)->id);
    QTRY_VERIFY(m_model->loaded(Side::current) && m_model->loaded(Side::prior));
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::optional<Session> m_session;
  std::optional<ReviewModel> m_model;
  QStringList m_notices;
};

TWINSCOPE_SUITE(ReviewModelTest, "review_model_test");

}  // namespace twinscope::app

#include "review_model_test.moc"
