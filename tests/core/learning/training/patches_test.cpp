#include "core/learning/training/patches.h"

#include "core/learning/inference/conformal.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <numeric>
#include <span>

namespace twinscope::learning {
namespace {

/// Channel 0 holds 1 + the voxel's number, so that every voxel can be followed; one voxel of class 2.
LearningCase ramp(Size3 size) {
  LearningCase made{
      size, std::vector<float>(2 * size.voxels()), std::vector<std::uint8_t>(size.voxels(), 0), {}};
  std::iota(made.channels.begin(), made.channels.end(), 1.F);
  made.labels[size.voxels() - 1] = 2;
  indexClasses(made, 3);
  return made;
}

bool labelsFollow(const Patch& patch, float markedValue) {
  for (std::size_t v = 0; v < patch.labels.size(); ++v)
    if ((patch.channels[v] == markedValue) != (patch.labels[v] == 2)) return false;
  return true;
}

}  // namespace

class PatchesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void foregroundIsAlwaysSeenWhereAsked() {
    const LearningCase from = ramp({20, 18, 16});
    Random random(1);
    for (int n = 0; n < 50; ++n) {
      const Patch patch = samplePatch(from, {8, 8, 8}, 1.0, random);
      QCOMPARE(std::ranges::count(patch.labels, 2), std::ptrdiff_t{1});
      QVERIFY(labelsFollow(patch, static_cast<float>(from.size.voxels())));
    }
    int seen = 0;
    for (int n = 0; n < 50; ++n)
      seen += std::ranges::count(samplePatch(from, {8, 8, 8}, 0, random).labels, 2) > 0 ? 1 : 0;
    QVERIFY(seen < 25);
  }
  void smallCasesArePadded() {
    const LearningCase from = ramp({5, 20, 6});
    Random random(1);
    const Patch patch = samplePatch(from, {8, 8, 8}, 1.0, random);
    QCOMPARE(patch.channels.size(), std::size_t{2 * 512});
    QCOMPARE(
        std::ranges::count_if(std::span(patch.channels).first(512), [](float v) { return v != 0; }),
        std::ptrdiff_t{5 * 8 * 6});
    QVERIFY(labelsFollow(patch, static_cast<float>(from.size.voxels())));
  }
  void sameSeedSamePatch() {
    const LearningCase from = ramp({12, 12, 12});
    const auto draw = [&from] {
      Random random(9);
      return samplePatch(from, {8, 8, 8}, 0.5, random).channels;
    };
    QVERIFY(draw() == draw());
  }
  void conformalRanks_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("rank");
    QTest::newRow("20") << 20 << 19;
    QTest::newRow("50") << 50 << 46;
    QTest::newRow("100") << 100 << 91;
    QTest::newRow("9") << 9 << 9;
  }
  void conformalRanks() {
    QFETCH(int, n);
    QFETCH(int, rank);
    std::vector<double> scores(static_cast<std::size_t>(n));
    std::iota(scores.rbegin(), scores.rend(), 1.0);
    QCOMPARE(conformalQuantile(scores, 0.9).value(), static_cast<double>(rank));
  }
  void tooFewCasesGiveNoInterval() {
    QVERIFY(!conformalQuantile(std::vector<double>(8, 1.0), 0.9));
    QVERIFY(!conformalQuantile({}, 0.9));
  }
  void conformalCovers() {
    Random random(2);
    int covered = 0;
    for (int trial = 0; trial < 2000; ++trial) {
      std::vector<double> scores(100);
      for (double& s : scores) s = random.uniform();
      covered += random.uniform() <= *conformalQuantile(scores, 0.9) ? 1 : 0;
    }
    QVERIFY(covered > 2000 * 0.88 && covered < 2000 * 0.925);
  }
};

TWINSCOPE_SUITE(PatchesTest, "patches_test");

}  // namespace twinscope::learning

#include "patches_test.moc"
