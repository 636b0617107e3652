#include "app/views/federation_page.h"

#include "app/models/view_models.h"
#include "app/services/federation/run_model.h"
#include "app/views/federation_setup.h"
#include "app/views/figure_strip.h"
#include "app/views/form_parts.h"
#include "app/views/join_panel.h"
#include "app/views/line_chart.h"
#include "app/views/round_board.h"
#include "app/views/strategy_picker.h"
#include "fedlink/strategy/catalogue.h"
#include "tests/app/federation_reports.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

constexpr double kNow = 1'800'000'500;

template <class Widget>
Widget* withText(const QWidget& page, const QString& text) {
  const auto all = page.findChildren<Widget*>();
  const auto found = std::ranges::find(all, text, &Widget::text);
  return found == all.end() ? nullptr : *found;
}

QTableWidget* tableWith(const QWidget& page, const QString& header) {
  for (QTableWidget* table : page.findChildren<QTableWidget*>())
    for (int column = 0; column < table->columnCount(); ++column)
      if (table->horizontalHeaderItem(column)->text() == header) return table;
  return nullptr;
}

}  // namespace

class FederationPageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_session = std::make_unique<Session>();
    QVERIFY(m_session->create(*m_folder / "workspace"));
    m_models = std::make_unique<ModelsModel>(*m_session);
    m_studies = std::make_unique<StudiesModel>(*m_session);
    FederationServices services;
    services.simulate = [](const SimulationOptions& options, const auto& watch,
                           const JobContext& job) -> Result<SimulationReport> {
      watch(tests::madeUpSimulation(options.sites, 4, options.rounds));
      while (!job.stopRequested()) QTest::qSleep(5);
      return cancelled();
    };
    m_model = std::make_unique<FederationOverview>(*m_session, std::move(services));
    m_page = std::make_unique<FederationPage>(*m_model, *m_models, *m_studies);
    m_page->resize(1200, 800);
    m_page->show();
  }
  void cleanup() {
    m_page.reset();
    m_model.reset();
    m_studies.reset();
    m_models.reset();
    m_session.reset();
    m_folder.reset();
  }

  void whatWasLearntBecomesAModelOfTheWorkspace() {
    m_page->showPart(FederationPage::coordinatePart);
    auto* const keep = withText<QPushButton>(*m_page, QStringLiteral("Keep the model"));
    QVERIFY(keep && !keep->isVisible());
    const auto run = newestRunFolder(federationFolder(*m_session->workspace()));
    const FederationModel model =
        federationModel("network:unet3d:tiny", {}, []() -> Result<Workspace*> {
          return failure("test", "no workspace is needed");
        }).value();
    QVERIFY(keepSent(model, 2, sentFolder(run)));
    m_page->showPart(FederationPage::coordinatePart);
    QVERIFY(keep->isVisible());
    keep->click();
    const auto taken = [this] {
      return std::ranges::any_of(m_models->cards(), [](const ModelCardText& card) {
        return card.name == QStringLiteral("unet3d-tiny-fed-round-1");
      });
    };
    QTRY_VERIFY(taken());
    m_page->showPart(FederationPage::simulatePart);
    QVERIFY(!keep->isVisible());
  }
  void theBoardShowsTheNewestRoundAndASelectedOne() {
    RoundBoard board(QStringLiteral("nothing yet"));
    board.resize(1100, 700);
    board.QWidget::show();
    board.show(std::nullopt, kNow);
    QVERIFY(withText<QLabel>(board, QStringLiteral("nothing yet"))->isVisible());
    board.show(boardOf(tests::madeUpReport(9, 4, 10), 1'000'000), kNow);
    auto* figures = board.findChild<FigureStrip*>();
    QCOMPARE(figures->value(0), QStringLiteral("5 of 10"));
    QCOMPARE(figures->value(1), QStringLiteral("3 / 9"));
    QCOMPARE(figures->value(2), QStringLiteral("00:09:10"));
    auto* rounds = tableWith(board, QStringLiteral("Invited / joined / reported"));
    auto* sites = tableWith(board, QStringLiteral("Why"));
    QCOMPARE(rounds->rowCount(), 6);
    QCOMPARE(rounds->item(0, 0)->text(), QStringLiteral("5"));  // the newest first
    QCOMPARE(sites->rowCount(), 9);
    QCOMPARE(sites->item(0, 2)->text(), QStringLiteral("–"));  // not weighed yet
    rounds->selectRow(5);
    QCOMPARE(*board.selected(), std::size_t{0});
    QVERIFY(sites->item(0, 2)->text().startsWith(QStringLiteral("0.")));
    QVERIFY(sites->item(0, 7)->text().contains(QStringLiteral("quality")));
    QCOMPARE(sites->item(1, 1)->text(), QStringLiteral("refused"));
    // A chosen round stays while news come in, the newest is followed.
    board.show(boardOf(tests::madeUpReport(9, 5, 10), 1'000'000), kNow);
    QCOMPARE(*board.selected(), std::size_t{0});
    rounds->selectRow(0);
    board.show(boardOf(tests::madeUpReport(9, 6, 10), 1'000'000), kNow);
    QCOMPARE(*board.selected(), std::size_t{7});
  }
  void chartsGiveWayWhereThereIsNoRoom() {
    RoundBoard board(QString{});
    board.show(boardOf(tests::madeUpReport(3, 2, 4), 0), kNow);
    board.resize(700, 500);
    board.QWidget::show();
    auto* chart = board.findChild<LineChart*>();
    QVERIFY(!chart->isVisible());
    board.resize(1100, 500);
    QTRY_VERIFY(chart->isVisible());
  }
  void aSimulationTakesTheWholePageAndStops() {
    m_page->showPart(FederationPage::simulatePart);
    auto* setup = m_page->findChild<SimulationSetup*>();
    QVERIFY(setup->isVisible());
    const SimulationOptions options = setup->filledIn();
    QCOMPARE(options.sites, std::size_t{20});
    QCOMPARE(options.attackers, std::size_t{1});
    QVERIFY(options.attack == Attack::signFlip);
    QTest::mouseClick(withText<QPushButton>(*setup, QStringLiteral("Simulate")), Qt::LeftButton);
    QVERIFY(m_model->simulation().running());
    QVERIFY(!setup->isVisible());
    QTRY_VERIFY(m_model->simulation().board());
    QTRY_COMPARE(tableWith(*m_page, QStringLiteral("Why")) != nullptr, true);
    const auto stops = m_page->findChildren<QPushButton*>();
    const auto stop = std::ranges::find_if(stops, [](QPushButton* each) {
      return each->isVisible() && each->text() == QStringLiteral("Stop");
    });
    QVERIFY(stop != stops.end());
    QTest::mouseClick(*stop, Qt::LeftButton);
    QTRY_VERIFY(!m_model->simulation().running());
    QVERIFY(!setup->isVisible());
    QTest::mouseClick(withText<QPushButton>(*m_page, QStringLiteral("Set-up")), Qt::LeftButton);
    QVERIFY(setup->isVisible());
  }
  void thePublicKeyIsCopied() {
    QTRY_VERIFY(!m_model->site().publicKey().isEmpty());
    QTest::mouseClick(withText<QPushButton>(*m_page, QStringLiteral("Copy")), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), m_model->site().publicKey());
    QVERIFY(withText<QLineEdit>(*m_page, m_model->site().publicKey()));
  }
  void aTestShowsItsStepsAndTheFirstCause() {
    auto* panel = m_page->findChild<JoinPanel*>();
    panel->fill({.address = "127.0.0.1:1", .channel = Channel::plain});
    QTest::mouseClick(withText<QPushButton>(*panel, QStringLiteral("Test")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_model->site().tested(), 20'000);
    auto* steps = tableWith(*panel, QStringLiteral("Found"));
    QVERIFY(steps->isVisible());
    QCOMPARE(steps->rowCount(), 7);
    QCOMPARE(steps->item(1, 1)->text(), QStringLiteral("problem"));
    QCOMPARE(steps->item(6, 1)->text(), QStringLiteral("not tried"));
    const auto labels = panel->findChildren<QLabel*>(QStringLiteral("problem"));
    QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
      return label->text().contains(QStringLiteral("What to do"));
    }));
  }
  void theFormComesBackAsItWasFilledIn() {
    auto* panel = m_page->findChild<JoinPanel*>();
    const SiteForm form{.address = "[::1]:9000",
                        .channel = Channel::tls,
                        .ca = "/a/ca.crt",
                        .key = "/b/site.key",
                        .protection = fedlink::Protection::clipAndNoise,
                        .clipNorm = 0.25,
                        .noiseMultiplier = 1.5,
                        .budget = {.epsilon = 4, .delta = 1e-6},
                        .learnsWith = "network:unet3d:small"};
    panel->fill(form);
    QVERIFY(panel->filledIn() == form);
  }

  /// Every strategy's text is one that the catalogue takes, and comes back.
  void strategiesAreWrittenAndRead() {
    StrategyPicker picker;
    for (const auto& entry : fedlink::strategyCatalogue()) {
      QString text = QString::fromUtf8(entry.name.data(), qsizetype(entry.name.size()));
      for (const auto& parameter : entry.parameters) {
        if (parameter.standard == parameter.most) continue;  // what is standard is not written
        text += QStringLiteral(" %1=%2")
                    .arg(QString::fromUtf8(parameter.name.data(), qsizetype(parameter.name.size())))
                    .arg(parameter.most, 0, 'g', 12);
      }
      picker.setText(text);
      QCOMPARE(picker.text(), text);
    }
    picker.setText(QStringLiteral("fedadam"));
    QCOMPARE(picker.text(), QStringLiteral("fedadam"));
  }
  void numbersSnapToTheirRange_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<double>("kept");
    QTest::newRow("in range") << QStringLiteral("0.25") << 0.25;
    QTest::newRow("comma") << QStringLiteral("0,25") << 0.25;
    QTest::newRow("too much") << QStringLiteral("7") << 1.0;
    QTest::newRow("too little") << QStringLiteral("-1e9") << 0.0;
    QTest::newRow("no number") << QStringLiteral("many") << 0.5;
    QTest::newRow("not finite") << QStringLiteral("nan") << 0.5;
  }
  void numbersSnapToTheirRange() {
    QFETCH(QString, typed);
    QFETCH(double, kept);
    const std::unique_ptr<QLineEdit> field(numberField(0.5, {0, 1}));
    field->setText(typed);
    Q_EMIT field->editingFinished();
    QCOMPARE(numberIn(*field), kept);
  }

 private:
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Session> m_session;
  std::unique_ptr<ModelsModel> m_models;
  std::unique_ptr<StudiesModel> m_studies;
  std::unique_ptr<FederationOverview> m_model;
  std::unique_ptr<FederationPage> m_page;
};

TWINSCOPE_SUITE(FederationPageTest, "federation_page_test");

}  // namespace twinscope::app

#include "federation_page_test.moc"
