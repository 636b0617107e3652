#include "app/services/site_twin/readiness.h"

#include "app/services/image_traits.h"
#include "app/services/phantom_cases.h"
#include "core/base/random.h"
#include "tests/app/phantom_site.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <functional>

namespace twinscope::app {
namespace {

using Kind = ReadinessFinding::Kind;
using LearntImages = learning::ModelCard::LearntImages;

const std::vector<LearntImages> kLearnt{{Modality::flair, {1, 3}, {0.9, 1.1}, {10, 20}}};

std::vector<Kind> kindsFor(std::vector<double> sliceMm, std::vector<double> inPlaneMm,
                           std::vector<double> snr) {
  std::vector<Kind> kinds;
  for (const auto& finding : imageFindings(
           kLearnt, {{Modality::flair, std::move(sliceMm), std::move(inPlaneMm), std::move(snr)}}))
    kinds.push_back(finding.kind);
  return kinds;
}

/// A block of tumour in a brain of 20³ voxels.
learning::TrainingCase blockCase() {
  const Grid grid = Grid::axisAligned({20, 20, 20}, {1, 1, 1}, {0, 0, 0});
  learning::TrainingCase made;
  made.brainMask.assign(grid.voxels(), 1);
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (std::int64_t k = 5; k < 12; ++k)
    for (std::int64_t j = 5; j < 12; ++j)
      for (std::int64_t i = 5; i < 12; ++i) labels[grid.index(i, j, k)] = 3;
  made.truth = LabelMap(grid, std::move(labels));
  return made;
}

learning::TrainingCase edited(
    const std::function<void(const Grid&, std::vector<std::uint8_t>&)>& edit) {
  learning::TrainingCase made = blockCase();
  const Grid grid = made.truth.grid();
  std::vector<std::uint8_t> labels(made.truth.labels().begin(), made.truth.labels().end());
  edit(grid, labels);
  made.truth = LabelMap(grid, std::move(labels));
  return made;
}

std::vector<Kind> kindsOf(const learning::TrainingCase& of) {
  std::vector<Kind> kinds;
  for (const auto& finding : labelFindings(of)) kinds.push_back(finding.kind);
  return kinds;
}

}  // namespace

class ReadinessTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatLiesWithinTheRangeIsNotMentioned() {
    QVERIFY(kindsFor({1, 3, 2}, {1}, {12}).empty());
    QVERIFY(kindsFor({3.2}, {1.2}, {9.5}).empty());  // within a tenth of it
    QVERIFY(kindsFor({}, {}, {}).empty());
  }
  void thickCoarseAndNoisyAreTold() {
    QCOMPARE(kindsFor({5, 5, 1}, {1}, {12}), std::vector{Kind::thickSlices});
    QCOMPARE(kindsFor({2}, {2, 2, 2}, {12}), std::vector{Kind::coarsePlane});
    QCOMPARE(kindsFor({2}, {1}, {4}), std::vector{Kind::noisy});
    const auto told = imageFindings(kLearnt, {{Modality::flair, {5, 6, 7}, {1}, {12}}});
    QCOMPARE(told.at(0).site, 6.0);
    QCOMPARE(told[0].learnt[1], 3.0);
    QCOMPARE(told[0].sequence, Modality::flair);
    QVERIFY(imageFindings(kLearnt, {{Modality::t1, {50}, {50}, {0.1}}}).empty());
  }
  void labelsThatLookRightAreNotMentioned() { QVERIFY(kindsOf(blockCase()).empty()); }
  void labelsThatCannotBeRightAre() {
    QCOMPARE(kindsOf(edited([](const Grid&, auto& labels) { std::ranges::fill(labels, 0); })),
             std::vector{Kind::noTumour});
    QCOMPARE(kindsOf(edited([](const Grid& grid, auto& labels) {
               for (std::int64_t k = 7; k < 9; ++k)
                 for (std::int64_t j = 7; j < 9; ++j) labels[grid.index(8, j, k)] = 0;
             })),
             std::vector{Kind::holes});
    QCOMPARE(kindsOf(edited([](const Grid& grid, auto& labels) {
               for (std::int64_t i = 0; i < 20; i += 2)
                 for (const std::int64_t j : {0, 18}) labels[grid.index(i, j, 0)] = 3;
             })),
             std::vector{Kind::fragments});
    auto outside = blockCase();
    for (std::int64_t k = 5; k < 12; ++k)
      outside.brainMask[outside.truth.grid().index(5, 5, k)] = 0;
    QCOMPARE(kindsOf(outside), std::vector{Kind::outsideBrain});
  }
  /// A noisier scanner has a lower ratio, and the range holds every case of it.
  void traitsFollowTheImages() {
    const auto cases = phantomCases({.count = 2, .firstSeed = 11, .spacingMm = 4}).value();
    learning::ModelCard card;
    card.spacingMm = {4, 4, 4};
    const auto learnt = learntImagesOf(card, cases, silentContext());
    QVERIFY(learnt && learnt->size() == kTumourSequences.size());
    for (std::size_t n = 0; n < cases.count; ++n) {
      auto one = cases.load(n).value();
      const auto traits = traitsOf(card, one);
      for (std::size_t i = 0; i < traits.size(); ++i) {
        const auto& range = learnt->at(i);
        QVERIFY(traits[i].snr >= range.snr[0] && traits[i].snr <= range.snr[1]);
        QVERIFY(traits[i].sliceMm >= 3.99);
      }
      std::vector<float> noisy(one.images[0].voxels().begin(), one.images[0].voxels().end());
      Random random(3);
      for (float& voxel : noisy) voxel += static_cast<float>(100 * random.normal());
      one.images[0] = Volume(one.images[0].grid(), std::move(noisy), one.images[0].modality());
      QVERIFY(traitsOf(card, one)[0].snr < 0.7 * traits[0].snr);
    }
  }
  void aSitesStudiesAreCounted() {
    const tests::TemporaryFolder folder;
    const auto workspace = Workspace::create(folder / "site").value();
    (void)tests::addPhantomPatients(*workspace, 2);
    const auto base = tests::addUntrainedModel(*workspace);
    const auto ready = siteReadiness(*workspace, base, silentContext());
    QVERIFY(ready);
    QCOMPARE(ready->studies, 2U);
    QCOMPARE(ready->usable, 2U);
    QCOMPARE(ready->patients, 2U);
    QVERIFY(!ready->knowsImages);
    QCOMPARE(siteReadiness(*workspace, "nobody", silentContext()).error().code,
             std::string("model.unknown"));
  }
};

TWINSCOPE_SUITE(ReadinessTest, "readiness_test");

}  // namespace twinscope::app

#include "readiness_test.moc"
