#include "core/imaging/dicom/dicom_intake.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>

namespace twinscope::imaging {
namespace {

using tests::sharedData;

/// What `inspect` must say about one file alone; an empty code is "usable", min > max is "no statistics".
struct Expected {
  const char* file;
  const char* code;
  Size3 size{0, 0, 0};
  int frames = 1;
  double min = 1, max = 0, mean = 0;
  Modality slot = Modality::unknown;
};

constexpr const char* kSingle = "dicom.single-slice";
constexpr const char* kNoPlace = "dicom.no-geometry";
constexpr const char* kNotImage = "dicom.not-image";
constexpr const char* kCorrupt = "dicom.corrupt";
constexpr const char* kSeg = "dicom.seg";

// Values read independently (pydicom, highdicom) after slope and intercept, padding included.
const std::vector<Expected> kExpected{
    {"dcmqi_BSD/paramaps_pm-example-slice.dcm",
     kSingle,
     {256, 256, 1},
     1,
     0,
     4095,
     456.1279,
     Modality::adc},
    {"dcmqi_BSD/segmentations_23x38x3_multiframe_mf.dcm",
     "",
     {23, 38, 3},
     1,
     0,
     1,
     .1182304,
     Modality::ct},
    {"dcmqi_BSD/segmentations_ct-3slice_01.dcm",
     kSingle,
     {512, 512, 1},
     1,
     -3024,
     1381,
     -959.6851,
     Modality::ct},
    {"dcmqi_BSD/segmentations_heart_seg.nrrd", "dicom.not-dicom"},
    {"dcmqi_BSD/segmentations_liver.dcm", kSeg, {512, 512, 1}, 3, 0, 1, .1361821},
    {"dcmqi_BSD/segmentations_partial_overlaps.dcm", kSeg, {512, 512, 1}, 7, 0, 1, .0237814},
    {"dcmqi_BSD/segmentations_sparse-labelmap-noppv.dcm", kSeg, {24, 38, 1}, 2, 0, 1, .345395},
    {"dcmqi_BSD/segmentations_sparse-labelmap-ppv5.dcm", kSeg, {24, 38, 1}, 2, 0, 1, .345395},
    {"dcmqi_BSD/sr-example_rwvm.dcm", kNotImage},
    {"dcmqi_BSD/sr-example_seg.dcm", kSeg, {128, 128, 1}, 13, 0, 1, .00373254},
    {"dcmqi_BSD/sr-example_sr.dcm", "dicom.sr"},
    {"highdicom_MIT/ct_image.dcm", kSingle, {128, 128, 1}, 1, -896, 1167, -119.0739, Modality::ct},
    {"highdicom_MIT/dx_image.dcm", kNotImage},
    {"highdicom_MIT/seg_image_ct_binary_overlap.dcm", kSeg, {16, 16, 1}, 8, 0, 1, .0390625},
    {"highdicom_MIT/seg_image_sm_control.dcm", kNotImage},
    {"highdicom_MIT/seg_image_sm_control_labelmap.dcm", kNotImage},
    {"highdicom_MIT/seg_image_sm_control_labelmap_palette_color.dcm", kNotImage},
    {"highdicom_MIT/seg_image_sm_dots.dcm", kNotImage},
    {"highdicom_MIT/seg_image_sm_dots_tiled_full.dcm", kNotImage},
    {"highdicom_MIT/seg_image_sm_numbers.dcm", kNotImage},
    {"highdicom_MIT/sm_annotations.dcm", kNotImage},
    {"highdicom_MIT/sm_image.dcm", kNotImage},
    {"highdicom_MIT/sm_image_jpegls_nobot.dcm", kNotImage},
    {"highdicom_MIT/sr_document.dcm", "dicom.sr"},
    {"highdicom_MIT/sr_document_with_multiple_groups.dcm", "dicom.sr"},
    {"nibabel_MIT/0.dcm", "dicom.mosaic", {256, 256, 1}, 1, 0, 4095, 2047.5, Modality::dwi},
    {"nibabel_MIT/1.dcm", "dicom.mosaic", {256, 256, 1}, 1, 0, 4095, 2047.5, Modality::dwi},
    {"nibabel_MIT/csa_slice_norm.dcm", kCorrupt, {0, 0, 0}, 1, 1, 0, 0, Modality::other},
    {"nibabel_MIT/decimal_rescale.dcm",
     kCorrupt,
     {128, 96, 1},
     1,
     -4096,
     -4096,
     -4096,
     Modality::t1},
    {"nibabel_MIT/slicethickness_empty_string.dcm",
     "dicom.derived",
     {384, 384, 1},
     1,
     0,
     594,
     31.37425,
     Modality::other},
    {"niivue_BSD2/enh.dcm", "", {64, 64, 6}, 1, 0, 1195, 101.511, Modality::other},
    {"pydicom-data_MIT/MR-SIEMENS-DICOM-WithOverlays.dcm",
     kSingle,
     {484, 484, 1},
     1,
     0,
     1123,
     119.6703,
     Modality::t1c},
    {"pydicom-data_MIT/MR2_J2KI.dcm",
     kSingle,
     {1024, 1024, 1},
     1,
     6.1e-05,
     2264.47,
     283.567,
     Modality::t1},
    {"pydicom-data_MIT/MR2_J2KR.dcm",
     kSingle,
     {1024, 1024, 1},
     1,
     6.1e-05,
     2245.6,
     283.374,
     Modality::t1},
    {"pydicom-data_MIT/bad_sequence.dcm",
     kSingle,
     {512, 512, 1},
     1,
     -1011,
     1243,
     -76.6256,
     Modality::ct},
    {"pydicom-data_MIT/emri_small.dcm", kNoPlace, {64, 64, 10}, 1, 0, 467, 109.699},
    {"pydicom-data_MIT/emri_small_RLE.dcm", kNoPlace, {64, 64, 10}, 1, 0, 467, 109.699},
    {"pydicom-data_MIT/emri_small_big_endian.dcm", kNoPlace, {64, 64, 10}, 1, 0, 467, 109.699},
    {"pydicom-data_MIT/emri_small_jpeg_2k_lossless.dcm",
     kNoPlace,
     {64, 64, 10},
     1,
     0,
     467,
     109.699},
    {"pydicom-data_MIT/emri_small_jpeg_2k_lossless_too_short.dcm", kCorrupt},
    {"pydicom-data_MIT/emri_small_jpeg_ls_lossless.dcm",
     kNoPlace,
     {64, 64, 10},
     1,
     0,
     467,
     109.699},
    {"pydicom-data_MIT/explicit_VR-UN.dcm",
     kSingle,
     {512, 512, 1},
     1,
     -1024,
     1186,
     -670.957,
     Modality::ct},
    {"pydicom-data_MIT/liver_nonbyte_aligned.dcm", kSeg, {510, 510, 1}, 3, 0, 1, .1372523},
    {"pydicom-data_MIT/liver_rle.dcm", "dicom.codec"},
    {"pydicom-data_MIT/parametric_map_double_float.dcm", kNotImage},
    {"pydicom-data_MIT/parametric_map_float.dcm", kNotImage},
    {"pydicom_MIT/693_J2KI.dcm", kSingle, {512, 512, 1}, 1, -3995, 1812, -1032.32, Modality::ct},
    {"pydicom_MIT/CT_small.dcm", kSingle, {128, 128, 1}, 1, -896, 1167, -119.074, Modality::ct},
    {"pydicom_MIT/DICOMDIR-empty.dcm", kNotImage},
    {"pydicom_MIT/ExplVR_BigEnd.dcm", kNotImage},
    {"pydicom_MIT/ExplVR_BigEndNoMeta.dcm", kNotImage},
    {"pydicom_MIT/ExplVR_LitEndNoMeta.dcm", kNotImage},
    {"pydicom_MIT/GDCMJ2K_TextGBR.dcm", kNotImage},
    {"pydicom_MIT/J2K_pixelrep_mismatch.dcm",
     kSingle,
     {512, 512, 1},
     1,
     -2000,
     1896,
     -658.437,
     Modality::ct},
    {"pydicom_MIT/JPEG2000-embedded-sequence-delimiter.dcm", kNotImage},
    {"pydicom_MIT/JPEG2000.dcm", kNotImage},
    {"pydicom_MIT/JPEGLSNearLossless_08.dcm", kNotImage},
    {"pydicom_MIT/JPEGLSNearLossless_16.dcm", kNotImage},
    {"pydicom_MIT/JPGExtended.dcm", kNotImage},
    {"pydicom_MIT/LICENSE", "dicom.not-dicom"},
    {"pydicom_MIT/MR_small.dcm", kSingle, {64, 64, 1}, 1, 127, 2145, 518.881, Modality::t2},
    {"pydicom_MIT/MR_small_RLE.dcm", kSingle, {64, 64, 1}, 1, 127, 2145, 518.881, Modality::t2},
    {"pydicom_MIT/MR_small_bigendian.dcm",
     kSingle,
     {64, 64, 1},
     1,
     127,
     2145,
     518.881,
     Modality::t2},
    {"pydicom_MIT/MR_small_expb.dcm", kSingle, {64, 64, 1}, 1, 127, 2145, 518.881, Modality::t2},
    {"pydicom_MIT/MR_small_implicit.dcm",
     kSingle,
     {64, 64, 1},
     1,
     127,
     2145,
     518.881,
     Modality::t2},
    {"pydicom_MIT/MR_small_jp2klossless.dcm",
     kSingle,
     {64, 64, 1},
     1,
     127,
     2145,
     518.881,
     Modality::t2},
    {"pydicom_MIT/MR_small_jpeg_ls_lossless.dcm",
     kSingle,
     {64, 64, 1},
     1,
     127,
     2145,
     518.881,
     Modality::t2},
    {"pydicom_MIT/MR_small_padded.dcm", kSingle, {64, 64, 1}, 1, 127, 2145, 518.881, Modality::t2},
    {"pydicom_MIT/MR_truncated.dcm", "dicom.truncated", {0, 0, 0}, 1, 1, 0, 0, Modality::t2},
    {"pydicom_MIT/UN_sequence.dcm", kCorrupt},
    {"pydicom_MIT/badVR.dcm", kNotImage},
    {"pydicom_MIT/empty_charset_LEI.dcm", kCorrupt},
    {"pydicom_MIT/image_dfl.dcm", kNotImage},
    {"pydicom_MIT/liver_1frame.dcm", kSeg, {512, 512, 1}, 1, 0, 1, .138218},
    {"pydicom_MIT/liver_expb_1frame.dcm", kSeg, {512, 512, 1}, 1, 0, 1, .138218},
    {"pydicom_MIT/meta_missing_tsyntax.dcm", kCorrupt},
    {"pydicom_MIT/nested_priv_SQ.dcm", kCorrupt},
    {"pydicom_MIT/no_meta.dcm", kCorrupt},
    {"pydicom_MIT/no_meta_group_length.dcm", kCorrupt},
    {"pydicom_MIT/priv_SQ.dcm", kCorrupt},
    {"pydicom_MIT/rtplan_truncated.dcm", kNotImage},
    {"pydicom_MIT/rtstruct.dcm", kNotImage},
    {"pydicom_MIT/rtstruct.dump", "dicom.not-dicom"},
    {"pydicom_MIT/test-SR.dcm", "dicom.sr"},
};

std::vector<std::filesystem::path> filesUnder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string codeOf(const SeriesReport& report) {
  return report.findings.empty() ? std::string() : report.findings.front().code;
}

bool isClose(double value, double expected) {
  return std::abs(value - expected) <= 1e-5 * std::max(1.0, std::abs(expected));
}

}  // namespace

class DicomRealFilesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void eachFileGetsItsVerdict_data() {
    QTest::addColumn<int>("row");
    for (int n = 0; n < static_cast<int>(kExpected.size()); ++n)
      QTest::newRow(kExpected[static_cast<std::size_t>(n)].file) << n;
  }
  void eachFileGetsItsVerdict() {
    QFETCH(int, row);
    const Expected& expected = kExpected[static_cast<std::size_t>(row)];
    const auto file = sharedData(std::string("dicom/") + expected.file);
    TWINSCOPE_NEED(file, "data/dicom");
    const auto reports = inspectDicomFiles(std::vector{*file}, {}, silentContext());
    QCOMPARE(reports.size(), std::size_t{1});
    const SeriesReport& report = reports.front().report;
    QCOMPARE(codeOf(report), std::string(expected.code));
    QCOMPARE(report.grid.size, expected.size);
    QCOMPARE(report.frames, expected.frames);
    QCOMPARE(report.slot.slot, expected.slot);
    QCOMPARE(report.statistics.has_value(), expected.min <= expected.max);
    if (!report.statistics) return;
    QVERIFY2(isClose(report.statistics->min, expected.min),
             qPrintable(QString::number(report.statistics->min)));
    QVERIFY2(isClose(report.statistics->max, expected.max),
             qPrintable(QString::number(report.statistics->max)));
    QVERIFY2(isClose(report.statistics->mean, expected.mean),
             qPrintable(QString::number(report.statistics->mean, 'g', 9)));
  }

  void everyFileIsInExactlyOneReport() {
    const auto folder = sharedData("dicom");
    TWINSCOPE_NEED(folder, "data/dicom");
    for (const auto& file : filesUnder(*folder)) {
      const auto reports = inspectDicomFiles(std::vector{file}, {}, silentContext());
      QCOMPARE(reports.size(), std::size_t{1});
      const auto& report = reports.front().report;
      QVERIFY(report.verdict() != Verdict::refused || !report.findings.front().remedy.empty());
    }
  }

  void aRealSeriesKeepsItsPlace() {
    const auto folder = sharedData("dicom/studyforrest_T1_PDDL");
    TWINSCOPE_NEED(folder, "data/dicom/studyforrest_T1_PDDL");
    auto files = filesUnder(*folder);
    std::ranges::reverse(files);  // order of files must not matter
    const auto reports = inspectDicomFiles(files, {}, silentContext());
    QCOMPARE(reports.size(), std::size_t{1});
    const SeriesReport& report = reports.front().report;
    QCOMPARE(report.verdict(), Verdict::usable);
    QCOMPARE(report.slot.slot, Modality::t1);
    QCOMPARE(report.grid.size, (Size3{274, 384, 20}));
    const Vec3 spacing = report.grid.spacingMm(), origin = report.grid.worldFromVoxel.translation;
    QVERIFY(length(spacing - Vec3{0.699987828731537, 0.666666686534882, 0.6666666}) < 1e-5);
    QVERIFY(length(origin - Vec3{-95.4032515640217, -145.533869612313, -30.8491923793209}) < 1e-9);
    QVERIFY(report.grid.worldFromVoxel.determinant() > 0);
    QVERIFY(isClose(report.statistics->mean, 11.8065));
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(volume.has_value());
    double sum = 0;
    for (const float value : volume->voxels()) sum += value;
    QVERIFY(isClose(sum / static_cast<double>(volume->voxels().size()), report.statistics->mean));
  }

  void paddingIsCountedButLoadedAsAir() {
    const auto first = sharedData("dicom/dcmqi_BSD/segmentations_ct-3slice_01.dcm");
    TWINSCOPE_NEED(first, "data/dicom/dcmqi_BSD");
    std::vector<std::filesystem::path> files;
    for (const char* n : {"03", "01", "02"})
      files.push_back(first->parent_path() /
                      ("segmentations_ct-3slice_" + std::string(n) + ".dcm"));
    const auto reports = inspectDicomFiles(files, {}, silentContext());
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(reports.front().report.grid.size, (Size3{512, 512, 3}));
    QCOMPARE(reports.front().report.statistics->min, -3024.0);
    QVERIFY(isClose(reports.front().report.statistics->mean, -954.884));
    QVERIFY(std::abs(reports.front().report.grid.spacingMm().z - 1.0) <
            1e-6);  // not the thickness, 1.25
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(volume.has_value());
    QCOMPARE(volume->unit(), Unit::hounsfield);
    QCOMPARE(*std::ranges::min_element(volume->voxels()), -1024.F);
  }

  void aFolderOfOneImageInManyEncodingsIsOneSlice() {
    const auto one = sharedData("dicom/pydicom_MIT/MR_small.dcm");
    TWINSCOPE_NEED(one, "data/dicom/pydicom_MIT");
    std::vector<std::filesystem::path> files;
    for (const auto& file : filesUnder(one->parent_path()))
      if (file.filename().string().starts_with("MR_small")) files.push_back(file);
    const auto reports = inspectDicomFiles(files, {}, silentContext());
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(codeOf(reports.front().report), std::string(kSingle));
    QCOMPARE(reports.front().report.findings.size(), std::size_t{1});  // true copies go silently
  }

  void headersInReportsNameNobody() {
    const auto folder = sharedData("dicom");
    TWINSCOPE_NEED(folder, "data/dicom");
    for (const auto& inspected : inspectDicomFiles(filesUnder(*folder), {}, silentContext())) {
      const Identity& who = inspected.report.identity;
      for (const std::string& secret :
           {who.patientName, who.patientId, who.birthDate, who.seriesUid, who.frameOfReferenceUid,
            inspected.report.studyKey}) {
        if (secret.size() < 4) continue;
        QVERIFY(inspected.report.header.find(secret) == std::string::npos);
        for (const Finding& finding : inspected.report.findings)
          QVERIFY(finding.message.find(secret) == std::string::npos);
      }
    }
  }
};

TWINSCOPE_SUITE(DicomRealFilesTest, "dicom_real_files_test");

}  // namespace twinscope::imaging

#include "dicom_real_files_test.moc"
