#include "core/learning/inference/segmentation_model.h"
#include "tests/core/learning/learning_examples.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>

namespace twinscope::learning {
namespace {

using tests::ballCase;
using tests::tinyCard;

/// Knows the ball's tissue by its z-scores: a stand-in for a network that makes no mistakes.
class ByIntensity final : public SegmentationModel {
 public:
  explicit ByIntensity(ModelCard card) : m_card(std::move(card)) {}
  const ModelCard& card() const override { return m_card; }
  Result<Scores> infer(std::span<const float> input, Size3 size, const JobContext&) const override {
    const std::size_t voxels = size.voxels();
    Scores scores{size, m_card.outputChannels(), {}};
    scores.values.assign(scores.channels * voxels, 0.F);
    for (std::size_t v = 0; v < voxels; ++v) {
      const bool bright = input[voxels + v] > 1;
      const std::size_t label = !bright ? 0 : input[v] > 1.5F ? 3 : input[v] < -0.5F ? 1 : 2;
      if (m_card.output == OutputKind::classScores) {
        scores.values[label * voxels + v] = 1;
        continue;
      }
      scores.values[v] = label > 0 ? 1 : 0;                          // WT
      scores.values[voxels + v] = label == 1 || label == 3 ? 1 : 0;  // TC
      scores.values[2 * voxels + v] = label == 3 ? 1 : 0;            // ET
    }
    seen = size;
    return scores;
  }
  mutable Size3 seen;

 private:
  ModelCard m_card;
};

ModelCard regionCard() {
  ModelCard card = tinyCard();
  card.output = OutputKind::regionSigmoids;
  card.scale = ScoreScale::probabilities;
  card.regions = {Region::wt, Region::tc, Region::et};
  return card;
}

double diceOf(const LabelMap& a, const LabelMap& b, Region region) {
  const auto x = a.mask(region);
  const auto y = b.mask(region);
  double both = 0;
  double sum = 0;
  for (std::size_t v = 0; v < x.size(); ++v) {
    both += x[v] & y[v];
    sum += x[v] + y[v];
  }
  return 2 * both / sum;
}

}  // namespace

class SegmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void labelsComeBackOnTheImagesGrid_data() {
    QTest::addColumn<double>("spacing");
    QTest::addColumn<bool>("regions");
    QTest::newRow("the card's spacing") << 2.0 << false;
    QTest::newRow("finer images") << 1.0 << false;
    QTest::newRow("coarser images") << 3.0 << false;
    QTest::newRow("regions") << 1.0 << true;
  }
  void labelsComeBackOnTheImagesGrid() {
    QFETCH(double, spacing);
    QFETCH(bool, regions);
    const auto ball = ballCase(1, spacing);
    const ByIntensity model(regions ? regionCard() : tinyCard());
    const auto outcome = segment(model, ball.images, ball.brainMask, silentContext());
    QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
    QVERIFY(outcome->labels.grid() == ball.truth.grid());
    for (const Region region : kReportedRegions)
      QVERIFY(diceOf(outcome->labels, ball.truth, region) > (spacing == 2.0 ? 0.97 : 0.8));
    for (std::size_t v = 0; v < ball.brainMask.size(); ++v)
      QVERIFY(ball.brainMask[v] != 0 || outcome->labels.labels()[v] == 0);
    // The brain, 44 mm wide, at 2 mm with a margin: not the whole image.
    QVERIFY(model.seen.i <= 32);
  }
  void turnedImagesAreSeenUpright() {
    const auto ball = ballCase(2);
    const Grid& grid = ball.truth.grid();
    Grid mirrored = grid;
    mirrored.worldFromVoxel.setColumn(0, -1.0 * grid.worldFromVoxel.column(0));
    mirrored.worldFromVoxel.translation =
        grid.worldFromVoxel * Vec3{static_cast<double>(grid.size.i - 1), 0, 0};
    const auto turned = [&](const Volume& image) {
      std::vector<float> voxels(image.voxels().begin(), image.voxels().end());
      for (auto row = voxels.begin(); row != voxels.end(); row += grid.size.i)
        std::reverse(row, row + grid.size.i);
      return Volume(mirrored, std::move(voxels), image.modality());
    };
    std::vector<std::uint8_t> mask = ball.brainMask;
    for (auto row = mask.begin(); row != mask.end(); row += grid.size.i)
      std::reverse(row, row + grid.size.i);
    const ByIntensity model(tinyCard());
    const auto outcome =
        segment(model, {turned(ball.images[0]), turned(ball.images[1])}, mask, silentContext());
    QVERIFY(outcome);
    const auto upright = segment(model, ball.images, ball.brainMask, silentContext());
    for (const Region region : kReportedRegions)
      QCOMPARE(outcome->labels.volumeMl(region), upright->labels.volumeMl(region));
  }
  void volumesCarryTheCardsInterval() {
    ModelCard card = tinyCard();
    card.volumeIntervals = {{Region::wt, 0.5, 2, 0.9}};
    const auto ball = ballCase(3);
    const auto outcome = segment(ByIntensity(card), ball.images, ball.brainMask, silentContext());
    QCOMPARE(outcome->volumes.size(), std::size_t{5});
    for (const auto& volume : outcome->volumes) {
      QVERIFY(std::abs(volume.ml - outcome->labels.volumeMl(volume.region)) < 1e-9);
      QCOMPARE(volume.lowMl.has_value(), volume.region == Region::wt);
      if (volume.lowMl) QCOMPARE(*volume.highMl, 4 * *volume.lowMl);
    }
  }
  void tooLittleEnhancementBecomesCore() {
    const auto ball = ballCase(3);
    ModelCard card = tinyCard();
    const auto kept = segment(ByIntensity(card), ball.images, ball.brainMask, silentContext());
    const double enhancing = kept->labels.volumeMl(Region::et);
    QVERIFY(enhancing > 0);
    card.smallestEnhancingMl = enhancing - 1e-6;
    const auto same = segment(ByIntensity(card), ball.images, ball.brainMask, silentContext());
    QVERIFY(std::ranges::equal(same->labels.labels(), kept->labels.labels()));
    card.smallestEnhancingMl = enhancing + 1e-6;
    const auto cleaned = segment(ByIntensity(card), ball.images, ball.brainMask, silentContext());
    QCOMPARE(cleaned->labels.volumeMl(Region::et), 0.0);
    QCOMPARE(cleaned->labels.volumeMl(Region::tc), kept->labels.volumeMl(Region::tc));
  }
  void organsKeepTheCardsTable() {
    ModelCard card = tinyCard();
    card.labels = LabelTable("three", {{1, Region::liverTumour, "tumour"},
                                       {2, Region::liver, "liver"},
                                       {3, Region::spleen, "spleen"}});
    // What a card says of brain tumours does not touch organs.
    card.smallestEnhancingMl = 100;
    card.leastCoreDepthMm = 30;
    card.volumeIntervals = {{Region::spleen, 0.5, 2, 0.9}};
    const auto ball = ballCase(1);
    const auto outcome = segment(ByIntensity(card), ball.images, ball.brainMask, silentContext());
    QVERIFY(outcome);
    QVERIFY(outcome->labels.table() == card.labels);
    const LabelMap truth(ball.truth.grid(),
                         {ball.truth.labels().begin(), ball.truth.labels().end()}, card.labels);
    QCOMPARE(outcome->volumes.size(), std::size_t{3});
    for (const auto& volume : outcome->volumes) {
      QVERIFY(diceOf(outcome->labels, truth, volume.region) > 0.8);
      QCOMPARE(volume.lowMl.has_value(), volume.region == Region::spleen);
    }
  }
  void whatIsMissingIsSaid() {
    const auto ball = ballCase(4);
    const ByIntensity model(tinyCard());
    const auto codeOf = [&](const std::vector<Volume>& images, std::vector<std::uint8_t> mask) {
      return segment(model, images, mask, silentContext()).error().code;
    };
    QCOMPARE(codeOf({}, ball.brainMask), std::string("segment.missing-sequence"));
    QCOMPARE(codeOf({ball.images[0]}, ball.brainMask), std::string("segment.missing-sequence"));
    QCOMPARE(codeOf(ball.images, {1, 1}), std::string("segment.grids-differ"));
    QCOMPARE(codeOf(ball.images, std::vector<std::uint8_t>(ball.brainMask.size(), 0)),
             std::string("segment.no-brain"));
    const Volume moved = ball.images[1].withGrid(
        Grid::axisAligned(ball.images[1].grid().size, {2, 2, 2}, {1, 0, 0}));
    QCOMPARE(codeOf({ball.images[0], moved}, ball.brainMask), std::string("segment.grids-differ"));
    std::vector<float> holes(ball.images[1].voxels().begin(), ball.images[1].voxels().end());
    std::ranges::fill(holes, std::nanf(""));
    const Volume broken(ball.images[1].grid(), holes, Modality::flair);
    QCOMPARE(codeOf({ball.images[0], broken}, ball.brainMask), std::string("segment.not-finite"));
  }
};

TWINSCOPE_SUITE(SegmentTest, "segment_test");

}  // namespace twinscope::learning

#include "segment_test.moc"
