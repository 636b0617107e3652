#include "core/compute/resample.h"
#include "core/imaging/nifti/nifti.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <cmath>

namespace twinscope::imaging {
namespace {

/// What two other readers say of the real files (after scaling; offset in RAS).
struct Expected {
  const char* file;
  Size3 size;
  int frames;
  Vec3 spacingMm;
  const char* axes;
  Vec3 offsetRas;
  double min, max, mean;
};

const Expected kExpected[] = {
    {"nibabel_MIT/anatomical.nii",
     {33, 41, 25},
     1,
     {2, 2, 2},
     "LAS",
     {32, -40, -16},
     -610,
     30393,
     8401.07},
    {"nibabel_MIT/example4d.nii.gz",
     {128, 96, 24},
     2,
     {2, 2, 2.2},
     "LAS",
     {117.855, -35.723, -7.249},
     0,
     1162,
     172.908},
    {"nibabel_MIT/example_nifti2.nii.gz",
     {32, 20, 12},
     2,
     {2, 2, 2.2},
     "LAS",
     {117.855, -35.723, -7.249},
     46,
     757,
     450.964},
    {"nibabel_MIT/functional.nii",
     {17, 21, 3},
     20,
     {4, 4, 8},
     "LAS",
     {32, -40, 0},
     629.826,
     5571.62,
     3637.41},
    {"nibabel_MIT/reoriented_anat_moved.nii",
     {21, 26, 22},
     1,
     {4, 4, 4},
     "RAS",
     {-35.298, -47.978, -27.599},
     0,
     21199.9,
     2725.59},
    {"nibabel_MIT/resampled_anat_moved.nii",
     {17, 21, 3},
     1,
     {4, 4, 8},
     "LAS",
     {32, -40, 0},
     409.3,
     13361,
     8442.22},
    {"nibabel_MIT/standard.nii.gz", {4, 5, 7}, 1, {1, 3, 2}, "RAS", {0, 0, 0}, 0, 255, 54.6429},
    {"niivue_BSD2/FLAIR.nii.gz",
     {124, 160, 140},
     1,
     {1, 1, 1},
     "RAS",
     {-64.898, -110.431, -27.926},
     0,
     255,
     41.486},
    {"niivue_BSD2/lesion.nii.gz",
     {124, 160, 140},
     1,
     {1, 1, 1},
     "RAS",
     {-64.898, -110.431, -27.926},
     0,
     3,
     0.0245262},
    {"niivue_BSD2/avg152T1_RL_nifti.nii.gz",
     {91, 109, 91},
     1,
     {2, 2, 2},
     "RAS",
     {-90, -126, -72},
     0,
     255,
     82.8972},
    {"niivue_BSD2/draw.nii.gz",
     {79, 67, 64},
     1,
     {2.390, 2.366, 2.385},
     "AIL",
     {74.507, -110.763, 84.426},
     0,
     2,
     0.00394684},
    {"niivue_BSD2/labels256.nii.gz",
     {256, 256, 256},
     1,
     {1, 1, 1},
     "LIA",
     {127, -145.15, 147},
     0,
     2,
     0.109622},
    {"niivue_BSD2/low_res.nii.gz", {7, 5, 3}, 1, {2, 2, 2}, "RAS", {0, 0, 0}, 0, 1, 0.504762},
    {"niivue_BSD2/nifti_space_RAS.nii.gz",
     {64, 79, 67},
     1,
     {2.385, 2.390, 2.366},
     "RAS",
     {-75.763, -110.763, -71.763},
     0,
     92.5539,
     33.6484},
    {"niivue_BSD2/ras.hdr",
     {62, 41, 34},
     1,
     {2.385, 2.390, 2.366},
     "RAS",
     {-73.377, -65.357, -31.532},
     0,
     255,
     173.835},
};

/// The direction of growing index along each axis: the anatomical letter of the largest component.
std::string axesOf(const Grid& grid) {
  std::string axes;
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 v = grid.worldFromVoxel.column(axis);
    const double x = std::abs(v.x), y = std::abs(v.y), z = std::abs(v.z);
    axes += x >= y && x >= z ? (v.x > 0 ? 'L' : 'R')
            : y >= z         ? (v.y > 0 ? 'P' : 'A')
                             : (v.z > 0 ? 'S' : 'I');
  }
  return axes;
}

bool agrees(double got, double expected) {
  return std::abs(got - expected) <= 6e-6 * std::abs(expected) + 5e-4;
}
bool agrees(Vec3 got, Vec3 expected) { return length(got - expected) < 1.5e-3; }

std::string codesOf(const SeriesReport& report) {
  std::string codes;
  for (const Finding& finding : report.findings)
    if (finding.code.starts_with("nifti.")) codes += (codes.empty() ? "" : " ") + finding.code;
  return codes;
}

}  // namespace

class NiftiOddTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void realFiles_data() {
    QTest::addColumn<int>("row");
    int row = 0;
    for (const Expected& expected : kExpected) QTest::newRow(expected.file) << row++;
  }
  void realFiles() {
    QFETCH(int, row);
    const Expected& expected = kExpected[row];
    const auto file = tests::sharedData(std::string("nifti_odd/") + expected.file);
    TWINSCOPE_NEED(file, "data/nifti_odd");
    const InspectedSeries series = inspectNifti(*file, {}, silentContext());
    const SeriesReport& report = series.report;
    QVERIFY(report.verdict() != Verdict::refused);
    QCOMPARE(report.grid.size, expected.size);
    QCOMPARE(report.frames, expected.frames);
    QVERIFY(agrees(report.grid.spacingMm(), expected.spacingMm));
    QCOMPARE(axesOf(report.grid), std::string(expected.axes));
    const Vec3 lps = report.grid.worldFromVoxel.translation;
    QVERIFY(agrees(Vec3{-lps.x, -lps.y, lps.z}, expected.offsetRas));
    QVERIFY(agrees(report.statistics->min, expected.min));
    QVERIFY(agrees(report.statistics->max, expected.max));
    QVERIFY(agrees(report.statistics->mean, expected.mean));
    QVERIFY(report.spacingKnown);
    QVERIFY(series.load(report.frames - 1, silentContext()));
  }
  void verdicts_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("codes");
    const auto row = [](const char* file, const char* codes) {
      QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(codes);
    };
    row("niivue_BSD2/minimal.nii.gz", "nifti.no-orientation");
    row("nibabel_MIT/resampled_anat_moved.nii", "nifti.nonfinite");
    row("nibabel_MIT/analyze.hdr", "nifti.pair-missing");
    row("nibabel_MIT/nifti1.hdr", "nifti.pair-missing");
    row("nibabel_MIT/nifti2.hdr", "nifti.pair-missing");
    row("nibabel_MIT/minc1_1_scale.mnc", "nifti.other-format");
    row("nibabel_MIT/tiny.mnc", "nifti.other-format");
    row("nibabel_MIT/test.mgz", "nifti.other-format");
    row("niivue_BSD2/FLAIR.nrrd", "nifti.other-format");
    row("niivue_BSD2/FLAIR.nii.gz", "");
    row("niivue_BSD2/labels256.nii.gz", "");
    row("nibabel_MIT/anatomical.nii", "");
  }
  void verdicts() {
    QFETCH(QString, file);
    QFETCH(QString, codes);
    const auto path = tests::sharedData("nifti_odd/" + file.toStdString());
    TWINSCOPE_NEED(path, "data/nifti_odd");
    QVERIFY(looksLikeNifti(*path));
    QCOMPARE(QString::fromStdString(codesOf(inspectNifti(*path, {}, silentContext()).report)),
             codes);
  }
  void placeholderGeometryIsNoticed_data() {
    QTest::addColumn<QString>("file");
    for (const char* scan : {"01/Pre_Scan_T1", "01/Pre_Mask", "02/Post_Scan_T1", "05/Post_Mask"})
      QTest::newRow(scan) << QString::fromLatin1(scan);
  }
  void placeholderGeometryIsNoticed() {
    QFETCH(QString, file);
    const auto path = tests::sharedData("brain_tumour/brain_tumor_progression_CC-BY-3.0/" +
                                        file.toStdString() + ".nii.gz");
    TWINSCOPE_NEED(path, "data/brain_tumour");
    const SeriesReport report = inspectNifti(*path, {}, silentContext()).report;
    QCOMPARE(codesOf(report), std::string("nifti.spacing-odd"));
    QVERIFY(!report.spacingKnown);
  }
  void tenOrdersOfOneHeadCoincide() {
    const auto reference = tests::sharedData("nifti_odd/niivue_BSD2/nifti_space_RAS.nii.gz");
    TWINSCOPE_NEED(reference, "data/nifti_odd");
    const auto ras = readNifti(*reference);
    QVERIFY(ras);
    for (const char* order : {"AIL", "ASR", "IPL", "LAS", "LPI", "LPS", "RPI", "RSA", "SPL"}) {
      const auto other =
          readNifti(reference->parent_path() / (std::string("nifti_space_") + order + ".nii.gz"));
      QVERIFY(other);
      QVERIFY(std::abs(other->grid().voxelVolumeMm3() - 13.4893) < 1e-3);
      const Volume moved = resample(*other, ras->grid(), {}, Interpolation::nearest);
      // The orders were cut differently by a voxel; where both lie they are the same head.
      std::size_t same = 0;
      for (std::size_t n = 0; n < moved.voxels().size(); ++n)
        same += std::abs(moved.voxels()[n] - ras->voxels()[n]) < 1e-4F ? 1 : 0;
      QVERIFY2(static_cast<double>(same) > 0.95 * static_cast<double>(moved.voxels().size()),
               order);
    }
  }
};

TWINSCOPE_SUITE(NiftiOddTest, "nifti_odd_test");

}  // namespace twinscope::imaging

#include "nifti_odd_test.moc"
