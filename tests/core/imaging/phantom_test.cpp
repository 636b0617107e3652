#include "core/imaging/phantom/phantom.h"

#include "core/base/parallel.h"
#include "core/compute/resample.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace twinscope::imaging {
namespace {

/// Coarse, so that a visit takes a fraction of a second.
PhantomSpec smallSpec() {
  PhantomSpec spec;
  spec.anatomySeed = 11;
  spec.spacingMm = 2.5;
  spec.style = {.name = "test", .sliceThicknessMm = 2.5, .inPlaneMm = 2.5, .noise = 0.01};
  spec.tumours.push_back(
      {.seedInWorld = {-34, -10, 24}, .radiusMm = 16, .oedemaMm = 12, .necrosis = 0.65});
  return spec;
}

PhantomVisit made(const PhantomSpec& spec) { return makePhantom(spec, silentContext()).value(); }

bool sameVisit(const PhantomVisit& a, const PhantomVisit& b) {
  if (a.sequences.size() != b.sequences.size()) return false;
  for (std::size_t n = 0; n < a.sequences.size(); ++n)
    if (a.sequences[n].grid() != b.sequences[n].grid() ||
        !std::ranges::equal(a.sequences[n].voxels(), b.sequences[n].voxels()))
      return false;
  return std::ranges::equal(a.truth.labels(), b.truth.labels()) && a.brainMask == b.brainMask;
}

const Volume& sequence(const PhantomVisit& visit, Modality modality) {
  return *std::ranges::find(visit.sequences, modality, &Volume::modality);
}

/// Mean signal of a sequence where the truth says so: region, or brain without any tumour.
double meanIn(const PhantomVisit& visit, Modality modality, std::optional<Region> region) {
  const Volume image = resample(sequence(visit, modality), visit.truth.grid());
  const auto inside = region ? visit.truth.mask(*region) : visit.brainMask;
  double sum = 0, count = 0;
  for (std::size_t n = 0; n < inside.size(); ++n) {
    if (!inside[n] || (!region && visit.truth.labels()[n] != 0)) continue;
    sum += static_cast<double>(image.voxels()[n]);
    ++count;
  }
  return sum / count;
}

}  // namespace

class PhantomTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameSeedsGiveTheSameVoxelsOnAnyThreads() {
    setComputeThreads(1);
    const PhantomVisit one = made(smallSpec());
    setComputeThreads(2);
    const PhantomVisit two = made(smallSpec());
    setComputeThreads(0);
    QVERIFY(sameVisit(one, two));
  }
  void anotherVisitIsTheSameHeadWithOtherNoise() {
    PhantomSpec again = smallSpec();
    again.visitSeed = 2;
    const PhantomVisit first = made(smallSpec()), second = made(again);
    QVERIFY(!sameVisit(first, second));
    const double before = first.truth.volumeMl(Region::wt),
                 after = second.truth.volumeMl(Region::wt);
    QVERIFY(std::abs(after / before - 1) < 0.03);
  }
  void anotherSeedIsAnotherHead() {
    PhantomSpec other = smallSpec();
    other.anatomySeed = 12;
    const PhantomVisit a = made(smallSpec()), b = made(other);
    QVERIFY(a.brainMask != b.brainMask);
  }
  void headIsOfHumanSize() {
    const PhantomVisit visit = made(smallSpec());
    const auto voxels = std::ranges::count(visit.brainMask, 1);
    const double ml = static_cast<double>(voxels) * visit.truth.grid().voxelVolumeMm3() / 1000;
    QVERIFY2(ml > 1000 && ml < 1900, qPrintable(QString::number(ml)));
  }
  void coreHasTheVolumeAskedFor() {
    const PhantomVisit visit = made(smallSpec());
    const double ball = 4.0 / 3 * std::numbers::pi * 16 * 16 * 16 / 1000;
    const double core = visit.truth.volumeMl(Region::tc);
    QVERIFY2(core > 0.75 * ball && core < 1.35 * ball, qPrintable(QString::number(core)));
    QVERIFY(visit.truth.volumeMl(Region::et) > 0.2 * core);
    QVERIFY(visit.truth.volumeMl(Region::ncr) > 0.02 * core);
    QVERIFY(visit.truth.volumeMl(Region::ed) > core);
  }
  void tumourLiesInTheBrain() {
    const PhantomVisit visit = made(smallSpec());
    double outside = 0, all = 0;
    for (std::size_t n = 0; n < visit.brainMask.size(); ++n) {
      if (visit.truth.labels()[n] == 0) continue;
      ++all;
      outside += visit.brainMask[n] ? 0 : 1;
    }
    QVERIFY(all > 0);
    QVERIFY(outside < 0.01 * all);
  }
  void regionsLookAsTheirNamesSay_data() {
    QTest::addColumn<double>("contrast");
    for (const double shift : {-0.9, 0.0, 0.9})
      QTest::newRow(qPrintable(QString::number(shift))) << shift;
  }
  void regionsLookAsTheirNamesSay() {
    QFETCH(double, contrast);
    PhantomSpec spec = smallSpec();
    spec.style.contrastShift = contrast;
    spec.style.biasField = 0.05;
    const PhantomVisit v = made(spec);
    const auto brain = [&v](Modality m) { return meanIn(v, m, std::nullopt); };
    // Enhancing tissue is bright after contrast only; necrosis stays dark.
    QVERIFY(meanIn(v, Modality::t1c, Region::et) > 1.25 * brain(Modality::t1c));
    QVERIFY(meanIn(v, Modality::t1, Region::et) < brain(Modality::t1));
    const double dark = meanIn(v, Modality::t1c, Region::ncr) / brain(Modality::t1c);
    QVERIFY2(dark < 0.85, qPrintable(QString::number(dark)));
    QVERIFY(meanIn(v, Modality::t1c, Region::ncr) < 0.6 * meanIn(v, Modality::t1c, Region::et));
    // Oedema is bright on FLAIR and T2 and a little dark on T1.
    QVERIFY(meanIn(v, Modality::flair, Region::ed) > 1.25 * brain(Modality::flair));
    QVERIFY(meanIn(v, Modality::t2, Region::ed) > 1.15 * brain(Modality::t2));
    QVERIFY(meanIn(v, Modality::t1, Region::ed) < brain(Modality::t1));
    QVERIFY(meanIn(v, Modality::flair, Region::ed) > meanIn(v, Modality::flair, Region::ncr));
    QVERIFY(meanIn(v, Modality::t2, Region::ncr) > meanIn(v, Modality::t2, Region::et));
  }
  void enhancementAndCavityAreOptional() {
    PhantomSpec spec = smallSpec();
    spec.tumours[0].enhancement = 0;
    const PhantomVisit dull = made(spec);
    QCOMPARE(dull.truth.volumeMl(Region::et), 0.0);
    QVERIFY(dull.truth.volumeMl(Region::ncr) > 8);
    spec.tumours[0].enhancement = 1;
    spec.tumours[0].cavityMm = 9;
    const PhantomVisit operated = made(spec);
    QVERIFY(operated.truth.volumeMl(Region::rc) > 0.8);
    QVERIFY(meanIn(operated, Modality::flair, Region::rc) <
            0.6 * meanIn(operated, Modality::flair, Region::ed));
    spec.tumours.clear();
    QCOMPARE(made(spec).truth.volumeMl(Region::wt), 0.0);
  }
  void sequencesKeepTheirOwnGrids() {
    PhantomSpec spec = smallSpec();
    spec.style.sliceThicknessMm = 5;
    const PhantomVisit visit = made(spec);
    QVERIFY(std::abs(sequence(visit, Modality::flair).grid().spacingMm().z - 5) < 1e-9);
    QVERIFY(std::abs(sequence(visit, Modality::t1c).grid().spacingMm().z - 2.5) < 1e-9);
    QCOMPARE(visit.truth.grid(), sequence(visit, Modality::t1c).grid());
    QVERIFY(sequence(visit, Modality::flair).grid() != sequence(visit, Modality::t2).grid());
  }
  void noiseAndScaleFollowTheStyle() {
    PhantomSpec grainy = smallSpec();
    grainy.style.noise = 0.08;
    grainy.style.intensityScale = 1000;
    const auto cornerMean = [](const PhantomVisit& visit) {
      const Volume& t1 = sequence(visit, Modality::t1);
      double sum = 0;
      for (std::int64_t i = 0; i < 5; ++i)
        for (std::int64_t j = 0; j < 5; ++j)
          sum += static_cast<double>(t1.at(i, j, t1.grid().size.k - 1));
      return sum / 25;
    };
    QVERIFY(cornerMean(made(grainy)) > 5 * cornerMean(made(smallSpec())));
  }
  void damagedSequenceHasItsUpperHalfBlank() {
    PhantomSpec spec = smallSpec();
    spec.damagedSequence = Modality::flair;
    const PhantomVisit visit = made(spec);
    const Volume& flair = sequence(visit, Modality::flair);
    const auto slice = static_cast<std::size_t>(flair.grid().size.i * flair.grid().size.j);
    std::int64_t blank = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(flair.grid().size.k); ++k)
      blank += std::ranges::all_of(flair.voxels().subspan(k * slice, slice),
                                   [](float v) { return v == 0.F; });
    QCOMPARE(blank, flair.grid().size.k / 2);
    QVERIFY(std::ranges::all_of(sequence(visit, Modality::t2).voxels().last(slice),
                                [](float v) { return v > 0.F; }));
  }
  void badSpecsAreRefused_data() {
    QTest::addColumn<PhantomSpec>("spec");
    const auto row = [](const char* name, auto change) {
      PhantomSpec spec = smallSpec();
      change(spec);
      QTest::newRow(name) << spec;
    };
    row("spacing", [](PhantomSpec& s) { s.spacingMm = 0.1; });
    row("spacing nan", [](PhantomSpec& s) { s.spacingMm = std::nan(""); });
    row("thickness", [](PhantomSpec& s) { s.style.sliceThicknessMm = 9; });
    row("noise", [](PhantomSpec& s) { s.style.noise = -1; });
    row("contrast", [](PhantomSpec& s) { s.style.contrastShift = 2; });
    row("scale", [](PhantomSpec& s) { s.style.intensityScale = 0; });
    row("radius", [](PhantomSpec& s) { s.tumours[0].radiusMm = 0; });
    row("necrosis", [](PhantomSpec& s) { s.tumours[0].necrosis = 0.95; });
    row("far seed", [](PhantomSpec& s) { s.tumours[0].seedInWorld.x = 400; });
    row("turned", [](PhantomSpec& s) { s.headTurnRad.z = 2; });
    row("no sequence", [](PhantomSpec& s) { s.sequences.clear(); });
    row("twice", [](PhantomSpec& s) { s.sequences.push_back(Modality::t1); });
    row("ct", [](PhantomSpec& s) { s.sequences = {Modality::ct}; });
    row("damaged ct", [](PhantomSpec& s) { s.damagedSequence = Modality::ct; });
  }
  void badSpecsAreRefused() {
    QFETCH(PhantomSpec, spec);
    const auto visit = makePhantom(spec, silentContext());
    QVERIFY(!visit);
    QCOMPARE(visit.error().code, std::string("phantom.spec"));
    QCOMPARE(visit.error().kind, ErrorKind::refusedInput);
  }
  void seedOutsideTheBrainIsRefused() {
    PhantomSpec spec = smallSpec();
    spec.tumours[0] = {.seedInWorld = {88, -100, 85}, .radiusMm = 5, .oedemaMm = 3};
    QCOMPARE(makePhantom(spec, silentContext()).error().code, std::string("phantom.seed-outside"));
  }
  void stopIsObeyed() {
    std::stop_source stop;
    stop.request_stop();
    JobContext context = silentContext();
    context.stop = stop.get_token();
    QCOMPARE(makePhantom(smallSpec(), context).error().kind, ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(PhantomTest, "phantom_test");

}  // namespace twinscope::imaging

#include "phantom_test.moc"
