#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/compute/resample.h"
#include "core/imaging/phantom/phantom.h"
#include "core/imaging/prepare/prepare.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <numbers>

namespace twinscope::imaging {
namespace {

constexpr double kSpacingMm = 2.5;

/// The same head in another contrast (dark where it was bright), with noise of its own.
Volume otherContrast(const Volume& image) {
  Random random(17);
  const float bright = std::ranges::max(image.voxels());
  std::vector<float> voxels;
  for (const float value : image.voxels())
    voxels.push_back((value > 0.08F * bright ? 1.1F * bright - value : value) +
                     0.02F * bright * static_cast<float>(random.normal()));
  return {image.grid(), std::move(voxels), Modality::t2};
}

/// One head in two contrasts without motion between them, coarse so that fifty registrations are quick.
const std::vector<Volume>& head() {
  static const std::vector<Volume> sequences = [] {
    PhantomSpec spec;
    spec.anatomySeed = 5;
    spec.spacingMm = kSpacingMm;
    spec.style = {
        .name = "test", .sliceThicknessMm = kSpacingMm, .inPlaneMm = kSpacingMm, .noise = 0.02};
    spec.sequences = {Modality::t1};
    const Volume t1 = makePhantom(spec, silentContext()).value().sequences.front();
    return std::vector<Volume>{t1, otherContrast(t1)};
  }();
  return sequences;
}

Affine randomTurn(Random& random, Vec3 centre) {
  constexpr double kLargest = 15 * std::numbers::pi / 180;
  const auto any = [&random](double reach) { return random.uniform(-reach, reach); };
  return Affine::shift({any(20), any(20), any(20)}) *
         Affine::rotation({any(kLargest), any(kLargest), any(kLargest)}, centre);
}

/// Mean distance of two maps on the corners and faces of a box as large as a brain.
double meanErrorMm(const Affine& a, const Affine& b, Vec3 centre) {
  double sum = 0;
  for (const double x : {-60.0, 0.0, 60.0})
    for (const double y : {-70.0, 0.0, 70.0})
      for (const double z : {-50.0, 0.0, 50.0}) {
        const Vec3 at = centre + Vec3{x, y, z};
        sum += length(a * at - b * at);
      }
  return sum / 27;
}

RegistrationReport registered(const Volume& fixed, const Volume& moving, std::uint64_t seed = 1) {
  return registerRigid(fixed, moving, seed, silentContext()).value();
}

}  // namespace

class RegisterRigidTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void plantedMovesAreFound_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 50; ++seed) QTest::addRow("move %d", seed) << seed;
  }
  /// Any turn up to 15° about each axis with any shift up to 20 mm along each comes back to a tenth of a voxel.
  void plantedMovesAreFound() {
    QFETCH(int, seed);
    const Volume& t1 = head()[0];
    const Volume& t2 = head()[1];
    Random random(static_cast<std::uint64_t>(seed) + 100);
    const Vec3 centre = t1.grid().centreInWorld();
    const Affine movingFromFixed = randomTurn(random, centre);
    // The same voxels at another place: the header says where the patient lay, not where the head was.
    const Volume moving = t2.withGrid({t2.grid().size, movingFromFixed * t2.grid().worldFromVoxel});
    const RegistrationReport report = registered(t1, moving);
    const double errorMm = meanErrorMm(report.movingFromFixed, movingFromFixed, centre);
    QVERIFY2(errorMm <= 0.1 * kSpacingMm, qPrintable(QString::number(errorMm)));
    QVERIFY(report.metricAfter > report.metricBefore);
  }
  void thickObliqueSlicesAreFound() {
    const Volume& t1 = head()[0];
    const Vec3 centre = t1.grid().centreInWorld();
    const Affine tilt = Affine::rotation({0.25, -0.06, 0.05}, centre);
    const Grid slab{{90, 90, 26},
                    tilt * Affine::shift(centre - Vec3{2.2 * 44.5, 2.2 * 44.5, 5.5 * 12.5}) *
                        Affine::scaling({2.2, 2.2, 5.5})};
    const Affine movingFromFixed =
        Affine::shift({6, -9, 8}) * Affine::rotation({-0.1, 0.08, 0.12}, centre);
    const Volume thick = resample(head()[1], slab, movingFromFixed.inverse());
    const RegistrationReport report = registered(t1, thick);
    QVERIFY(meanErrorMm(report.movingFromFixed, movingFromFixed, centre) < 0.3);
  }
  void alignedSequencesStayWhereTheyAre() {
    QCOMPARE(registered(head()[0], head()[0]).movingFromFixed, Affine{});
    const RegistrationReport contrasts = registered(head()[0], head()[1]);
    QVERIFY(meanErrorMm(contrasts.movingFromFixed, {}, head()[0].grid().centreInWorld()) < 0.1);
    QVERIFY(contrasts.metricAfter >= contrasts.metricBefore);
  }
  void sameSeedSameResultOnAnyNumberOfThreads() {
    const Volume moving = head()[1].withGrid(
        {head()[1].grid().size, Affine::rotation({0.1, 0, 0.1}) * head()[1].grid().worldFromVoxel});
    setComputeThreads(1);
    const RegistrationReport one = registered(head()[0], moving);
    setComputeThreads(3);
    const RegistrationReport three = registered(head()[0], moving);
    setComputeThreads(0);
    QCOMPARE(one.movingFromFixed, three.movingFromFixed);
    QCOMPARE(one.metricAfter, three.metricAfter);
  }
  void emptyAndTinyImagesAreRefused() {
    QCOMPARE(registerRigid({}, head()[0], 1, silentContext()).error().code,
             std::string("prepare.no-sequence"));
    const Volume flat(Grid::axisAligned({30, 30, 3}, {1, 1, 1}), std::vector<float>(2700, 1.F));
    QCOMPARE(registerRigid(head()[0], flat, 1, silentContext()).error().code,
             std::string("prepare.too-small"));
  }
  void constantImagesStayWhereTheyAre() {
    const Volume flat(Grid::axisAligned({30, 30, 30}, {5, 5, 5}), std::vector<float>(27000, 1.F));
    QCOMPARE(registered(head()[0], flat).movingFromFixed, Affine{});
    QCOMPARE(registered(flat, head()[0]).movingFromFixed, Affine{});
  }
  void stopsWhenAsked() {
    std::stop_source stop;
    stop.request_stop();
    const JobContext silent = silentContext();
    const auto result = registerRigid(head()[0], head()[1], 1,
                                      JobContext{stop.get_token(), silent.progress, silent.log});
    QVERIFY(result.error().kind == ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(RegisterRigidTest, "register_rigid_test");

}  // namespace twinscope::imaging

#include "register_rigid_test.moc"
