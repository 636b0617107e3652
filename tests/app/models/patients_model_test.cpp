#include "app/models/patients_model.h"

#include "app/models/response_words.h"
#include "app/models/words.h"
#include "app/services/response/patient_timeline.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace twinscope::app {
class PatientsModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session.emplace();
    QVERIFY(m_session->create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_session->workspace());
  }
  void cleanup() {
    m_session.reset();
    m_folder.reset();
  }
  void rowsHoldTheFigures() {
    PatientsModel model(*m_session, Date(2026, 6, 1));
    load(model);
    QCOMPARE(model.rowCount(), 2);
    const int row = rowOf(model, QStringLiteral("TW-GROWS"));
    const auto shown = [&](int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(shown(PatientsModel::lastStudy), QStringLiteral("2026-05-04"));
    QCOMPARE(shown(PatientsModel::daysSince), QStringLiteral("28"));
    QCOMPARE(shown(PatientsModel::enhancing), millilitres(tests::cubeMl(8)));
    QCOMPARE(shown(PatientsModel::change), QStringLiteral("+700 %"));
    QCOMPARE(model.rows()[std::size_t(row)].trend.size(), tests::kCubeEdges.size());
    const int plain = rowOf(model, QStringLiteral("TW-PLAIN"));
    QCOMPARE(model.index(plain, PatientsModel::enhancing).data().toString(), kNothing);
    QCOMPARE(model.index(plain, PatientsModel::state).data().toString(),
             QStringLiteral("0 of 1 segmented"));
    QCOMPARE(shown(PatientsModel::state), QStringLiteral("to review"));
  }
  void aPassedDayIsSaidToBeOverdue_data() {
    QTest::addColumn<int>("daysAfterDue");
    QTest::addColumn<QString>("words");
    QTest::newRow("before") << -1 << QString();
    QTest::newRow("on the day") << 0 << QString();
    QTest::newRow("long after") << 247 << QStringLiteral("247 days overdue");
  }
  void aPassedDayIsSaidToBeOverdue() {
    QFETCH(int, daysAfterDue);
    QFETCH(QString, words);
    QVERIFY(importEvents(*m_session->workspace(), tests::kFactsOfGrows));
    const Date due(2026, 6, 29);  // eight weeks after the last visit
    PatientsModel model(*m_session, due.plusDays(daysAfterDue));
    load(model);
    const QModelIndex next =
        model.index(rowOf(model, QStringLiteral("TW-GROWS")), PatientsModel::next);
    QVERIFY(next.data().toString().contains(isoDate(due)));
    QCOMPARE(next.data(PatientsModel::secondLineRole).toString(), words);
  }
  void aDoubtfulProgressionIsMarked() {
    QVERIFY(importEvents(*m_session->workspace(), tests::kFactsOfGrows));
    ReviewedPatient patient = reviewed(QStringLiteral("TW-GROWS"));
    const QString plain = patientRow(patient, Date(2026, 6, 1)).why;
    QVERIFY(patientRow(patient, Date(2026, 6, 1)).doubt.isEmpty());
    patient.course->assessed.visits.back().flags.emplace_back("W-INTERVAL");
    const PatientRow row = patientRow(patient, Date(2026, 6, 1));
    QCOMPARE(row.doubt, QStringLiteral("borderline"));
    QCOMPARE(row.why, plain + u'\n' + ruleText("W-INTERVAL"));
  }
  void patientsWithoutFiguresComeLastEitherWay() {
    PatientsModel model(*m_session, Date(2026, 6, 1));
    load(model);
    PatientsFilter filter;
    filter.setSourceModel(&model);
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
      filter.sort(PatientsModel::change, order);
      QCOMPARE(filter.index(1, 0).data().toString(), QStringLiteral("TW-PLAIN"));
    }
  }
  void searchAndFilters_data() {
    QTest::addColumn<QString>("search");
    QTest::addColumn<int>("show");
    QTest::addColumn<int>("count");
    QTest::newRow("all") << QString() << int(PatientsFilter::Show::all) << 2;
    QTest::newRow("pseudonym") << QStringLiteral("grow") << int(PatientsFilter::Show::all) << 1;
    QTest::newRow("diagnosis") << QStringLiteral("ASTRO") << int(PatientsFilter::Show::all) << 1;
    QTest::newRow("nobody") << QStringLiteral("xyz") << int(PatientsFilter::Show::all) << 0;
    QTest::newRow("growing") << QString() << int(PatientsFilter::Show::growing) << 1;
    QTest::newRow("to segment") << QString() << int(PatientsFilter::Show::unsegmented) << 1;
  }
  void searchAndFilters() {
    QFETCH(QString, search);
    QFETCH(int, show);
    QFETCH(int, count);
    PatientsModel model(*m_session, Date(2026, 6, 1));
    load(model);
    PatientsFilter filter;
    filter.setSourceModel(&model);
    filter.setSearch(search);
    filter.setShow(PatientsFilter::Show(show));
    QCOMPARE(filter.rowCount(), count);
  }
  void closedWorkspaceHasNoRows() {
    Session closed;
    PatientsModel model(closed, Date(2026, 6, 1));
    model.reload();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.loading());
  }

 private:
  static void load(PatientsModel& model) {
    QSignalSpy loaded(&model, &PatientsModel::loaded);
    model.reload();
    QVERIFY(loaded.count() > 0 || loaded.wait());
  }
  static int rowOf(const PatientsModel& model, const QString& key) {
    const auto hit = std::ranges::find(model.rows(), key, &PatientRow::key);
    return int(hit - model.rows().begin());
  }

  ReviewedPatient reviewed(const QString& key) {
    const auto store = m_session->workspace()->reader().value();
    const auto patients = loadReviewed(*store).value();
    return *std::ranges::find(patients, key.toStdString(),
                              [](const ReviewedPatient& each) { return each.summary.patient.key; });
  }

  std::optional<tests::TemporaryFolder> m_folder;
  std::optional<Session> m_session;
};

TWINSCOPE_SUITE(PatientsModelTest, "patients_model_test");

}  // namespace twinscope::app

#include "patients_model_test.moc"
