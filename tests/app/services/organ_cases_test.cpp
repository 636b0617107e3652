#include "app/services/organ_cases.h"

#include "core/learning/training/case_cache.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

learning::TrainingCase caseOf(const OrganCaseOptions& options, std::size_t n = 0) {
  return organCases(options)->load(n).value();
}

OrganCaseOptions coarse(OrganTask task, Modality sequence = Modality::ct) {
  return {.count = 2, .firstSeed = 9, .spacingMm = 5, .task = task, .sequence = sequence};
}

}  // namespace

class OrganCasesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aCaseIsReadyToLearnFrom_data() {
    QTest::addColumn<int>("task");
    QTest::addColumn<int>("sequence");
    QTest::addColumn<int>("shown");
    const auto row = [](const char* name, OrganTask task, Modality sequence, Modality shown) {
      QTest::newRow(name) << static_cast<int>(task) << static_cast<int>(sequence)
                          << static_cast<int>(shown);
    };
    row("liver on CT", OrganTask::liver, Modality::ct, Modality::ct);
    row("abdomen on CT", OrganTask::abdomen, Modality::ct, Modality::ct);
    row("abdomen on T1", OrganTask::abdomen, Modality::t1, Modality::t1);
    row("abdomen on T2", OrganTask::abdomen, Modality::t2, Modality::t2);
    row("heart", OrganTask::heart, Modality::ct, Modality::other);
  }
  void aCaseIsReadyToLearnFrom() {
    QFETCH(int, task);
    QFETCH(int, sequence);
    QFETCH(int, shown);
    const auto of = static_cast<OrganTask>(task);
    const auto made = caseOf(coarse(of, static_cast<Modality>(sequence)));
    QCOMPARE(made.images.size(), std::size_t{1});
    QVERIFY(made.images[0].modality() == static_cast<Modality>(shown));
    QVERIFY(made.images[0].grid() == made.truth.grid());
    QCOMPARE(made.brainMask.size(), made.truth.grid().voxels());
    QVERIFY(std::abs(made.truth.grid().spacingMm().z - 5) < 1e-9);
    QVERIFY(made.truth.table() == tableOf(of));
    for (const Region region : tableOf(of).reported()) QVERIFY(made.truth.volumeMl(region) > 1);
    // The same card takes all of them.
    const auto card =
        untrainedOrganCard(*learning::presetOf("unet3d", learning::NetworkSize::tiny), of, 5);
    QVERIFY(card.validate());
    const auto prepared = learning::prepareCase(card, made);
    QVERIFY(prepared);
    QCOMPARE(prepared->channels.size(), prepared->size.voxels());
    QVERIFY(std::ranges::max(prepared->labels) == tableOf(of).entries().back().value);
  }
  void theSameIndexIsTheSameCase() {
    const auto options = coarse(OrganTask::abdomen);
    const auto first = caseOf(options, 1), again = caseOf(options, 1), other = caseOf(options, 0);
    QVERIFY(std::ranges::equal(first.images[0].voxels(), again.images[0].voxels()));
    QVERIFY(std::ranges::equal(first.truth.labels(), again.truth.labels()));
    QVERIFY(first.name != other.name);
    QVERIFY(!std::ranges::equal(first.truth.labels(), other.truth.labels()));
  }
  void oneScannerServesAllBodies() {
    auto options = coarse(OrganTask::heart);
    const auto own = caseOf(options);
    options.scanner = 77;
    const auto lent = caseOf(options);
    // The body stays, its picture changes.
    const double ml = own.truth.volumeMl(Region::lv);
    QVERIFY(std::abs(lent.truth.volumeMl(Region::lv) - ml) < 0.2 * ml);
    QVERIFY(!std::ranges::equal(own.images[0].voxels(), lent.images[0].voxels()));
  }
  void oddOptionsAreRefused() {
    QVERIFY(!organCases({.count = 0}));
    QVERIFY(!organCases({.spacingMm = 0.5}));
    QVERIFY(!organCases({.sequence = Modality::flair}));
    QVERIFY(organCases({.task = OrganTask::heart, .sequence = Modality::flair}));
  }
};

TWINSCOPE_SUITE(OrganCasesTest, "organ_cases_test");

}  // namespace twinscope::app

#include "organ_cases_test.moc"
