#include "core/imaging/phantom/organ_phantom.h"

#include "core/base/parallel.h"
#include "core/imaging/phantom/body_tissue.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace twinscope::imaging {
namespace {

/// Coarse, so that one takes a fraction of a second.
OrganPhantomSpec coarse(OrganScene scene, Modality sequence, std::uint64_t seed = 3) {
  OrganPhantomSpec spec{.scene = scene,
                        .anatomySeed = seed,
                        .spacingMm = 4,
                        .sequence = sequence,
                        .style = {.name = "test", .sliceThicknessMm = 5, .inPlaneMm = 4}};
  spec.style.biasField = 0;
  return spec;
}
OrganPhantomSpec abdomen(Modality sequence, std::uint64_t seed = 3) {
  return coarse(OrganScene::abdomen, sequence, seed);
}
OrganPhantomSpec heart(std::uint64_t seed = 3) {
  return coarse(OrganScene::heart, Modality::other, seed);
}

OrganPhantom made(const OrganPhantomSpec& spec) {
  return makeOrganPhantom(spec, silentContext()).value();
}

bool same(const OrganPhantom& a, const OrganPhantom& b) {
  return std::ranges::equal(a.image.voxels(), b.image.voxels()) &&
         std::ranges::equal(a.truth.labels(), b.truth.labels()) && a.bodyMask == b.bodyMask;
}

double meanIn(const OrganPhantom& phantom, Region region) {
  const auto mask = phantom.truth.mask(region);
  double sum = 0, count = 0;
  for (std::size_t v = 0; v < mask.size(); ++v)
    if (mask[v] != 0) {
      sum += phantom.image.voxels()[v];
      ++count;
    }
  return sum / count;
}

Vec3 centreOf(const OrganPhantom& phantom, Region region) {
  const auto mask = phantom.truth.mask(region);
  const Grid& grid = phantom.truth.grid();
  Vec3 sum;
  double count = 0;
  for (std::size_t v = 0; v < mask.size(); ++v) {
    if (mask[v] == 0) continue;
    const auto [i, j, k] = grid.size.voxelAt(v);
    sum = sum + Vec3{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
    ++count;
  }
  return grid.worldFromVoxel * ((1 / count) * sum);
}

bool isBetween(double value, double low, double high) { return value > low && value < high; }

}  // namespace

class OrganPhantomTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameSeedsGiveTheSameVoxelsOnAnyThreads() {
    for (const OrganPhantomSpec& spec : {abdomen(Modality::t2), heart()}) {
      setComputeThreads(1);
      const OrganPhantom one = made(spec);
      setComputeThreads(2);
      const OrganPhantom two = made(spec);
      setComputeThreads(0);
      QVERIFY(same(one, two));
    }
  }
  void anotherVisitIsTheSameBodyElsewhere() {
    OrganPhantomSpec again = abdomen(Modality::ct);
    again.visitSeed = 2;
    const OrganPhantom first = made(abdomen(Modality::ct)), second = made(again);
    QVERIFY(!std::ranges::equal(first.image.voxels(), second.image.voxels()));
    const double ml = first.truth.volumeMl(Region::liver);
    QVERIFY(std::abs(second.truth.volumeMl(Region::liver) - ml) < 0.03 * ml);
  }
  void organsHaveTheirSizeAndPlace_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 8; ++seed) QTest::addRow("seed %d", seed) << seed;
  }
  void organsHaveTheirSizeAndPlace() {
    QFETCH(int, seed);
    const OrganPhantom phantom = made(abdomen(Modality::ct, static_cast<std::uint64_t>(seed)));
    const auto ml = [&](Region region) { return phantom.truth.volumeMl(region); };
    QVERIFY(isBetween(ml(Region::liver), 800, 2300));
    QVERIFY(isBetween(ml(Region::spleen), 70, 450));
    QVERIFY(isBetween(ml(Region::rightKidney), 70, 300));
    QVERIFY(isBetween(ml(Region::leftKidney), 70, 300));
    const Vec3 liver = centreOf(phantom, Region::liver), spleen = centreOf(phantom, Region::spleen);
    const Vec3 right = centreOf(phantom, Region::rightKidney);
    const Vec3 left = centreOf(phantom, Region::leftKidney);
    QVERIFY(liver.x < -20 && right.x < -20 && left.x > 20 && spleen.x > 50);
    QVERIFY(liver.z > right.z + 20 && spleen.z > left.z + 20);
    QVERIFY(right.y > liver.y + 10 && left.y > 15);
  }
  void bodiesDiffer() {
    const auto a = made(abdomen(Modality::ct, 1)).truth.mask(Region::liver);
    const auto b = made(abdomen(Modality::ct, 2)).truth.mask(Region::liver);
    double both = 0, sum = 0;
    for (std::size_t v = 0; v < a.size(); ++v) {
      both += a[v] & b[v];
      sum += a[v] + b[v];
    }
    QVERIFY(isBetween(2 * both / sum, 0.4, 0.93));
  }
  void labelsLieInTheBody() {
    for (const OrganPhantomSpec& spec : {abdomen(Modality::t1), heart()}) {
      const OrganPhantom phantom = made(spec);
      std::size_t outside = 0;
      for (std::size_t v = 0; v < phantom.bodyMask.size(); ++v)
        outside += phantom.truth.labels()[v] != 0 && phantom.bodyMask[v] == 0 ? 1 : 0;
      QCOMPARE(outside, std::size_t{0});
    }
  }
  /// What a network that goes from CT to MR must bear: the order of organs' signals turns round.
  void contrastsTurnBetweenCtAndMr() {
    const OrganPhantom ct = made(abdomen(Modality::ct)), t1 = made(abdomen(Modality::t1)),
                       t2 = made(abdomen(Modality::t2));
    const auto step = [](const OrganPhantom& phantom, Region a, Region b) {
      return meanIn(phantom, a) - meanIn(phantom, b);
    };
    QVERIFY(step(ct, Region::liver, Region::spleen) < -5);
    QVERIFY(step(t1, Region::liver, Region::spleen) > 50);
    QVERIFY(step(t2, Region::liver, Region::spleen) < -50);
    QVERIFY(step(ct, Region::liver, Region::rightKidney) < -20);
    QVERIFY(step(t1, Region::liver, Region::rightKidney) > 50);
  }
  void ctIsInHounsfieldUnits() {
    const OrganPhantom ct = made(abdomen(Modality::ct));
    QVERIFY(ct.image.unit() == Unit::hounsfield);
    QVERIFY(isBetween(meanIn(ct, Region::liver), 90, 130));
    QVERIFY(ct.image.voxels().front() < -900);  // air
    QVERIFY(std::ranges::min(ct.image.voxels()) >= -1024);
  }
  void noiseIsTheSites() {
    const auto roughness = [](Modality sequence, double noise) {
      OrganPhantomSpec spec = abdomen(sequence);
      spec.style.noise = noise;
      const OrganPhantom phantom = made(spec);
      const auto liver = phantom.truth.mask(Region::liver);
      double sum = 0, count = 0;
      for (std::size_t v = 1; v < liver.size(); ++v)
        if (liver[v] != 0 && liver[v - 1] != 0) {
          sum += std::abs(phantom.image.voxels()[v] - phantom.image.voxels()[v - 1]);
          ++count;
        }
      return sum / count;
    };
    QVERIFY(roughness(Modality::ct, 0.06) > 1.7 * roughness(Modality::ct, 0.01));
    QVERIFY(roughness(Modality::t1, 0.06) > 1.3 * roughness(Modality::t1, 0.01));
  }
  void contrastShiftSpreadsTissues() {
    const auto step = [](double shift) {
      const BodySignals signals = bodySignals(Modality::ct, shift);
      return signals[static_cast<std::size_t>(BodyTissue::cortex)] -
             signals[static_cast<std::size_t>(BodyTissue::liver)];
    };
    QVERIFY(step(1) > step(0) && step(0) > step(-1));
  }
  void slicesAreAsThickAsTheStyleSays() {
    OrganPhantomSpec spec = heart();
    spec.style.sliceThicknessMm = 10;
    const Vec3 spacing = made(spec).image.grid().spacingMm();
    QCOMPARE(spacing.z, 10.0);
    QCOMPARE(spacing.x, 4.0);
  }
  void tumoursLieInTheLiver() {
    OrganPhantomSpec spec = abdomen(Modality::ct);
    const OrganPhantom healthy = made(spec);
    spec.liverTumours = 4;
    const OrganPhantom ill = made(spec);
    QCOMPARE(healthy.truth.volumeMl(Region::liverTumour), 0.0);
    QVERIFY(ill.truth.volumeMl(Region::liverTumour) > 2);
    // They take the liver's place: what is liver with its tumours stays the same.
    QVERIFY(healthy.truth.mask(Region::liver) == ill.truth.mask(Region::liver));
    QVERIFY(meanIn(ill, Region::liverTumour) < meanIn(healthy, Region::liver) - 20);
  }
  void theVentriclesAreApart() {
    const OrganPhantom phantom = made(heart());
    const Grid& grid = phantom.truth.grid();
    const auto labels = phantom.truth.labels();
    std::size_t touching = 0, seen = 0;
    for (std::size_t v = 0; v < labels.size(); ++v) {
      if (labels[v] != 3) continue;
      ++seen;
      const auto [i, j, k] = grid.size.voxelAt(v);
      for (const auto& [di, dj] :
           {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1)})
        if (grid.contains(i + di, j + dj, k) && labels[grid.index(i + di, j + dj, k)] == 1)
          ++touching;
    }
    QVERIFY(seen > 500);
    QCOMPARE(touching, std::size_t{0});
    QVERIFY(centreOf(phantom, Region::rv).x < centreOf(phantom, Region::lv).x - 20);
  }
  void aHeartContracts_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 5; ++seed) QTest::addRow("seed %d", seed) << seed;
  }
  void aHeartContracts() {
    QFETCH(int, seed);
    OrganPhantomSpec spec = heart(static_cast<std::uint64_t>(seed));
    const OrganPhantom full = made(spec);
    spec.contraction = 1;
    const OrganPhantom empty = made(spec);
    const auto ml = [](const OrganPhantom& phantom, Region region) {
      return phantom.truth.volumeMl(region);
    };
    QVERIFY(isBetween(ml(full, Region::lv), 70, 320));
    QVERIFY(isBetween(ml(empty, Region::lv) / ml(full, Region::lv), 0.2, 0.75));
    QVERIFY(ml(empty, Region::rv) < ml(full, Region::rv));
    // Muscle keeps its volume.
    QVERIFY(isBetween(ml(empty, Region::myocardium) / ml(full, Region::myocardium), 0.7, 1.3));
    QVERIFY(meanIn(full, Region::lv) > 1.5 * meanIn(full, Region::myocardium));
  }
  void randomSpecsAreValid() {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const double spacing = 1 + 0.025 * static_cast<double>(seed);
      for (const Modality sequence : {Modality::ct, Modality::t1, Modality::t2})
        QVERIFY(randomOrganPhantom(OrganScene::abdomen, sequence, seed, spacing).validate());
      QVERIFY(randomOrganPhantom(OrganScene::heart, Modality::other, seed, spacing).validate());
    }
  }
  void badSpecsAreRefused_data() {
    QTest::addColumn<OrganPhantomSpec>("spec");
    const auto row = [](const char* name, auto change) {
      OrganPhantomSpec spec = abdomen(Modality::ct);
      change(spec);
      QTest::newRow(name) << spec;
    };
    row("flair", [](OrganPhantomSpec& s) { s.sequence = Modality::flair; });
    row("heart on CT", [](OrganPhantomSpec& s) { s.scene = OrganScene::heart; });
    row("spacing", [](OrganPhantomSpec& s) { s.spacingMm = 0.2; });
    row("spacing nan", [](OrganPhantomSpec& s) { s.spacingMm = std::nan(""); });
    row("tumours", [](OrganPhantomSpec& s) { s.liverTumours = 9; });
    row("contraction", [](OrganPhantomSpec& s) { s.contraction = -0.1; });
    row("thickness", [](OrganPhantomSpec& s) { s.style.sliceThicknessMm = 11; });
  }
  void badSpecsAreRefused() {
    QFETCH(OrganPhantomSpec, spec);
    const auto phantom = makeOrganPhantom(spec, silentContext());
    QVERIFY(!phantom);
    QCOMPARE(phantom.error().code, std::string("phantom.spec"));
  }
  void stopIsObeyed() {
    std::stop_source stop;
    stop.request_stop();
    JobContext context = silentContext();
    context.stop = stop.get_token();
    QCOMPARE(makeOrganPhantom(heart(), context).error().kind, ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(OrganPhantomTest, "organ_phantom_test");

}  // namespace twinscope::imaging

#include "organ_phantom_test.moc"
