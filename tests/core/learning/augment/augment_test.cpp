#include "core/learning/augment/augment.h"

#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>

namespace twinscope::learning {
namespace {

constexpr PerAxis kSpacingMm{1, 1, 1};
constexpr std::int64_t kSide = 16;

/// A ball of tissue with a smaller ball of class 2 in it; every tissue voxel has a value of its own, the rest is 0.
struct Sample {
  at::Tensor images, labels;
};

Sample ball() {
  const at::Tensor axis = at::arange(kSide, at::kFloat) - 0.5 * (kSide - 1);
  const at::Tensor distance =
      (axis.square().reshape({-1, 1, 1}) + axis.square().reshape({1, -1, 1}) +
       axis.square().reshape({1, 1, -1}))
          .sqrt();
  const at::Tensor values =
      at::linspace(-2, 2.001, 3 * kSide * kSide * kSide).reshape({3, kSide, kSide, kSide});
  return {values * (distance < 7), ((distance < 4) * 2).to(at::kByte).unsqueeze(0)};
}

Sample varied(const AugmentOptions& options, std::uint64_t seed) {
  Sample sample = ball();
  Random random(seed);
  augment(sample.images, sample.labels, options, kSpacingMm, random);
  return sample;
}

using Probability = double AugmentOptions::*;

AugmentOptions only(Probability probability) {
  AugmentOptions options = noAugmentation();
  options.*probability = 1;
  return options;
}

}  // namespace

class AugmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nothingAskedNothingDone() {
    const Sample before = ball();
    const Sample after = varied(noAugmentation(), 1);
    QVERIFY(at::equal(after.images, before.images));
    QVERIFY(at::equal(after.labels, before.labels));
  }
  void turnsOnlyMoveVoxels() {
    const Sample before = ball();
    bool moved = false;
    AugmentOptions options = noAugmentation();
    options.flip = {0.5, 0.5, 0.5};
    options.rotate90 = 0.5;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Sample after = varied(options, seed);
      moved = moved || !at::equal(after.images, before.images);
      QVERIFY(at::equal(std::get<0>(after.images.flatten().sort()),
                        std::get<0>(before.images.flatten().sort())));
      // Every value belongs to one voxel: the label must have come along with it.
      const auto tumour = [](const Sample& s) {
        return std::get<0>(s.images[0].masked_select(s.labels[0] == 2).sort());
      };
      QVERIFY(at::equal(tumour(after), tumour(before)));
    }
    QVERIFY(moved);
  }
  void labelsFollowImagesThroughSpace() {
    AugmentOptions options = noAugmentation();
    options.affine = options.elastic = 1;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Sample sample = ball();
      sample.images = (sample.labels == 2).to(at::kFloat);
      const at::Tensor before = sample.labels;
      Random random(seed);
      augment(sample.images, sample.labels, options, kSpacingMm, random);
      const at::Tensor image = sample.images > 0.5;
      const at::Tensor label = sample.labels == 2;
      const auto both = image.logical_and(label).sum().item<double>();
      QVERIFY(2 * both / (image.sum() + label.sum()).item<double>() > 0.9);
      QVERIFY(!at::equal(sample.labels, before));
      QCOMPARE(sample.labels.scalar_type(), at::kByte);
    }
  }
  void intensitiesChangeAndTheBackgroundStays_data() {
    QTest::addColumn<Probability>("probability");
    QTest::newRow("anisotropy") << &AugmentOptions::anisotropy;
    QTest::newRow("gin") << &AugmentOptions::gin;
    QTest::newRow("bias") << &AugmentOptions::bias;
    QTest::newRow("blur") << &AugmentOptions::blur;
    QTest::newRow("gamma") << &AugmentOptions::gamma;
    QTest::newRow("contrast") << &AugmentOptions::contrast;
    QTest::newRow("noise") << &AugmentOptions::noise;
    QTest::newRow("motion") << &AugmentOptions::motion;
    QTest::newRow("ghosting") << &AugmentOptions::ghosting;
    QTest::newRow("spike") << &AugmentOptions::spike;
  }
  void intensitiesChangeAndTheBackgroundStays() {
    QFETCH(Probability, probability);
    const Sample before = ball();
    const Sample after = varied(only(probability), 5);
    QVERIFY(at::equal(after.labels, before.labels));
    QVERIFY(at::all(at::isfinite(after.images)).item<bool>());
    QCOMPARE(at::where(before.images == 0, after.images, 0).abs().max().item<double>(), 0.0);
    for (std::int64_t channel = 0; channel < 3; ++channel)
      QVERIFY(!at::equal(after.images[channel], before.images[channel]));
  }
  void someSequencesAreLostNeverAll() {
    int lost = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const Sample after = varied(only(&AugmentOptions::dropSequences), seed);
      const auto left = (after.images.abs().amax({1, 2, 3}) > 0).sum().item<std::int64_t>();
      QVERIFY(left > 0);
      lost += static_cast<int>(3 - left);
    }
    QVERIFY(lost > 100 && lost < 200);  // a quarter of 600 is 150
  }
  void theDrawsDecideAll() {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const Sample once = varied(domainRandomisation(), seed);
      const Sample again = varied(domainRandomisation(), seed);
      QVERIFY(at::equal(once.images, again.images));
      QVERIFY(at::equal(once.labels, again.labels));
      QVERIFY(!at::equal(once.images, varied(domainRandomisation(), seed + 100).images));
    }
  }
  void changesAreTakenAndChecked() {
    const auto changed = domainRandomisation().changedBy(R"({"gin": 0, "flipK": 1})");
    QVERIFY(changed);
    QCOMPARE(changed->gin, 0.0);
    QCOMPARE(changed->flip[2], 1.0);
    QCOMPARE(changed->bias, domainRandomisation().bias);
    QCOMPARE(noAugmentation().changedBy(domainRandomisation().toJson())->toJson(),
             domainRandomisation().toJson());
    for (const char* wrong : {R"({"gen": 0})", R"({"gin": "much"})", R"({"gin": 2})", "[]", "{"})
      QVERIFY2(!noAugmentation().changedBy(wrong), wrong);
  }
  void nonsenseIsRefused() {
    QVERIFY(domainRandomisation().validate());
    QVERIFY(noAugmentation().validate());
    QVERIFY(!AugmentOptions{.elastic = 1.5}.validate());
    QVERIFY(!AugmentOptions{.degrees = 200}.validate());
    QVERIFY(!AugmentOptions{.blurMm = -1}.validate());
    QVERIFY(!AugmentOptions{.coarsest = 1}.validate());
  }
};

TWINSCOPE_SUITE(AugmentTest, "augment_test");

}  // namespace twinscope::learning

#include "augment_test.moc"
