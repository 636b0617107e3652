#include "core/imaging/dicom/dicom_intake.h"
#include "tests/core/imaging/dicom_maker.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace twinscope::imaging {
namespace {

using tests::MadeFrame;
using tests::MadeImage;
using tests::TemporaryFolder;

/// A folder that fills with images whose value is a linear function of their place in the world.
class MadeSeries {
 public:
  void add(MadeImage image, const std::string& syntax = "1.2.840.10008.1.2.1") {
    if (image.sopInstance.empty())
      image.sopInstance = "1.2.826.0.1.3680043.10.2." + std::to_string(++m_count);
    if (image.pixels.empty()) image.pixels = worldPixels(image);
    const auto file = m_folder / (std::to_string(m_files.size()) + ".dcm");
    tests::writeImage(file, image, syntax);
    m_files.push_back(file);
  }
  void addEnhanced(const MadeImage& common, const std::vector<MadeFrame>& frames) {
    const auto file = m_folder / (std::to_string(m_files.size()) + ".dcm");
    tests::writeEnhanced(file, common, frames);
    m_files.push_back(file);
  }
  [[nodiscard]] std::vector<InspectedSeries> inspect() const {
    return inspectDicomFiles(m_files, {}, silentContext());
  }
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return m_files; }
  [[nodiscard]] const TemporaryFolder& folder() const { return m_folder; }

  static double valueAt(Vec3 world) { return 400 + 8 * world.x + 4 * world.y + 16 * world.z; }
  static std::vector<std::uint16_t> worldPixels(const MadeImage& image) {
    std::vector<std::uint16_t> pixels;
    for (int j = 0; j < image.rows; ++j)
      for (int i = 0; i < image.columns; ++i) {
        const Vec3 world = image.position + i * image.spacingMm[1] * image.rowDirection +
                           j * image.spacingMm[0] * image.columnDirection;
        pixels.push_back(static_cast<std::uint16_t>(std::lround(valueAt(world))));
      }
    return pixels;
  }

 private:
  TemporaryFolder m_folder;
  std::vector<std::filesystem::path> m_files;
  int m_count = 0;
};

MadeImage axial(double z, int instance) {
  MadeImage image;
  image.position = {-10, -20, z};
  image.instance = instance;
  return image;
}

std::vector<std::string> codesOf(const SeriesReport& report) {
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings) codes.push_back(finding.code);
  return codes;
}

/// The largest difference between the volume and the function, away from the border.
double worstError(const Volume& volume, int margin = 0) {
  const Grid& grid = volume.grid();
  double worst = 0;
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = margin; j < grid.size.j - margin; ++j)
      for (std::int64_t i = margin; i < grid.size.i - margin; ++i) {
        const Vec3 world = grid.worldFromVoxel * Vec3{double(i), double(j), double(k)};
        worst = std::max(worst, std::abs(volume.at(i, j, k) - MadeSeries::valueAt(world)));
      }
  return worst;
}

using Codes = std::vector<std::string>;

}  // namespace

class DicomSeriesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyOrientationKeepsItsPlace_data() {
    QTest::addColumn<double>("turnX");
    QTest::addColumn<double>("turnY");
    QTest::addColumn<double>("turnZ");
    const double quarter = std::numbers::pi / 2;
    QTest::newRow("axial") << 0.0 << 0.0 << 0.0;
    QTest::newRow("coronal") << -quarter << 0.0 << 0.0;
    QTest::newRow("sagittal") << 0.0 << -quarter << quarter;
    QTest::newRow("upside down") << 2 * quarter << 0.0 << 0.0;
    QTest::newRow("oblique") << 0.3 << -0.4 << 0.7;
  }
  void everyOrientationKeepsItsPlace() {
    QFETCH(double, turnX);
    QFETCH(double, turnY);
    QFETCH(double, turnZ);
    const Affine turn = Affine::rotation({turnX, turnY, turnZ});
    MadeSeries series;
    for (const int n : {3, 0, 2, 1}) {
      MadeImage image = axial(0, n);
      image.rowDirection = turn.column(0);
      image.columnDirection = turn.column(1);
      image.position = Vec3{-5, 4, 3} + 3.0 * n * turn.column(2);
      series.add(image);
    }
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(codesOf(reports.front().report), Codes{});
    const Grid& grid = reports.front().report.grid;
    QCOMPARE(grid.size, (Size3{8, 6, 4}));
    QVERIFY(length(grid.spacingMm() - Vec3{1.25, 1.5, 3}) < 1e-6);
    QVERIFY(grid.worldFromVoxel.determinant() > 0);
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(volume.has_value());
    QVERIFY(worstError(*volume) <= 0.5 + 1e-4);  // stored values are whole
  }

  void aMissingSliceIsFilledNotStretched() {
    MadeSeries series;
    for (const int n : {0, 1, 3, 4, 5}) series.add(axial(2 * n, n));
    const auto reports = series.inspect();
    QCOMPARE(codesOf(reports.front().report), Codes{"dicom.gap"});
    QVERIFY(reports.front().report.findings.front().message.starts_with(
        "1 of 6 slices missing at 4.00"));
    QCOMPARE(reports.front().report.grid.size.k, std::int64_t{6});
    QVERIFY(std::abs(reports.front().report.grid.spacingMm().z - 2) < 1e-9);
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(worstError(*volume) <= 0.5 + 1e-4);
  }

  void unevenStepsAreResampled() {
    MadeSeries series;
    int n = 0;
    for (const double z : {0.0, 2.0, 4.0, 6.3, 8.3, 10.3}) series.add(axial(z, n++));
    const auto reports = series.inspect();
    QCOMPARE(codesOf(reports.front().report), Codes{"dicom.nonuniform"});
    QCOMPARE(reports.front().report.verdict(), Verdict::warning);
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(std::abs(volume->grid().spacingMm().z - 2) < 1e-6);
    QVERIFY(worstError(*volume) <= 0.5 + 1e-3);
  }

  void wildStepsAreRefused() {
    MadeSeries series;
    int n = 0;
    for (const double z : {0.0, 2.0, 4.0, 6.8, 8.8}) series.add(axial(z, n++));
    const auto reports = series.inspect();
    QCOMPARE(codesOf(reports.front().report), Codes{"dicom.nonuniform"});
    QCOMPARE(reports.front().report.verdict(), Verdict::refused);
    QCOMPARE(reports.front().load(0, silentContext()).error().code,
             std::string("dicom.nonuniform"));
  }

  void aTiltedStackIsSetUpright() {
    MadeSeries series;
    for (int n = 0; n < 6; ++n) {
      MadeImage image = axial(3 * n, n);
      image.position.y += 3 * n * std::tan(15 * std::numbers::pi / 180);
      series.add(image);
    }
    const auto reports = series.inspect();
    QCOMPARE(codesOf(reports.front().report), Codes{"dicom.tilt"});
    QVERIFY(reports.front().report.findings.front().message.find("15.00°") != std::string::npos);
    const auto volume = reports.front().load(0, silentContext());
    QCOMPARE(volume->grid(), reports.front().report.grid);
    QVERIFY(volume->grid().shear() < 1e-9);
    // Where the sheared stack covers the upright grid, the values are those of the place.
    const Grid& grid = volume->grid();
    for (std::int64_t k = 0; k < grid.size.k; ++k) {
      const double top = -20 + 3 * static_cast<double>(k) * std::tan(15 * std::numbers::pi / 180);
      for (std::int64_t j = 0; j < grid.size.j; ++j) {
        const Vec3 world = grid.worldFromVoxel * Vec3{2, double(j), double(k)};
        if (world.y < top || world.y > top + 5 * 1.5) continue;
        QVERIFY(std::abs(volume->at(2, j, k) - MadeSeries::valueAt(world)) <= 0.6);
      }
    }
  }

  void copiesAndConflicts() {
    MadeSeries silent, warned, refused;
    for (int n = 0; n < 3; ++n) {
      MadeImage image = axial(3 * n, n);
      image.sopInstance = "1.2.3." + std::to_string(n);
      silent.add(image);
      silent.add(image);
      warned.add(image);
      refused.add(image);
      if (n != 1) continue;
      MadeImage other = image;
      other.sopInstance = "1.2.3.9";
      warned.add(other);
      MadeImage altered = image;
      altered.pixels = MadeSeries::worldPixels(image);
      altered.pixels[5] += 1;
      refused.add(altered);
    }
    QCOMPARE(codesOf(silent.inspect().front().report), Codes{});
    QCOMPARE(codesOf(warned.inspect().front().report), Codes{"dicom.duplicates"});
    QCOMPARE(warned.inspect().front().report.grid.size.k, std::int64_t{3});
    QCOMPARE(refused.inspect().front().report.findings.front().code,
             std::string("dicom.uid-conflict"));
  }

  void echoesAreSeparateVolumes() {
    MadeSeries series;
    for (int n = 0; n < 4; ++n)
      for (const char* echo : {"7", "10"}) {
        MadeImage image = axial(3 * n, n);
        image.more[0x00180081] = echo;
        series.add(image);
      }
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{2});
    for (const auto& each : reports) {
      QCOMPARE(codesOf(each.report), Codes{});
      QCOMPARE(each.report.grid.size.k, std::int64_t{4});
    }
  }

  void timePointsAreFrames_data() {
    QTest::addColumn<uint>("tag");
    QTest::newRow("TemporalPositionIdentifier") << 0x00200100U;
    QTest::newRow("AcquisitionNumber") << 0x00200012U;
    QTest::newRow("TriggerTime") << 0x00181060U;
    QTest::newRow("InstanceNumber blocks") << 0U;
  }
  void timePointsAreFrames() {
    QFETCH(uint, tag);
    MadeSeries series;
    for (int time = 0; time < 3; ++time)
      for (int n = 0; n < 4; ++n) {
        MadeImage image = axial(3 * n, 4 * time + n + 1);
        image.pixels = MadeSeries::worldPixels(image);
        for (auto& pixel : image.pixels) pixel = static_cast<std::uint16_t>(pixel + 100 * time);
        if (tag != 0) image.more[tag] = std::to_string(time + 1);
        series.add(image);
      }
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(codesOf(reports.front().report), Codes{});
    QCOMPARE(reports.front().report.frames, 3);
    const auto first = reports.front().load(0, silentContext());
    const auto last = reports.front().load(2, silentContext());
    QCOMPARE(last->at(1, 1, 1) - first->at(1, 1, 1), 200.F);
    QVERIFY(!reports.front().load(3, silentContext()).has_value());
  }

  void positionsThatNothingTellsApartAreAWarning() {
    MadeSeries series;
    for (int n = 0; n < 6; ++n) {
      MadeImage image = axial(3 * (n % 3), 1);
      image.pixels = MadeSeries::worldPixels(image);
      image.pixels[0] = static_cast<std::uint16_t>(n);
      series.add(image);
    }
    const auto reports = series.inspect();
    QCOMPARE(codesOf(reports.front().report), Codes{"dicom.positions-ambiguous"});
    QCOMPARE(reports.front().report.frames, 2);
  }

  void twoPatientsInOneStudyAreRefused() {
    MadeSeries series;
    for (int n = 0; n < 4; ++n) {
      MadeImage image = axial(3 * n, n);
      if (n == 3) image.patientId = "TEST-2";
      series.add(image);
    }
    const auto report = series.inspect().front().report;
    QCOMPARE(report.findings.front().code, std::string("dicom.mixed-patient"));
    QVERIFY(report.findings.front().message.find("TEST") == std::string::npos);
  }

  void filesThatNameNobodyDoNotMakeASecondPatient() {
    MadeSeries series;
    for (int n = 0; n < 4; ++n) {
      MadeImage image = axial(3 * n, n);
      if (n == 3) image.patientId = image.patientName = "";
      series.add(image);
    }
    QCOMPARE(codesOf(series.inspect().front().report), Codes{});
  }

  void hundredsOfVolumesInOneSeriesAreRefused() {
    MadeSeries series;
    MadeImage common = axial(0, 1);
    common.sopInstance = "1.2.3.4";
    common.rows = common.columns = 2;
    std::vector<MadeFrame> frames(600);
    for (std::size_t n = 0; n < frames.size(); ++n) {
      frames[n].position = {0, 0, 3.0 * static_cast<double>(n)};
      frames[n].echoTimeMs = static_cast<double>(n + 1);
      frames[n].pixels.assign(4, 1);
    }
    series.addEnhanced(common, frames);
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{1});
    QCOMPARE(reports.front().report.findings.front().code, std::string("dicom.too-large"));
  }

  void diffusionDirectionsAreFramesOfOneStrength() {
    MadeSeries series;
    for (int direction = 0; direction < 3; ++direction)
      for (int n = 0; n < 4; ++n) {
        MadeImage image = axial(3 * n, 1);
        image.description = "ep2d_diff";
        image.pixels = MadeSeries::worldPixels(image);
        for (auto& pixel : image.pixels) pixel = static_cast<std::uint16_t>(pixel + 50 * direction);
        image.doubles[0x00189087] = {direction == 0 ? 0.0 : 1000.0};
        if (direction > 0)
          image.doubles[0x00189089] = {direction == 1 ? 1.0 : 0.0, direction == 2 ? 1.0 : 0.0, 0.0};
        series.add(image);
      }
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{2});  // b = 0 and b = 1000
    QCOMPARE(reports[0].report.frames, 1);
    QCOMPARE(reports[1].report.frames, 2);
    QCOMPARE(codesOf(reports[1].report), Codes{});
    QCOMPARE(reports[1].report.slot.slot, Modality::dwi);
  }

  void planningImagesAreRefused() {
    MadeSeries named, turned;
    const Affine turns[] = {Affine::rotation({0, 0, 0}), Affine::rotation({1.57079632679, 0, 0}),
                            Affine::rotation({0, 1.57079632679, 0})};
    for (int n = 0; n < 9; ++n) {
      MadeImage image = axial(3 * n, n);
      image.imageType = "ORIGINAL\\PRIMARY\\LOCALIZER";
      named.add(image);
      image.imageType = "ORIGINAL\\PRIMARY\\M";
      image.rowDirection = turns[n % 3].column(0);
      image.columnDirection = turns[n % 3].column(1);
      turned.add(image);
    }
    for (const MadeSeries* series : {&named, &turned}) {
      const auto reports = series->inspect();
      QCOMPARE(reports.size(), std::size_t{1});
      QCOMPARE(reports.front().report.findings.front().code, std::string("dicom.localizer"));
    }
  }

  void sizesInOneSeriesAreListedApart() {
    MadeSeries series;
    for (int n = 0; n < 6; ++n) {
      MadeImage image = axial(3 * n, n);
      if (n >= 3) image.rows = 4;
      series.add(image);
    }
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{2});
    for (const auto& each : reports) QCOMPARE(codesOf(each.report), Codes{"dicom.mixed-geometry"});
  }

  void enhancedFramesAreRescaledEach() {
    MadeSeries series;
    MadeImage common = axial(0, 1);
    common.sopInstance = "1.2.3.4";
    std::vector<MadeFrame> frames;
    for (const int n : {2, 0, 1, 3}) {  // stored out of order
      MadeFrame frame;
      MadeImage image = axial(3 * n, n);
      frame.position = image.position;
      frame.slope = n + 1;
      frame.intercept = 10 * n;
      for (const std::uint16_t value : MadeSeries::worldPixels(image))
        frame.pixels.push_back(static_cast<std::uint16_t>((value - 10 * n) / (n + 1)));
      frames.push_back(frame);
      frame.frameType = "ORIGINAL\\PRIMARY\\FIELD_MAP\\NONE";
      frames.push_back(frame);
    }
    series.addEnhanced(common, frames);
    const auto reports = series.inspect();
    QCOMPARE(reports.size(), std::size_t{2});  // magnitude and field map
    QCOMPARE(reports.front().report.grid.size, (Size3{8, 6, 4}));
    QVERIFY(std::abs(reports.front().report.grid.spacingMm().z - 3) < 1e-9);
    const auto volume = reports.front().load(0, silentContext());
    QVERIFY(worstError(*volume) <= 4);  // whole values times a slope of up to 4
  }

  void storedBitsAreCutAndSigned_data() {
    QTest::addColumn<int>("stored");
    QTest::addColumn<int>("highBit");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<int>("word");
    QTest::addColumn<double>("value");
    QTest::newRow("16 bits signed") << 16 << 15 << true << 0xFFFE << -2.0;
    QTest::newRow("16 bits unsigned") << 16 << 15 << false << 0xFFFE << 65534.0;
    QTest::newRow("12 bits signed") << 12 << 11 << true << 0x0FFF << -1.0;
    QTest::newRow("12 bits under overlays") << 12 << 11 << false << 0xF123 << 291.0;
    QTest::newRow("12 bits at the top") << 12 << 15 << false << 0x1230 << 291.0;
  }
  void storedBitsAreCutAndSigned() {
    QFETCH(int, stored);
    QFETCH(int, highBit);
    QFETCH(bool, isSigned);
    QFETCH(int, word);
    QFETCH(double, value);
    for (const char* syntax : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
                               "1.2.840.10008.1.2.1.99"}) {
      MadeSeries series;
      for (int n = 0; n < 2; ++n) {
        MadeImage image = axial(3 * n, n);
        image.bitsStored = stored;
        image.highBit = highBit;
        image.isSigned = isSigned;
        image.photometric = "MONOCHROME1";  // values are not inverted
        image.pixels.assign(48, static_cast<std::uint16_t>(word));
        series.add(image, syntax);
      }
      const auto report = series.inspect().front().report;
      QVERIFY(report.statistics.has_value());
      QCOMPARE(report.statistics->min, value);
      QCOMPARE(report.statistics->max, value);
      QCOMPARE(report.statistics->mean, value);
    }
  }

  void ctIsInHounsfieldUnitsAndSaysWhenItCannotBe() {
    MadeSeries told, untold;
    for (int n = 0; n < 3; ++n) {
      MadeImage image = axial(3 * n, n);
      image.modality = "CT";
      untold.add(image);
      image.more[0x00281052] = "-1024";
      image.more[0x00281053] = "1";
      told.add(image);
    }
    QCOMPARE(codesOf(told.inspect().front().report), Codes{});
    QCOMPARE(codesOf(untold.inspect().front().report), Codes{"dicom.rescale"});
    const auto volume = told.inspect().front().load(0, silentContext());
    QCOMPARE(volume->unit(), Unit::hounsfield);
    QCOMPARE(told.inspect().front().report.slot.slot, Modality::ct);
  }

  void warningsOfOneHeader_data() {
    QTest::addColumn<uint>("tag");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("code");
    QTest::newRow("lossy") << 0x00282110U << std::string("01") << std::string("dicom.lossy");
    QTest::newRow("burned in") << 0x00280301U << std::string("YES")
                               << std::string("dicom.burned-in");
    QTest::newRow("thick") << 0x00180050U << std::string("7.5") << std::string("dicom.thick");
    QTest::newRow("projection") << 0x00080008U
                                << std::string("DERIVED\\SECONDARY\\PROJECTION IMAGE\\MIP")
                                << std::string("dicom.derived");
    QTest::newRow("no spacing") << 0x00280030U << std::string("")
                                << std::string("dicom.spacing-missing");
    QTest::newRow("no position") << 0x00200032U << std::string("")
                                 << std::string("dicom.no-geometry");
  }
  void warningsOfOneHeader() {
    QFETCH(uint, tag);
    QFETCH(std::string, value);
    QFETCH(std::string, code);
    MadeSeries series;
    for (int n = 0; n < 3; ++n) {
      MadeImage image = axial(3 * n, n);
      image.more[tag] = value;
      series.add(image);
    }
    QCOMPARE(codesOf(series.inspect().front().report), Codes{code});
  }

  void cancelStopsALoad() {
    MadeSeries series;
    for (int n = 0; n < 3; ++n) series.add(axial(3 * n, n));
    const auto reports = series.inspect();
    std::stop_source source;
    source.request_stop();
    const JobContext silent = silentContext();
    const JobContext stopped{source.get_token(), silent.progress, silent.log};
    QCOMPARE(reports.front().load(0, stopped).error().kind, ErrorKind::cancelled);
  }

  void aChangedFileIsNoticed() {
    MadeSeries series;
    for (int n = 0; n < 3; ++n) series.add(axial(3 * n, n));
    const auto reports = series.inspect();
    std::filesystem::resize_file(series.files()[1], 500);
    QCOMPARE(reports.front().load(0, silentContext()).error().code, std::string("dicom.changed"));
  }
};

TWINSCOPE_SUITE(DicomSeriesTest, "dicom_series_test");

}  // namespace twinscope::imaging

#include "dicom_series_test.moc"
