#include "app/services/case_sources.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <atomic>
#include <numeric>

namespace twinscope::app {
namespace {

constexpr Size3 kSize{4, 3, 5};

/// Case n: labels 0 … 4 in turn, intensities that rise with the voxel and with n; all but the first voxel in the mask.
learning::TrainingCase caseOf(std::size_t n) {
  const Grid grid = Grid::axisAligned(kSize, {1, 1, 1}, {0, 0, 0});
  std::vector<float> voxels(grid.voxels());
  std::iota(voxels.begin(), voxels.end(), static_cast<float>(100 * n));
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::size_t v = 0; v < labels.size(); ++v) labels[v] = static_cast<std::uint8_t>(v % 5);
  std::vector<std::uint8_t> mask(grid.voxels(), 1);
  mask[0] = 0;
  return {.name = std::to_string(n),
          .images = {Volume(grid, std::move(voxels), Modality::t2)},
          .brainMask = std::move(mask),
          .truth = LabelMap(grid, std::move(labels), LabelTable::canonical())};
}

learning::CaseSource counted(std::size_t count, std::atomic<int>& loads) {
  return {.count = count, .load = [&loads](std::size_t n) -> Result<learning::TrainingCase> {
            ++loads;
            return caseOf(n);
          }};
}

std::vector<float> voxelsOf(const learning::CaseSource& source, std::size_t n) {
  const auto made = source.load(n).value();
  return {made.images[0].voxels().begin(), made.images[0].voxels().end()};
}

}  // namespace

class CaseSourcesTest : public QObject {
  Q_OBJECT
  std::atomic<int> m_loads = 0;

 private Q_SLOTS:
  void init() { m_loads = 0; }

  void aRememberedCaseIsMadeOnce() {
    const auto source = remembered(counted(2, m_loads));
    for (int time = 0; time < 3; ++time) QVERIFY(source.load(1)->name == "1");
    QCOMPARE(m_loads.load(), 1);
    QVERIFY(source.load(0)->name == "0");
    QCOMPARE(m_loads.load(), 2);
  }
  void aCaseThatCouldNotBeReadIsTriedAgain() {
    int tries = 0;
    const auto source =
        remembered({.count = 1, .load = [&tries](std::size_t) -> Result<learning::TrainingCase> {
                      if (++tries == 1) return failure("file.read", "not now");
                      return caseOf(0);
                    }});
    QVERIFY(!source.load(0));
    QVERIFY(source.load(0));
  }
  void pooledAreOneAfterTheOther() {
    const auto source = pooled({counted(2, m_loads), counted(0, m_loads), counted(3, m_loads)});
    QCOMPARE(source.count, std::size_t{5});
    std::string names;
    for (std::size_t n = 0; n < source.count; ++n) names += source.load(n)->name;
    QCOMPARE(names, std::string("01012"));
    QCOMPARE(pooled({}).count, std::size_t{0});
  }
  void chosenAreInTheOrderAsked() {
    const auto source = chosenFrom(counted(5, m_loads), {4, 0, 4});
    QCOMPARE(source.count, std::size_t{3});
    QVERIFY(source.load(0)->name == "4" && source.load(1)->name == "0");
  }

  void sequencesComeInTheOrderAsked() {
    const auto source = pooled({counted(1, m_loads)});
    QCOMPARE(withSequences(source, {Modality::t1, Modality::t2}).load(0)->images.size(),
             std::size_t{1});
    QVERIFY(withSequences(source, {Modality::t1}).load(0)->images.empty());
    QVERIFY(withSequences(source, {}).load(0)->truth.grid() == caseOf(0).truth.grid());
  }
  void permutedLabelsGoRoundWithinTheMask() {
    const auto made = withPermutedLabels(counted(1, m_loads)).load(0).value();
    const auto before = caseOf(0);
    for (std::size_t v = 0; v < made.truth.labels().size(); ++v) {
      const int label = before.truth.labels()[v];
      const bool stays = before.brainMask[v] == 0 || label == 4;  // cavities
      QCOMPARE(int{made.truth.labels()[v]}, stays ? label : (label + 1) % 4);
    }
  }

  void poorImagesKeepGridTruthAndSeed() {
    const auto source = ofPoorImages(counted(2, m_loads), 0.4, 7);
    const auto made = source.load(1).value();
    QVERIFY(made.images[0].grid() == caseOf(1).images[0].grid());
    QVERIFY(made.images[0].modality() == Modality::t2);
    QVERIFY(std::ranges::equal(made.truth.labels(), caseOf(1).truth.labels()));
    QVERIFY(voxelsOf(source, 1) == voxelsOf(source, 1));
    QVERIFY(voxelsOf(source, 1) != voxelsOf(ofPoorImages(counted(2, m_loads), 0.4, 8), 1));
  }
  void withoutNoiseOnlyOddPlanesAreLost() {
    const auto poor = voxelsOf(ofPoorImages(counted(1, m_loads), 0, 7), 0);
    const auto whole = voxelsOf(counted(1, m_loads), 0);
    QVERIFY(poor ==
            whole);  // intensities rise evenly: the mean of the neighbours is the plane itself
  }
};

TWINSCOPE_SUITE(CaseSourcesTest, "case_sources_test");

}  // namespace twinscope::app

#include "case_sources_test.moc"
