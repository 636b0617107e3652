#include "app/views/models_page.h"

#include "app/models/view_models.h"
#include "app/views/case_view.h"
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
#include <cmath>

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
  /// The same road for fine-tuning: the shipped model goes on from its own weights, and its card says from which.
  void aModelIsTrainedOn() {
    QSignalSpy trained(&m_models->training, &TrainingModel::trained);
    m_models->training.start({.name = QStringLiteral("finer"),
                              .start = QStringLiteral("phantom-unet"),
                              .augmentation = QStringLiteral("none"),
                              .learningRate = 1e-5,
                              .phantoms = 1,
                              .epochs = 1,
                              .steps = 1,
                              .watched = 1,
                              .unseen = 1});
    QTRY_VERIFY_WITH_TIMEOUT(trained.count() == 1, 300'000);
    QTRY_COMPARE(m_models->models.cards().size(), std::size_t{2});
    const ModelCardText& card = m_models->models.cards().back();
    QCOMPARE(card.name, QStringLiteral("finer"));
    QVERIFY(card.trainedOn.contains(QStringLiteral("going on from phantom-unet")));
    QVERIFY(card.dice.front().second > 0.85);  // still what the shipped one can
  }
  void theWorstCaseStandsFirst() {
    m_models->evaluation.show(
        {.model = QStringLiteral("m"),
         .other = {},
         .cases = {scores("good", 0.9), scores("bad", 0.2), scores("fair", 0.7)},
         .othersCases = {}});
    QCOMPARE(m_models->evaluation.scored().cases.front().name, std::string("bad"));
    QCOMPARE(m_models->evaluation.regions().size(), learning::kScoredRegions.size());
    const auto tables = m_page->findChildren<QTableWidget*>();
    const auto cases =
        std::ranges::find_if(tables, [](QTableWidget* t) { return t->columnCount() == 8; });
    QVERIFY(cases != tables.end());
    QCOMPARE((*cases)->rowCount(), 3);
    QCOMPARE((*cases)->item(0, 0)->text(), QStringLiteral("bad"));
    QCOMPARE((*cases)->item(0, 1)->text(), QStringLiteral("0.200"));
    QVERIFY((*cases)->isColumnHidden(7));
  }
  void aSecondModelStandsBesideTheFirst() {
    m_models->evaluation.show({.model = QStringLiteral("m"),
                               .other = QStringLiteral("n"),
                               .cases = {scores("good", 0.9), scores("bad", 0.2)},
                               .othersCases = {scores("good", 0.8), scores("bad", 0.6)}});
    const ScoredModels& scored = m_models->evaluation.scored();
    QCOMPARE(scored.othersCases.front().name, std::string("bad"));
    QVERIFY(std::abs(m_models->evaluation.regions().front().difference.mean - 0.15) < 1e-9);
    const auto tables = m_page->findChildren<QTableWidget*>();
    const auto cases =
        std::ranges::find_if(tables, [](QTableWidget* t) { return t->columnCount() == 8; });
    QVERIFY(!(*cases)->isColumnHidden(7));
    QCOMPARE((*cases)->item(0, 7)->text(), QStringLiteral("0.600"));
  }
  /// Real: the shipped model on a phantom, compared with itself, with a picture that shows labels.
  void theSelectedCaseIsShown() {
    m_models->evaluation.evaluate(QStringLiteral("phantom-unet"), QStringLiteral("phantom-unet"),
                                  1);
    QTRY_VERIFY_WITH_TIMEOUT(!m_models->evaluation.running(), 300'000);
    const auto& cases = m_models->evaluation.scored().cases;
    QCOMPARE(cases.size(), std::size_t{1});
    QCOMPARE(m_models->evaluation.regions().front().difference.mean, 0.0);
    QVERIFY(cases.front().slice.truth.volumeMl(Region::wt) > 0);
    m_page->showPart(ModelsPage::evaluationPart);
    auto* view = m_page->findChild<CaseView*>();
    QVERIFY(view);
    const QImage picture = view->grab().toImage();
    int coloured = 0;
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x)
        coloured += picture.pixelColor(x, y).hsvSaturation() > 60;
    QVERIFY(coloured > 50);
  }
  void anEvaluationThatCannotBeIsSaid() {
    QSignalSpy notices(&m_models->session, &Session::noticeRaised);
    m_models->evaluation.evaluate(QStringLiteral("phantom-unet"), {}, 0);  // no studies here
    QTRY_VERIFY(!m_models->evaluation.running());
    QCOMPARE(notices.count(), 1);
    QVERIFY(m_models->evaluation.scored().cases.empty());
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
