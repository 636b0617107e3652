#include "app/views/export_dialog.h"

#include "app/models/view_models.h"
#include "app/views/visit_panel.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <memory>
#include <optional>

namespace twinscope::app {

/// The dialogue of the visit panel: opened by a key, refuses in words, closes once the job runs.
class ExportDialogTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<VisitPanel> m_panel;

  void open(const char* key) {
    const auto reader = m_models->session.workspace()->reader();
    m_models->review.show((*(*reader)->studies().patientByKey(key))->id);
    QTRY_VERIFY(m_models->review.loaded(Side::current));
    QTRY_VERIFY(m_panel->isActiveWindow());
    QTest::keyClick(m_panel.get(), Qt::Key_E, Qt::ControlModifier);
    QTRY_VERIFY(dialog() != nullptr);
  }
  ExportDialog* dialog() { return m_panel->findChild<ExportDialog*>(); }
  QPushButton* named(const QString& text) {
    for (QPushButton* each : dialog()->findChildren<QPushButton*>())
      if (each->text() == text) return each;
    throw std::runtime_error("no such button: " + text.toStdString());
  }

 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    QVERIFY(m_models->session.create(*m_folder / "ws"));
    tests::fillSmallCohort(*m_models->session.workspace());
    m_panel = std::make_unique<VisitPanel>(*m_models);
    m_panel->resize(400, 200);
    m_panel->show();
    m_panel->activateWindow();
  }
  void cleanup() {
    m_panel.reset();
    m_models.reset();
    m_folder.reset();
  }

  void returnExportsTheVisitAndCloses() {
    open("TW-GROWS");
    auto* folder = dialog()->findChild<QLineEdit*>();
    QVERIFY(folder->text().endsWith(QStringLiteral("exports")));
    QSignalSpy ended(&m_models->exporting, &ExportModel::exported);
    QTest::keyClick(dialog(), Qt::Key_Return);
    QTRY_COMPARE(ended.count(), 1);
    QTRY_VERIFY(dialog() == nullptr);
    QVERIFY(std::filesystem::exists(*m_folder / "ws" / "exports" / "TW-GROWS-study-3" /
                                    "segmentation.nii.gz"));
  }

  void whatCannotBeWrittenCannotBeChosen() {
    open("TW-PLAIN");
    QPushButton* go = named(QStringLiteral("Export"));
    QVERIFY(go->isEnabled());
    named(QStringLiteral("DICOM SR"))->click();
    QVERIFY(!go->isEnabled());
    bool said = false;
    for (const QLabel* line : dialog()->findChildren<QLabel*>())
      said = said || (line->isVisible() && line->text().contains(QStringLiteral("Ctrl+G")));
    QVERIFY(said);
    named(QStringLiteral("BIDS"))->click();
    QVERIFY(go->isEnabled());
    dialog()->findChild<QLineEdit*>()->clear();
    QVERIFY(!go->isEnabled());
    QTest::keyClick(dialog(), Qt::Key_Escape);
    QTRY_VERIFY(dialog() == nullptr);
    QVERIFY(!std::filesystem::exists(*m_folder / "ws" / "exports"));
  }
};

TWINSCOPE_SUITE(ExportDialogTest, "export_dialog_test");

}  // namespace twinscope::app

#include "export_dialog_test.moc"
