#include "core/imaging/phantom/phantom.h"
#include "core/imaging/prepare/prepare.h"
#include "core/volume/metrics.h"
#include "tests/support/suite.h"

#include <nlohmann/json.hpp>

#include <QTest>
#include <algorithm>
#include <chrono>

namespace twinscope::imaging {
namespace {

PhantomVisit visitOf(SiteStyle style, std::uint64_t seed) {
  PhantomSpec spec;
  spec.anatomySeed = seed;
  spec.spacingMm = 2;
  spec.style = std::move(style);
  spec.tumours.push_back({.seedInWorld = {-34, -10, 24}});
  return makePhantom(spec, silentContext()).value();
}

const PhantomVisit& visit() {
  static const PhantomVisit made =
      visitOf({.name = "thin", .sliceThicknessMm = 2, .inPlaneMm = 2, .noise = 0.02}, 7);
  return made;
}

Result<PreparedStudy> prepared(const std::vector<Volume>& sequences, PrepareOptions options = {}) {
  options.spacingMm = 2;
  return prepareStudy(sequences, options, silentContext());
}

const PreparedStudy& preparedOnce() {
  static const PreparedStudy study = prepared(visit().sequences).value();
  return study;
}

double dice(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  double both = 0, sum = 0;
  for (std::size_t v = 0; v < a.size(); ++v) {
    both += a[v] != 0 && b[v] != 0;
    sum += (a[v] != 0) + (b[v] != 0);
  }
  return 2 * both / sum;
}

/// The truth's mask, sampled at the voxel centres of another grid.
std::vector<std::uint8_t> truthOn(const PhantomVisit& made, const Grid& grid) {
  const Affine voxelFromVoxel = made.truth.grid().worldFromVoxel.inverse() * grid.worldFromVoxel;
  std::vector<std::uint8_t> mask(grid.voxels());
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const Vec3 at = voxelFromVoxel * Vec3{double(i), double(j), double(k)};
        const auto a = std::llround(at.x), b = std::llround(at.y), c = std::llround(at.z);
        if (made.truth.grid().contains(a, b, c))
          mask[grid.index(i, j, k)] = made.brainMask[made.truth.grid().index(a, b, c)];
      }
  return mask;
}

std::string codeOf(const Result<PreparedStudy>& result) {
  return result ? std::string() : result.error().code;
}

}  // namespace

class PrepareStudyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sequencesShareOneIsotropicGrid() {
    const PreparedStudy* study = &preparedOnce();
    QCOMPARE(study->reference, Modality::t1c);
    QCOMPARE(study->sequences.size(), visit().sequences.size());
    QCOMPARE(study->registrations.size(), visit().sequences.size() - 1);
    for (const Volume& sequence : study->sequences) QCOMPARE(sequence.grid(), study->grid);
    QVERIFY(length(study->grid.spacingMm() - Vec3{2, 2, 2}) < 1e-9);
    QCOMPARE(study->brainMask.size(), study->grid.voxels());
  }
  void phantomsBrainIsFound_data() {
    QTest::addColumn<double>("sliceMm");
    QTest::addRow("2 mm") << 2.0;
    QTest::addRow("5 mm") << 5.0;
  }
  void phantomsBrainIsFound() {
    QFETCH(double, sliceMm);
    const PhantomVisit made =
        visitOf({.name = "any", .sliceThicknessMm = sliceMm, .inPlaneMm = 1.5, .noise = 0.03}, 21);
    const Result<PreparedStudy> study = prepared(made.sequences);
    QVERIFY(study.has_value());
    const double agreement = dice(study->brainMask, truthOn(made, study->grid));
    QVERIFY2(agreement > 0.93, qPrintable(QString::number(agreement)));
  }
  void strippedImagesKeepTheirBrain() {
    std::vector<Volume> stripped;
    const Grid grid = visit().truth.grid();
    for (const Volume& sequence : visit().sequences) {
      if (!sequence.grid().coincidesWith(grid)) continue;
      std::vector<float> voxels(sequence.voxels().begin(), sequence.voxels().end());
      for (std::size_t v = 0; v < voxels.size(); ++v)
        if (visit().brainMask[v] == 0) voxels[v] = 0;
      stripped.emplace_back(grid, std::move(voxels), sequence.modality());
    }
    QVERIFY(!stripped.empty());
    const auto mask = brainMask(stripped, silentContext());
    QVERIFY(mask.has_value());
    QVERIFY(dice(*mask, visit().brainMask) > 0.99);
  }
  void alignedReferenceIsCopiedNotInterpolated() {
    const std::vector<Volume> one{visit().sequences.front()};
    const PreparedStudy study = prepared(one).value();
    const Affine voxelFromVoxel =
        one[0].grid().worldFromVoxel.inverse() * study.grid.worldFromVoxel;
    const Vec3 at = voxelFromVoxel * Vec3{20, 30, 25};
    QVERIFY(length(at - Vec3{std::round(at.x), std::round(at.y), std::round(at.z)}) < 1e-6);
    const float expected = one[0].at(std::llround(at.x), std::llround(at.y), std::llround(at.z));
    QVERIFY(std::abs(study.sequences[0].at(20, 30, 25) - expected) <= 1e-3F * std::abs(expected));
  }
  void provenanceTellsEachStep() {
    const PreparedStudy& study = preparedOnce();
    const auto record = nlohmann::json::parse(study.provenance);
    QCOMPARE(record.at("inputs").size(), visit().sequences.size());
    QCOMPARE(record.at("inputs")[0].at("fnv1a64").get<std::string>().size(), std::size_t{16});
    std::vector<std::string> steps;
    for (const auto& step : record.at("steps")) steps.push_back(step.at("step"));
    QCOMPARE(std::ranges::count(steps, "register"), 3);
    QCOMPARE(std::ranges::count(steps, "resample"), 1);
    QCOMPARE(std::ranges::count(steps, "brain-mask"), 1);
  }
  void shadingIsTakenOutOnRequest() {
    const PreparedStudy study =
        prepared({visit().sequences.front()}, {.bias = BiasCorrection::n4}).value();
    QVERIFY(study.provenance.find("N4") != std::string::npos);
    const auto same = prepared({visit().sequences.front()}).value();
    QVERIFY(!std::ranges::equal(study.sequences[0].voxels(), same.sequences[0].voxels()));
  }
  void sameInputSameOutput() {
    const PreparedStudy& a = preparedOnce();
    const PreparedStudy b = prepared(visit().sequences).value();
    QCOMPARE(a.provenance, b.provenance);
    QVERIFY(a.brainMask == b.brainMask);
  }
  void unusableStudiesAreRefused() {
    QCOMPARE(codeOf(prepared({})), std::string("prepare.no-sequence"));
    const Volume& good = visit().sequences.front();
    QCOMPARE(codeOf(prepared({good, good})), std::string("prepare.no-sequence"));
    const Volume flat(Grid::axisAligned({64, 64, 3}, {2, 2, 5}), std::vector<float>(12288, 1.F));
    QCOMPARE(codeOf(prepared({flat})), std::string("prepare.too-small"));
    const Volume fake(Grid::axisAligned({256, 256, 24}, {1, 1, 1}),
                      std::vector<float>(256 * 256 * 24, 1.F));
    QCOMPARE(codeOf(prepared({fake})), std::string("prepare.spacing-unknown"));
    const Volume air(Grid::axisAligned({64, 64, 64}, {3, 3, 3}),
                     std::vector<float>(64 * 64 * 64, 0.F));
    QCOMPARE(codeOf(prepared({air})), std::string("prepare.no-head"));
    QVERIFY(!PrepareOptions{.spacingMm = 0.1}.validate().has_value());
    QVERIFY(!PrepareOptions{.spacingMm = 5}.validate().has_value());
  }
  void stopsWhenAsked() {
    std::stop_source stop;
    stop.request_stop();
    const JobContext silent = silentContext();
    const auto result = prepareStudy(visit().sequences, {},
                                     JobContext{stop.get_token(), silent.progress, silent.log});
    QVERIFY(result.error().kind == ErrorKind::cancelled);
  }
};

TWINSCOPE_SUITE(PrepareStudyTest, "prepare_study_test");

}  // namespace twinscope::imaging

#include "prepare_study_test.moc"
