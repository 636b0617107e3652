#include "app/views/main_window.h"

#include "app/views/import_page.h"
#include "app/views/jobs_page.h"
#include "app/views/patients_page.h"
#include "app/views/screenshot.h"
#include "app/views/start_page.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <future>

namespace twinscope::app {

class MainWindowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    m_window = std::make_unique<MainWindow>(*m_models);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  }
  void cleanup() {
    m_window.reset();
    m_models.reset();
    m_folder.reset();
  }
  void everyScreenOpens_data() {
    QTest::addColumn<QString>("name");
    for (const QString& name : screenNames()) QTest::newRow(qPrintable(name)) << name;
  }
  void everyScreenOpens() {
    QFETCH(QString, name);
    openCohort();
    const Screen wanted = *screenFromName(name);
    m_window->go(wanted);
    QVERIFY(m_window->screen() == wanted);
    QVERIFY(m_window->page(wanted).isVisible());
    QCOMPARE(m_window->noticeText(), QString());
  }
  void namesAreReadableInEveryTheme_data() {
    QTest::addColumn<QString>("theme");
    QTest::newRow("dark") << QStringLiteral("dark");
    QTest::newRow("light") << QStringLiteral("light");
  }
  void namesAreReadableInEveryTheme() {
    QFETCH(QString, theme);
    openCohort();
    m_window->fixTheme(theme);
    m_window->go(Screen::patients);
    auto* table = m_window->page(Screen::patients).findChild<QTableView*>();
    QTRY_VERIFY(table->model()->rowCount() > 0);
    const QImage name = table->viewport()
                            ->grab(table->visualRect(table->model()->index(0, 0)))
                            .toImage()
                            .convertToFormat(QImage::Format_Grayscale8);
    int darkest = 255, brightest = 0;
    for (int y = 0; y < name.height(); ++y)
      for (int x = 0; x < name.width(); ++x) {
        darkest = std::min(darkest, qGray(name.pixel(x, y)));
        brightest = std::max(brightest, qGray(name.pixel(x, y)));
      }
    QVERIFY2(brightest - darkest > 120, qPrintable(QString::number(brightest - darkest)));
  }
  void withoutAWorkspaceOnlyTheStartPage() {
    m_window->go(Screen::patients);
    QVERIFY(m_window->screen() == Screen::start);
    m_models->review.prepare();
    QCOMPARE(m_window->noticeText(), QStringLiteral("Choose a patient first"));
    m_models->import.look("nowhere");
    QCOMPARE(m_window->noticeText(),
             QStringLiteral("No workspace is open (open or make one first)"));
  }
  void missingWorkspaceIsSaidWithItsRemedy() {
    QVERIFY(!m_models->session.open(*m_folder / "nothing"));
    QVERIFY(m_window->noticeText().contains(QStringLiteral("no workspace in this folder")));
  }
  void noticesOfSuccessGoByThemselves() {
    openCohort();
    m_models->session.raise(QStringLiteral("It is done"));
    m_window->go(Screen::jobs);  // the step that was done leads there
    QCOMPARE(m_window->noticeText(), QStringLiteral("It is done"));
    QTest::qWait(1100);
    m_window->go(Screen::jobs);
    QCOMPARE(m_window->noticeText(), QStringLiteral("It is done"));
    m_window->go(Screen::audit);
    QCOMPARE(m_window->noticeText(), QString());
    m_models->session.raise(QStringLiteral("It is done"));
    noticeTimer().start(1);
    QTRY_COMPARE(m_window->noticeText(), QString());
  }
  void noticesOfFailuresStay() {
    openCohort();
    m_models->session.raise(QStringLiteral("It is done"));
    m_models->session.raise(Error{"test", "It failed", {}, {}});
    QVERIFY(!noticeTimer().isActive());
    m_window->go(Screen::jobs);
    QVERIFY(m_window->noticeText().startsWith(QStringLiteral("It failed")));
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    QTRY_COMPARE(m_window->noticeText(), QString());
  }
  void railKeysChangeTheScreen_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("screen");
    QTest::newRow("jobs") << int(Qt::Key_J) << int(Screen::jobs);
    QTest::newRow("models") << int(Qt::Key_M) << int(Screen::models);
    QTest::newRow("audit") << int(Qt::Key_A) << int(Screen::audit);
    QTest::newRow("settings") << int(Qt::Key_S) << int(Screen::settings);
  }
  void railKeysChangeTheScreen() {
    QFETCH(int, key);
    QFETCH(int, screen);
    openCohort();
    QTest::keyClick(m_window.get(), Qt::Key(key), Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_window->screen() == Screen(screen));  // a button's key clicks a moment later
  }
  void enterOpensTheReview() {
    openCohort();
    auto& page = static_cast<PatientsPage&>(m_window->page(Screen::patients));
    page.table().selectRow(0);
    QTest::keyClick(&page.table(), Qt::Key_Return);
    QVERIFY(m_window->screen() == Screen::review);
    QTRY_VERIFY(m_models->review.patient());
    QCOMPARE(m_models->review.patient()->patient.key, std::string("TW-GROWS"));
  }
  void theReviewIsLeftByKeys_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifier");
    QTest::newRow("Esc") << int(Qt::Key_Escape) << int(Qt::NoModifier);
    QTest::newRow("Alt+Left") << int(Qt::Key_Left) << int(Qt::AltModifier);
  }
  void theReviewIsLeftByKeys() {
    QFETCH(int, key);
    QFETCH(int, modifier);
    openCohort();
    QTableView& table = static_cast<PatientsPage&>(m_window->page(Screen::patients)).table();
    const QModelIndex last = table.model()->index(1, 0);
    const QString patient = last.data().toString();
    m_window->openPatient({last.data(PatientsModel::idRole).toLongLong()});
    QTRY_VERIFY(m_models->review.patient());
    QTRY_VERIFY(m_window->settled());
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(&m_window->page(Screen::review), Qt::Key(key), Qt::KeyboardModifier(modifier));
    QVERIFY(m_window->screen() == Screen::patients);
    QVERIFY(table.hasFocus());
    QCOMPARE(table.currentIndex().data().toString(), patient);
    m_models->patients.reload();  // as a finished job does
    QTRY_VERIFY(!m_models->patients.loading());
    QCOMPARE(table.currentIndex().data().toString(), patient);
    QTest::keyClick(&table, Qt::Key_Up);
    QVERIFY(table.currentIndex().row() == 0);
    QTest::keyClick(&table, Qt::Key_Return);
    QVERIFY(m_window->screen() == Screen::review);
  }
  void aCorrectionIsNotLeftByEsc() {
    openCohort();
    m_window->openPatient({m_models->patients.rows()[0].id});
    QTRY_VERIFY(m_window->settled());
    m_models->edit.start();
    QTRY_VERIFY(m_models->edit.isActive());
    QTest::keyClick(&m_window->page(Screen::review), Qt::Key_Escape);
    QVERIFY(m_window->screen() == Screen::review);
    QVERIFY(m_models->edit.isActive());
  }
  void theListSaysThatTheDemoCohortIsBeingMade() {
    QVERIFY(m_models->session.create(*m_folder / "new"));
    const auto& page = m_window->page(Screen::patients);
    const auto says = [&](const QString& words) {
      return std::ranges::any_of(page.findChildren<QLabel*>(), [&](const QLabel* each) {
        return each->isVisible() && each->text().startsWith(words);
      });
    };
    QTRY_VERIFY(says(QStringLiteral("No patients yet")));
    std::promise<void> enough;
    m_models->session.start<bool>(
        m_window.get(), JobSpec{.lane = Lane::cpu, .kind = "demo", .subject = {}, .request = {}},
        [end = enough.get_future().share()](Workspace&, const JobContext& context) -> Result<bool> {
          do context.progress.report(0.25, "DEMO-01");  // one that comes too soon is left out
          while (end.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready);
          return true;
        },
        [](bool) {});
    QTRY_VERIFY(says(QStringLiteral("The demo cohort is being made: 25 %")));
    enough.set_value();
    QTRY_VERIFY(says(QStringLiteral("No patients yet")));
  }
  void importWithoutInputSaysSo() {
    openCohort();
    m_window->go(Screen::import);
    QTest::keyClick(&m_window->page(Screen::import), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(m_window->noticeText().startsWith(QStringLiteral("Nothing to import")));
  }
  void cancelWithoutAJobSaysSo() {
    openCohort();
    m_window->go(Screen::jobs);
    QTest::keyClick(&m_window->page(Screen::jobs), Qt::Key_Delete);
    QTRY_VERIFY(m_window->noticeText().contains(QStringLiteral("No running or waiting job")));
  }
  void auditVerifiesItsChain() {
    openCohort();
    m_window->go(Screen::audit);
    QTRY_VERIFY(m_models->audit.findings());
    QVERIFY(m_models->audit.findings()->empty());
    QTRY_VERIFY(m_models->audit.rowCount() >= 7);
  }
  void settingIsStoredAndTheThemeFollows() {
    openCohort();
    const auto theme = findSetting("view.theme").value();
    m_models->settings.set(*theme, QStringLiteral("light"));
    QTRY_COMPARE(m_models->settings.settings().theme, std::string("light"));
    QVERIFY(QGuiApplication::palette().color(QPalette::Window).lightness() > 128);
    m_models->settings.set(*theme, QStringLiteral("pink"));
    QVERIFY(m_window->noticeText().contains(QStringLiteral("Choose one of")));
  }
  void screenshotHoldsTheScreen() {
    openCohort();
    const QString file = QString::fromStdString((*m_folder / "a.png").string());
    Screenshot screenshot(*m_window, *m_models,
                          {QStringLiteral("review:TW-GROWS"), file, QSize(1280, 720)});
    QSignalSpy finished(&screenshot, &Screenshot::written);
    QVERIFY(screenshot.start());
    QVERIFY(finished.count() > 0 || finished.wait(20'000));
    const QImage picture(file);
    QCOMPARE(picture.size() / picture.devicePixelRatio(), QSize(1280, 720));
    Screenshot unknown(*m_window, *m_models, {QStringLiteral("nowhere"), file, {}});
    QCOMPARE(unknown.start().error().code, std::string("screenshot.screen"));
  }

 private:
  void openCohort() {
    {
      const auto workspace = Workspace::create(*m_folder / "ws");
      QVERIFY(workspace);
      tests::fillSmallCohort(**workspace);
    }
    QSignalSpy loaded(&m_models->patients, &PatientsModel::loaded);
    QVERIFY(m_models->session.open(*m_folder / "ws"));
    QTRY_COMPARE(m_models->patients.rowCount(), 2);
  }

  QTimer& noticeTimer() { return *m_window->findChild<QTimer*>(QStringLiteral("noticeTimer")); }

  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<MainWindow> m_window;
};

TWINSCOPE_SUITE(MainWindowTest, "main_window_test");

}  // namespace twinscope::app

#include "main_window_test.moc"
