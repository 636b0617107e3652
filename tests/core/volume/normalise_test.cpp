#include "core/volume/normalise.h"

#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>

namespace twinscope {
namespace {

Volume ramp(std::int64_t n) {
  std::vector<float> voxels(static_cast<std::size_t>(n));
  for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = static_cast<float>(v);
  return {Grid::axisAligned({n, 1, 1}, {1, 1, 1}), std::move(voxels), Modality::t2};
}

}  // namespace

class NormaliseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void outsideTheMaskIsZero() {
    std::vector<std::uint8_t> mask(200, 1);
    mask[0] = mask[199] = 0;
    const Volume scores = zScore(ramp(200), mask).value();
    QCOMPARE(scores.voxels()[0], 0.F);
    QCOMPARE(scores.voxels()[199], 0.F);
    QCOMPARE(scores.modality(), Modality::t2);
  }
  void smallMasksAreRefused() {
    std::vector<std::uint8_t> mask(200, 0);
    std::fill_n(mask.begin(), 99, std::uint8_t{1});
    QCOMPARE(zScore(ramp(200), mask).error().code, std::string("normalise.mask"));
    mask[150] = 1;
    QVERIFY(zScore(ramp(200), mask).has_value());
  }
  void constantImagesBecomeZero() {
    const Volume flat(Grid::axisAligned({200, 1, 1}, {1, 1, 1}), std::vector<float>(200, 7.F));
    const Volume scores = zScore(flat, std::vector<std::uint8_t>(200, 1)).value();
    QVERIFY(std::ranges::all_of(scores.voxels(), [](float s) { return s == 0.F; }));
  }
  void percentilesReachBothEnds() {
    const Volume volume = ramp(101);
    const std::vector<std::uint8_t> all(101, 1);
    QCOMPARE(percentile(volume.voxels(), all, 0), 0.0);
    QCOMPARE(percentile(volume.voxels(), all, 100), 100.0);
    QCOMPARE(percentile(volume.voxels(), all, 12.5), 12.5);
  }
};

TWINSCOPE_SUITE(NormaliseTest, "normalise_test");

}  // namespace twinscope

#include "normalise_test.moc"
