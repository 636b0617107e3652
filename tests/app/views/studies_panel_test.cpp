#include "app/views/studies_panel.h"

#include "app/models/view_models.h"
#include "app/services/files.h"
#include "app/views/study_twins_panel.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

namespace twinscope::app {
namespace {

/// A part with one case a hospital, all with this Dice.
StudyCell cellOf(const CellPlan& plan, std::uint64_t seed, std::size_t sites, double dice) {
  StudyCell cell{
      .seed = seed, .setting = plan.setting, .arm = plan.arm, .seconds = 60, .outcome = {}};
  for (std::size_t site = 0; site < sites; ++site)
    cell.outcome.cases.push_back({.site = site, .name = "a", .figures = {{"dice mean", dice}}});
  cell.outcome.rounds = {{.round = 1, .dice = 0.2}, {.round = 2, .dice = dice}};
  return cell;
}

}  // namespace

class StudiesPanelTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;

  /// The first `parts` of a study of one seed, the twins a tenth better than the rest.
  void write(StudyKind study, std::size_t parts) {
    StudyConfig config = configOf(study, StudyScale::laptop);
    config.seeds = 1;
    const auto folder = studyFolder(*m_folder / "workspace", study);
    std::filesystem::create_directories(folder / "cells");
    QVERIFY(writeFile(folder / "config.json", config.toJson() + "\n"));
    const auto plans = cellsOf(config, config.firstSeed);
    for (std::size_t n = 0; n < std::min(parts, plans.size()); ++n) {
      const double dice = plans[n].arm.starts_with("twin") ? 0.7 : 0.6;
      QVERIFY(writeFile(folder / cellFile(config.firstSeed, n),
                        cellOf(plans[n], config.firstSeed, config.sites, dice).toJson()));
    }
  }
  static QString textsOf(const QWidget& of) {
    QString all;
    for (const QLabel* each : of.findChildren<QLabel*>())
      if (each->isVisibleTo(&of)) all += each->text() + u'\n';
    return all;
  }
  static QPushButton* buttonOf(const QWidget& of, const QString& text) {
    for (QPushButton* each : of.findChildren<QPushButton*>())
      if (each->text() == text) return each;
    return nullptr;
  }

 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    QVERIFY(m_models->session.create(*m_folder / "workspace"));
  }
  void cleanup() {
    m_models.reset();
    m_folder.reset();
  }

  void beforeItsRunAStudySaysWhatItIs() {
    StudiesPanel panel(m_models->studies);
    panel.show();
    QTRY_VERIFY(m_models->studies.ready());
    QVERIFY(textsOf(panel).contains(QStringLiteral("Nine hospitals")));
    QVERIFY(buttonOf(panel, QStringLiteral("Run the study"))->isVisible());
    panel.showStudy(StudyKind::progression);
    QVERIFY(!buttonOf(panel, QStringLiteral("Run the study"))->isVisible());
    QVERIFY(textsOf(panel).contains(QStringLiteral("--data")));
  }
  void whatWasFoundIsShown() {
    write(StudyKind::thesis, 4);
    StudiesPanel panel(m_models->studies);
    panel.showStudy(StudyKind::thesis);
    panel.show();
    QTRY_VERIFY(m_models->studies.result(StudyKind::thesis));
    QTRY_VERIFY(textsOf(panel).contains(QStringLiteral("attention is better than plain")));
    const auto* table = panel.findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), 4);
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("0.600"));
    QVERIFY(!buttonOf(panel, QStringLiteral("Run the study")));
  }
  void aStudyThatWasCutOffCanGoOn() {
    write(StudyKind::twinSegNet, 2);
    StudiesPanel panel(m_models->studies);
    panel.show();
    QTRY_VERIFY(buttonOf(panel, QStringLiteral("Go on")));
    QVERIFY(textsOf(panel).contains(QStringLiteral("2 of 30 parts")));
    auto* tables = panel.findChildren<QComboBox*>().at(1);
    tables->setCurrentIndex(2);
    QCOMPARE(panel.findChild<QTableWidget*>()->rowCount(), 15);
  }
  void twinsOfTheStudyAreShownByHospital() {
    write(StudyKind::twinSegNet, 2);
    StudyTwinsPanel panel(m_models->studies);
    QVERIFY(panel.isHidden());
    m_models->studies.reload();
    QTRY_VERIFY(!panel.isHidden());
    const QString shown = textsOf(panel);
    QVERIFY2(shown.contains(QStringLiteral("9 of 9")), qPrintable(shown));
    QVERIFY(shown.contains(QStringLiteral("+0.100")));
    const QSignalSpy wanted(&panel, &StudyTwinsPanel::studyWanted);
    buttonOf(panel, QStringLiteral("Show the study"))->click();
    QCOMPARE(wanted.count(), 1);
  }
};

TWINSCOPE_SUITE(StudiesPanelTest, "studies_panel_test");

}  // namespace twinscope::app

#include "studies_panel_test.moc"
