#include "app/views/models_page.h"

#include "app/models/view_models.h"
#include "app/views/line_chart.h"
#include "core/base/parallel.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

learning::CaseScores scores(const char* name, double dice) {
  learning::CaseScores one{.name = name, .regions = {}, .seconds = 1};
  for (const Region region : learning::kScoredRegions) {
    MaskAgreement agreement;
    agreement.dice = dice;
    agreement.referenceMl = 10;
    one.regions.emplace_back(region, agreement);
  }
  return one;
}

}  // namespace

class ModelsPageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// A network this small gains nothing by threads and loses much to waiting for them on a busy machine.
  void initTestCase() { setComputeThreads(1); }
  void init() {
    m_folder.emplace();
    m_models = std::make_unique<ViewModels>(Date(2026, 6, 1));
    QVERIFY(m_models->session.create(*m_folder / "workspace"));
    m_page =
        std::make_unique<ModelsPage>(m_models->models, m_models->training, m_models->evaluation);
    m_page->resize(1200, 800);
    m_page->show();
    m_models->models.reload();
    QTRY_VERIFY(!m_models->models.cards().empty());
  }
  void cleanup() {
    m_page.reset();
    m_models.reset();
    m_folder.reset();
  }
  /// Real, if small: a tiny network, two phantoms, six steps; its curves move and its model is there at the end.
  void aTrainingShowsItsCourseAndEndsAsAModel() {
    TrainingModel& training = m_models->training;
    QSignalSpy trained(&training, &TrainingModel::trained);
    const std::size_t before = m_models->models.cards().size();
    training.start({.network = QStringLiteral("unet2d"),
                    .size = QStringLiteral("tiny"),
                    .name = QStringLiteral("mine"),
                    .phantoms = 1,
                    .epochs = 2,
                    .steps = 3,
                    .watched = 1,
                    .unseen = 1});
    QVERIFY(training.running());
    training.start({});  // one at a time: this changes nothing
    QTRY_VERIFY_WITH_TIMEOUT(trained.count() == 1, 300'000);
    QVERIFY(!training.running());
    QCOMPARE(training.epochs().size(), std::size_t{2});
    QCOMPARE(training.epochs().back().dice.size(), qsizetype{3});
    QCOMPARE(training.losses().size(), std::size_t{6});
    QCOMPARE(training.losses().back().first, 1.0);
    QVERIFY(training.verdict().contains(QStringLiteral("mine")));
    QTRY_COMPARE(m_models->models.cards().size(), before + 1);
    QVERIFY(!std::filesystem::exists(*m_folder / "workspace" / "models" / "training"));
  }
  void theWorstCaseStandsFirst() {
    m_models->evaluation.show(QStringLiteral("m"),
                              {scores("good", 0.9), scores("bad", 0.2), scores("fair", 0.7)});
    QCOMPARE(m_models->evaluation.cases().front().name, std::string("bad"));
    QCOMPARE(m_models->evaluation.regions().size(), learning::kScoredRegions.size());
    const auto tables = m_page->findChildren<QTableWidget*>();
    const auto cases =
        std::ranges::find_if(tables, [](QTableWidget* t) { return t->columnCount() == 7; });
    QVERIFY(cases != tables.end());
    QCOMPARE((*cases)->rowCount(), 3);
    QCOMPARE((*cases)->item(0, 0)->text(), QStringLiteral("bad"));
    QCOMPARE((*cases)->item(0, 1)->text(), QStringLiteral("0.200"));
  }
  void anEvaluationThatCannotBeIsSaid() {
    QSignalSpy notices(&m_models->session, &Session::noticeRaised);
    m_models->evaluation.evaluate(QStringLiteral("phantom-unet"), 0);  // no studies here
    QTRY_VERIFY(!m_models->evaluation.running());
    QCOMPARE(notices.count(), 1);
    QVERIFY(m_models->evaluation.cases().empty());
  }
  void quantilesAreLinear() {
    QCOMPARE(quantile({1, 2, 3, 4, 5}, 0.25), 2.0);
    QCOMPARE(quantile({1, 2}, 0.5), 1.5);
    QCOMPARE(quantile({7}, 0.75), 7.0);
  }

 private:
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<ViewModels> m_models;
  std::unique_ptr<ModelsPage> m_page;
};

TWINSCOPE_SUITE(ModelsPageTest, "models_page_test");

}  // namespace twinscope::app

#include "models_page_test.moc"
