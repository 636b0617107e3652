#include "app/models/export_model.h"

#include "app/models/view_models.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <memory>
#include <optional>

namespace twinscope::app {

/// The dialogue's model: what can be written, why not, and the job.
class ExportModelTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;

  ExportModel& exporting() { return m_models->exporting; }
  void showPatient(const char* key) {
    const auto reader = m_models->session.workspace()->reader();
    m_models->review.show((*(*reader)->studies().patientByKey(key))->id);
    QTRY_VERIFY(m_models->review.patient() && m_models->review.patient()->patient.key == key &&
                !m_models->review.loading());
  }
  QString folder() const { return QString::fromStdString((*m_folder / "out").string()); }
  ExportChoice choice(ExportFormat format, ExportChoice::Visits visits) const {
    return {.format = format, .visits = visits, .folder = folder()};
  }
  std::size_t filesWritten() const {
    if (!std::filesystem::exists(*m_folder / "out")) return 0;
    return static_cast<std::size_t>(
        std::ranges::count_if(std::filesystem::recursive_directory_iterator(*m_folder / "out"),
                              [](const auto& entry) { return entry.is_regular_file(); }));
  }

 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    QVERIFY(m_models->session.create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_models->session.workspace());
  }
  void cleanup() {
    m_models.reset();
    m_folder.reset();
  }

  void everyFormatIsOfferedOnce() {
    const auto forms = ExportModel::forms();
    QCOMPARE(forms.size(), std::size_t{4});
    for (std::size_t n = 0; n < forms.size(); ++n) {
      QVERIFY(!forms[n].title.isEmpty() && !forms[n].contents.isEmpty());
      for (std::size_t m = 0; m < n; ++m) QVERIFY(forms[m].format != forms[n].format);
    }
  }

  void whatIsMissingIsSaidBeforeAnythingIsWritten() {
    using enum ExportChoice::Visits;
    QVERIFY(exporting().subject().isEmpty());
    QVERIFY(!exporting().problem(choice(ExportFormat::nifti, current)).isEmpty());  // no patient
    showPatient("TW-PLAIN");
    QVERIFY(exporting().problem(choice(ExportFormat::nifti, current)).isEmpty());
    const QString unsegmented = exporting().problem(choice(ExportFormat::dicomReport, current));
    QVERIFY(!unsegmented.isEmpty());
    showPatient("TW-GROWS");  // segmented, though not from DICOM
    const QString foreign = exporting().problem(choice(ExportFormat::dicomReport, all));
    QVERIFY(!foreign.isEmpty() && foreign != unsegmented);
    ExportChoice nowhere = choice(ExportFormat::nifti, current);
    nowhere.folder = QStringLiteral("  ");
    QVERIFY(!exporting().problem(nowhere).isEmpty());
    exporting().start(nowhere);
    exporting().start(choice(ExportFormat::dicomReport, all));
    QCOMPARE(filesWritten(), std::size_t{0});
    QVERIFY(m_models->session.workspace()->jobs().snapshots().empty());
  }

  void theJobWritesTheChosenVisitsAndSaysWhere() {
    using enum ExportChoice::Visits;
    showPatient("TW-GROWS");
    QVERIFY(exporting().subject().startsWith(QStringLiteral("TW-GROWS")));
    QString said;
    connect(&m_models->session, &Session::noticeRaised, this,
            [&](const Notice& notice) { said = notice.text; });
    QSignalSpy ended(&exporting(), &ExportModel::exported);
    exporting().start(choice(ExportFormat::nifti, current));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(filesWritten(), std::size_t{4});  // T1, T1c, labels, their table
    QVERIFY(said.contains(folder()) && said.contains(QLatin1Char('4')));
    exporting().start(choice(ExportFormat::nifti, all));
    QTRY_COMPARE(ended.count(), 2);
    QCOMPARE(filesWritten(), std::size_t{12});
    const auto jobs = m_models->session.workspace()->jobs().snapshots();
    QCOMPARE(jobs.size(), std::size_t{2});
    for (const auto& job : jobs)
      QVERIFY(job.record.kind == "export" && job.record.state == twin::JobState::done);
    QVERIFY(jobs.front().record.subject == "TW-GROWS");  // newest first: of all visits
  }

  void aFolderThatCannotBeWrittenIsAnErrorAndLeavesNothing() {
    showPatient("TW-GROWS");
    QSignalSpy notices(&m_models->session, &Session::noticeRaised);
    ExportChoice wrong = choice(ExportFormat::bids, ExportChoice::Visits::all);
    wrong.folder = QStringLiteral("/proc/nowhere");
    exporting().start(wrong);
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(notices.at(0).at(0).value<Notice>().kind == Notice::Kind::error);
  }
};

TWINSCOPE_SUITE(ExportModelTest, "export_model_test");

}  // namespace twinscope::app

#include "export_model_test.moc"
