#include "app/services/phantom_cases.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::app {
namespace {

learning::TrainingCase caseOf(const PhantomCaseOptions& options, std::size_t n = 0) {
  return phantomCases(options)->load(n).value();
}

double insideMl(const learning::TrainingCase& made) {
  return static_cast<double>(std::ranges::count(made.brainMask, 1)) *
         made.truth.grid().voxelVolumeMm3() / 1000;
}

/// Mean step from slice to slice over the mean value.
double roughnessAlongK(const Volume& image) {
  const Size3 size = image.grid().size;
  const auto slice = static_cast<std::size_t>(size.i * size.j);
  double steps = 0, sum = 0;
  for (std::size_t v = slice; v < image.voxels().size(); ++v) {
    steps += std::abs(image.voxels()[v] - image.voxels()[v - slice]);
    sum += image.voxels()[v];
  }
  return steps / sum;
}

}  // namespace

class PhantomCasesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aCaseIsReadyToLearnFrom() {
    const auto made = caseOf({.count = 1, .spacingMm = 4});
    QCOMPARE(made.images.size(), std::size_t{4});
    for (const Volume& image : made.images) QVERIFY(image.grid() == made.truth.grid());
    QCOMPARE(made.brainMask.size(), made.truth.grid().voxels());
    QVERIFY(insideMl(made) > 700 && insideMl(made) < 2200);
    QVERIFY(made.truth.volumeMl(Region::wt) > 0);
    QVERIFY(std::abs(made.truth.grid().spacingMm().y - 4) < 1e-9);
  }
  void theSameIndexIsTheSameCase() {
    const PhantomCaseOptions options{
        .count = 2, .spacingMm = 4, .maskErrorMm = 4, .misalignmentMm = 1};
    const auto first = caseOf(options, 1);
    const auto again = caseOf(options, 1);
    QVERIFY(first.brainMask == again.brainMask);
    for (std::size_t n = 0; n < 4; ++n)
      QVERIFY(std::ranges::equal(first.images[n].voxels(), again.images[n].voxels()));
    QVERIFY(caseOf(options, 0).brainMask != first.brainMask);
  }
  void preparationErrorsLeaveTheTruthAlone() {
    PhantomCaseOptions options{.count = 1, .firstSeed = 5, .spacingMm = 4};
    const auto perfect = caseOf(options);
    options.maskErrorMm = 8;
    options.misalignmentMm = 2;
    const auto spoilt = caseOf(options);
    QVERIFY(std::ranges::equal(perfect.truth.labels(), spoilt.truth.labels()));
    QVERIFY(perfect.brainMask != spoilt.brainMask);
    for (std::size_t n = 0; n < 4; ++n) {
      const bool reference = perfect.images[n].modality() == Modality::t1c;
      QCOMPARE(std::ranges::equal(perfect.images[n].voxels(), spoilt.images[n].voxels()),
               reference);
    }
  }
  void thePreparationMayFindTheMask() {
    PhantomCaseOptions options{.count = 1, .spacingMm = 3, .sequences = {Modality::t1c}};
    const auto own = caseOf(options);
    options.preparedMasks = 1;
    const auto prepared = caseOf(options);
    QCOMPARE(own.images.size(), std::size_t{1});
    QVERIFY(own.brainMask != prepared.brainMask);
    QVERIFY(insideMl(prepared) > 0.8 * insideMl(own) && insideMl(prepared) < 1.6 * insideMl(own));
  }
  void thickSlicesAreSmootherAlongTheBody() {
    PhantomCaseOptions options{.count = 1, .spacingMm = 2, .sequences = {Modality::t1c}};
    const double thin = roughnessAlongK(caseOf(options).images.front());
    options.thickSlices = 1;
    QVERIFY(roughnessAlongK(caseOf(options).images.front()) < 0.8 * thin);
  }
  void oddOptionsAreRefused() {
    QVERIFY(!phantomCases({.count = 0}));
    QVERIFY(!phantomCases({.count = 1, .spacingMm = 0.1}));
    QVERIFY(!phantomCases({.count = 1, .maskErrorMm = -1}));
    QVERIFY(!phantomCases({.count = 1, .preparedMasks = 1.5}));
  }
};

TWINSCOPE_SUITE(PhantomCasesTest, "phantom_cases_test");

}  // namespace twinscope::app

#include "phantom_cases_test.moc"
