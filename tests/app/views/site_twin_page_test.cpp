#include "app/views/site_twin_page.h"

#include "app/models/view_models.h"
#include "core/base/parallel.h"
#include "tests/app/phantom_site.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTableWidget>
#include <QTest>
#include <algorithm>

namespace twinscope::app {

class SiteTwinPageTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<SiteTwinPage> m_page;

  [[nodiscard]] SiteTwinModel& model() const { return m_models->siteTwin; }
  [[nodiscard]] QPushButton* button(const QString& text) const {
    const auto all = m_page->findChildren<QPushButton*>();
    const auto found =
        std::ranges::find_if(all, [&](QPushButton* each) { return each->text() == text; });
    return found == all.end() ? nullptr : *found;
  }
  [[nodiscard]] QString shownText() const {
    QString all;
    for (const QLabel* each : m_page->findChildren<QLabel*>())
      if (each->isVisible()) all += each->text() + u'\n';
    return all;
  }
  /// Plans with few steps and starts, by the buttons.
  void update(int steps) {
    QTRY_VERIFY(button(QStringLiteral("Update twin"))->isEnabled());
    button(QStringLiteral("Update twin"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(model().state(), SiteTwinModel::State::planned, 60'000);
    const auto counts = m_page->findChildren<QSpinBox*>();
    counts.at(0)->setValue(1);
    counts.at(1)->setValue(steps);
    Q_EMIT counts.at(1)->editingFinished();
    QTRY_COMPARE_WITH_TIMEOUT(model().state(), SiteTwinModel::State::planned, 60'000);
    QCOMPARE(model().form().steps, steps);
    button(QStringLiteral("Start"))->click();
    QCOMPARE(model().state(), SiteTwinModel::State::updating);
    QTRY_COMPARE_WITH_TIMEOUT(model().state(), SiteTwinModel::State::idle, 300'000);
    QTRY_VERIFY(!model().versions().empty());
  }

 private Q_SLOTS:
  void cleanupTestCase() { setComputeThreads(0); }
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    QVERIFY(m_models->session.create(*m_folder / "workspace"));
    setComputeThreads(1);  // a network this small loses more to waiting for threads than it gains
    m_page = std::make_unique<SiteTwinPage>(model(), m_models->models, m_models->studies);
    m_page->resize(1300, 800);
    m_page->show();
  }
  void cleanup() {
    m_page.reset();
    m_models.reset();
    m_folder.reset();
  }
  void anEmptySiteSaysWhatItNeeds() {
    model().reload();
    QTRY_VERIFY(model().ready());
    QVERIFY(shownText().contains(QStringLiteral("labels of two patients")));
    QVERIFY(shownText().contains(QStringLiteral("No twin yet")));
    QSignalSpy notices(&m_models->session, &Session::noticeRaised);
    button(QStringLiteral("Update twin"))->click();
    QTRY_COMPARE(notices.count(), 1);
    QCOMPARE(model().state(), SiteTwinModel::State::idle);
  }
  /// Real, if small: plan, fine-tuning of an untrained network, verdict, table, roll back.
  void fromPlanToVerdictAndBack() {
    Workspace& workspace = *m_models->session.workspace();
    (void)tests::addPhantomPatients(workspace, 2);
    tests::setDefaultModel(workspace, tests::addUntrainedModel(workspace));
    m_models->models.reload();
    model().reload();
    QTRY_VERIFY(model().ready());
    QSignalSpy current(&model(), &SiteTwinModel::currentChanged);
    update(24);
    QTRY_COMPARE(current.count(), 1);
    QVERIFY(model().verdict().text.contains(QStringLiteral("made current")));
    QVERIFY(model().verdict().text.contains(QStringLiteral("few studies")));
    QCOMPARE(model().table().rowCount(), 6);  // three regions, global and twin
    QVERIFY(!model().course().losses().empty());
    QVERIFY(shownText().contains(QStringLiteral("site-twin")) || model().versions().at(0).current);
    auto* versions = m_page->findChild<QTableWidget*>();
    QCOMPARE(versions->rowCount(), 2);
    QPushButton* back = button(QStringLiteral("Make current"));
    versions->selectRow(0);
    QVERIFY(!back->isEnabled());  // it is current already
    versions->selectRow(1);
    QVERIFY(back->isEnabled());
    back->click();
    QTRY_COMPARE(current.count(), 2);
    QTRY_VERIFY(model().versions().at(1).current);
    QVERIFY(model().history().current() == nullptr);
  }
  void aPlanCanBeDropped() {
    Workspace& workspace = *m_models->session.workspace();
    (void)tests::addPhantomPatients(workspace, 2);
    tests::setDefaultModel(workspace, tests::addUntrainedModel(workspace));
    model().reload();
    QTRY_VERIFY(model().ready());
    button(QStringLiteral("Update twin"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(model().state(), SiteTwinModel::State::planned, 60'000);
    QVERIFY(shownText().contains(QStringLiteral("Few studies")));
    button(QStringLiteral("Not now"))->click();
    QCOMPARE(model().state(), SiteTwinModel::State::idle);
    QVERIFY(model().versions().empty());
  }
};

TWINSCOPE_SUITE(SiteTwinPageTest, "site_twin_page_test");

}  // namespace twinscope::app

#include "site_twin_page_test.moc"
