#include "app/models/forecast_model.h"

#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace twinscope::app {
namespace {

using Treatment = ForecastModel::Treatment;

constexpr int kLongMs = 120'000;  // a fit, on the busiest machine too

}  // namespace

class ForecastModelTest : public QObject {
  Q_OBJECT
  tests::TemporaryFolder m_folder;
  Session m_session;
  std::optional<ReviewModel> m_review;
  std::optional<ForecastModel> m_forecast;

  PatientId patient(const char* key) {
    const auto reader = m_session.workspace()->reader();
    return (*(*reader)->studies().patientByKey(key))->id;
  }
  void show(const char* key) {
    m_review->show(patient(key));
    QTRY_VERIFY(m_review->patient() && m_review->course());
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(m_session.create(m_folder / "ws"));
    tests::fillSmallCohort(*m_session.workspace());
    m_review.emplace(m_session);
    m_forecast.emplace(m_session, *m_review);
    show("TW-GROWS");
  }
  void cleanupTestCase() {
    m_forecast.reset();
    m_review.reset();
  }
  void nothingIsComparedBeforeAForecast() {
    m_forecast->toggleComparison(Treatment::none);
    m_forecast->toggleMap();
    QVERIFY(!m_forecast->isCompared(Treatment::none) && !m_forecast->isMapShown());
    QVERIFY(m_forecast->figures().empty() && m_forecast->map() == nullptr);
    QVERIFY(m_forecast->figuresHeading().isEmpty());
  }
  void treatmentsAreSimulatedAndCompared() {
    m_forecast->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_forecast->isKnown(), kLongMs);
    m_forecast->toggleComparison(Treatment::radiotherapy);
    m_forecast->toggleComparison(Treatment::none);
    QVERIFY(m_forecast->isComparing());
    QCOMPARE(m_forecast->comparisons().size(), std::size_t{2});
    QTRY_VERIFY_WITH_TIMEOUT(!m_forecast->isComparing(), kLongMs);
    const auto compared = m_forecast->comparisons();
    const auto own = m_forecast->ribbon();
    QVERIFY(compared[0].treatment == Treatment::none);
    // Untreated so far: nothing more is what is forecast anyway.
    for (std::size_t n = 0; n < own.size(); ++n) {
      QCOMPARE(compared[0].ribbon[n].day, own[n].day);
      QCOMPARE(compared[0].ribbon[n].median, own[n].median);
      QVERIFY(compared[1].ribbon[n].median <= own[n].median);
    }
    const auto figures = m_forecast->figures();
    QCOMPARE(figures.size(), std::size_t{3});
    QVERIFY(!figures[0].treatment);
    QCOMPARE(figures[1].volumes, figures[0].volumes);
    QCOMPARE(figures[2].title, QStringLiteral("radiotherapy *"));
    QVERIFY(m_forecast->figuresHeading().contains(QStringLiteral("* effect assumed")));
    QVERIFY(m_forecast->caveats().join(u' ').contains(QStringLiteral("effect of radiotherapy")));
    m_forecast->toggleComparison(Treatment::radiotherapy);
    QVERIFY(!m_forecast->isCompared(Treatment::radiotherapy));
    QVERIFY(!m_forecast->figuresHeading().contains(u'*'));
    m_forecast->toggleComparison(Treatment::radiotherapy);
    QVERIFY(!m_forecast->isComparing());  // it is kept
  }
  void theMapIsOfTheNextScan() {
    m_forecast->toggleMap();
    QVERIFY(m_forecast->isMapShown());
    QTRY_VERIFY_WITH_TIMEOUT(m_forecast->map() != nullptr, kLongMs);
    QCOMPARE(m_forecast->map()->daysAhead, 56.0);
    QVERIFY(m_forecast->mapTitle().contains(u'8'));
    for (const float share : m_forecast->map()->density.voxels()) QVERIFY(share >= 0 && share <= 1);
    m_forecast->toggleMap();
    QVERIFY(m_forecast->map() == nullptr && m_forecast->mapTitle().isEmpty());
    m_forecast->toggleMap();
    QVERIFY(m_forecast->map() != nullptr);  // it is kept
  }
  void anotherPatientBeginsWithout() {
    show("TW-PLAIN");
    QVERIFY(!m_forecast->isKnown() && !m_forecast->isMapShown());
    QVERIFY(m_forecast->comparisons().empty());
    show("TW-GROWS");
    QVERIFY(m_forecast->isKnown() && !m_forecast->isMapShown());
    QVERIFY(m_forecast->isCompared(Treatment::none));
  }
};

TWINSCOPE_SUITE(ForecastModelTest, "forecast_model_test");

}  // namespace twinscope::app

#include "forecast_model_test.moc"
