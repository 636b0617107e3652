#include "core/compute/resample.h"
#include "core/imaging/dicom/derived/segmentation_file.h"
#include "core/imaging/dicom/derived/segmentation_writer.h"
#include "core/imaging/dicom/dicom_intake.h"
#include "tests/core/imaging/derived_objects.h"
#include "tests/core/imaging/dicom_maker.h"
#include "tests/core/imaging/made_series.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <random>

namespace twinscope::imaging {
namespace {

using dicom::SegmentationContent;
using dicom::SegmentationFile;
using Path = std::filesystem::path;
using tests::bytesOf;

std::vector<std::uint8_t> randomLabels(const Grid& grid, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> labels(grid.voxels());
  for (std::uint8_t& value : labels) value = static_cast<std::uint8_t>(random() % 5);
  return labels;
}

SegmentationContent contentOf(const SourceSeries& source, LabelMap labels) {
  return {.object = tests::objectFrom(source, "one"),
          .labels = std::move(labels),
          .maker = dicom::SegmentMaker::automatic,
          .algorithmName = "unet-demo",
          .algorithmVersion = std::string(64, 'a')};
}

/// Lesions by value at random over a region's voxels and some others, which are none of theirs: what they are of decides.
LabelMap randomLesions(const Grid& grid, unsigned seed, unsigned most) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> lesions(grid.voxels());
  for (std::uint8_t& value : lesions) value = static_cast<std::uint8_t>(random() % (most + 1));
  return {grid, std::move(lesions), LabelTable("lesions", {})};
}

InspectedSeries onlySeries(const Path& path) {
  const std::vector<Path> files =
      std::filesystem::is_directory(path)
          ? std::vector<Path>(std::filesystem::directory_iterator(path), {})
          : std::vector<Path>{path};
  auto all = inspectDicomFiles(files, {}, silentContext());
  if (all.size() != 1) throw std::runtime_error("not one series");
  return std::move(all.front());
}

/// Read from a file, on the grid of the source.
LabelMap readOnto(const Path& file, const Grid& grid) {
  const auto series = onlySeries(file);
  const auto labels = series.loadLabels(grid, silentContext());
  if (!labels) throw std::runtime_error(labels.error().message);
  return resample(*labels, grid);
}

Result<SegmentationFile> openFile(const Path& file) {
  auto outline = dicom::readOutline(file, {});
  if (!outline) return std::unexpected(outline.error());
  auto row =
      std::make_shared<const dicom::HeaderRow>(dicom::toHeaderRow(file, std::move(*outline)));
  if (const Status sound = dicom::checkPixels(*row, {}); !sound)
    return std::unexpected(sound.error());
  return SegmentationFile::open(row, {});
}

std::size_t voxelsOf(SegmentationFile& file, int segment) {
  std::size_t count = 0;
  for (std::size_t frame = 0; frame < file.frames(); ++frame) {
    const auto mask = file.mask(frame, {segment});
    if (!mask) throw std::runtime_error(mask.error().message);
    count += static_cast<std::size_t>(std::ranges::count(*mask, 1));
  }
  return count;
}

}  // namespace

class DicomSegmentationTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;

  Path file(const char* name) const { return m_folder / name; }
  static void sameWhenRead(const SourceSeries& source) {
    auto read = SourceSeries::fromJson(source.toJson());
    QVERIFY(read.has_value());
    for (std::size_t n = 0; n < source.slices.size(); ++n) {
      Vec3& at = read->slices.at(n).positionInWorld;
      QVERIFY(length(at - source.slices[n].positionInWorld) <= 1e-4);
      at = source.slices[n].positionInWorld;
    }
    QVERIFY(read == source);
  }
  /// The series as the intake sees it.
  InspectedSeries made(const tests::MadeSeries& series, const char* name) const {
    series.writeTo(file(name));
    return onlySeries(file(name));
  }

 private Q_SLOTS:
  void theSourceIsWhereItsSlicesAre() {
    const tests::MadeSeries series;
    const SourceSeries source = made(series, "places").report.identity.source;
    QCOMPARE(source.slices.size(), std::size_t(series.size.k));
    for (std::int64_t k = 0; k < series.size.k; ++k) {
      QVERIFY(source.slices[std::size_t(k)].instanceUid == series.instanceUid(k));
      const Grid plane = source.planeOf(std::size_t(k));
      const Vec3 far = series.grid().worldFromVoxel * Vec3{11, 9, double(k)};
      QVERIFY(length(plane.worldFromVoxel * Vec3{11, 9, 0} - far) < 1e-4);
    }
    sameWhenRead(source);
    SourceSeries uneven = source;
    uneven.slices[2].positionInWorld.z += 0.5;
    uneven.slices[2].frame = 4;
    sameWhenRead(uneven);
    for (const char* other : {"{}", "[1", "{\"uids\":[]}"}) QVERIFY(!SourceSeries::fromJson(other));
    const SourceSeries other = source.withUids(tests::uidFor);
    for (const std::string& uid :
         {source.studyUid, source.seriesUid, source.frameOfReferenceUid, series.instanceUid(0)})
      QVERIFY(other.toJson().find("\"" + uid + "\"") == std::string::npos);
  }

  void labelsComeBackVoxelForVoxel_data() {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("slices");
    QTest::newRow("bytes end with rows") << 16 << 8 << 5;
    QTest::newRow("bits cross frames") << 13 << 7 << 4;
    QTest::newRow("one slice") << 9 << 5 << 1;
    QTest::newRow("one pixel a slice") << 1 << 1 << 3;
  }
  void labelsComeBackVoxelForVoxel() {
    QFETCH(int, columns);
    QFETCH(int, rows);
    QFETCH(int, slices);
    tests::MadeSeries series;
    series.size = {columns, rows, slices};
    const std::string name = QTest::currentDataTag();
    const auto source = made(series, name.c_str());
    auto values = randomLabels(series.grid(), 7);
    values.back() = 3;
    const auto to = file((name + ".dcm").c_str());
    const LabelMap labels(source.report.grid, values);
    QVERIFY(writeSegmentation(contentOf(source.report.identity.source, labels), to).has_value());
    const LabelMap back = readOnto(to, source.report.grid);
    QVERIFY(std::ranges::equal(back.labels(), values));
  }

  void labelsOnAnotherGridAreTakenAtTheSlices() {
    const tests::MadeSeries series;
    const auto source = made(series, "other-grid");
    const Grid fine = Grid::axisAligned({60, 60, 60}, {1, 1, 1}, {-55, -45, 5});
    const LabelMap labels(fine, randomLabels(fine, 3));
    const auto to = file("other-grid.dcm");
    QVERIFY(writeSegmentation(contentOf(source.report.identity.source, labels), to).has_value());
    const LabelMap wanted = resample(labels, source.report.grid);
    QVERIFY(std::ranges::equal(readOnto(to, source.report.grid).labels(), wanted.labels()));
  }

  void framesOfEnhancedObjectsAreNamedByNumber() {
    tests::MadeImage common;
    common.sopInstance = "1.2.826.0.1.3680043.10.1.77.1";
    common.more[0x00200052] = "1.2.826.0.1.3680043.10.1.9";
    std::vector<tests::MadeFrame> frames;
    for (const double z : {9.0, 3.0, 6.0})  // out of order
      frames.push_back({.position = {1, 2, z}, .pixels = std::vector<std::uint16_t>(48, 7)});
    tests::writeEnhanced(file("enhanced.dcm"), common, frames);
    const auto source = onlySeries(file("enhanced.dcm"));
    const auto& slices = source.report.identity.source.slices;
    QCOMPARE(slices.size(), std::size_t{3});
    QVERIFY(slices[0].frame == 2 && slices[1].frame == 3 && slices[2].frame == 1);
    const auto values = randomLabels(source.report.grid, 5);
    const auto to = file("enhanced-seg.dcm");
    QVERIFY(writeSegmentation(
                contentOf(source.report.identity.source, LabelMap(source.report.grid, values)), to)
                .has_value());
    QVERIFY(std::ranges::equal(readOnto(to, source.report.grid).labels(), values));
  }

  /// Each lesion a segment of its own, what lies outside of them another: nothing twice, nothing lost.
  void lesionsTakeTheirRegionsPlace() {
    const auto source = made({}, "lesions");
    const Grid& grid = source.report.grid;
    auto content = contentOf(source.report.identity.source, {grid, randomLabels(grid, 19)});
    content.lesions = {{Region::et, "Lesion 2", "2.25.12"},
                       {Region::et, "Lesion 5", "2.25.15"},
                       {Region::ed, "Non-enhancing lesion 1", "2.25.21"},
                       {Region::et, "Lesion 9", "2.25.19"}};
    content.lesionOfVoxel = randomLesions(grid, 23, 3);  // none of the last, which has no segment
    const auto to = file("lesions.dcm");
    const auto written = writeSegmentation(content, to);
    QVERIFY(written.has_value());
    QVERIFY(std::ranges::equal(readOnto(to, grid).labels(), content.labels.labels()));
    auto read = openFile(to);
    QVERIFY(read && read->segments().size() == written->size());
    QCOMPARE(written->size(), std::size_t{1 + 2 + 3 + 1 + 2});  // NCR; ED; ET; RC; TC and WT
    const auto count = [&](std::uint8_t label, int lesion) {
      std::size_t voxels = 0;
      for (std::size_t n = 0; n < grid.voxels(); ++n)
        if (content.labels.labels()[n] == label &&
            (lesion < 0 || content.lesionOfVoxel.labels()[n] == lesion))
          ++voxels;
      return voxels;
    };
    std::size_t enhancing = 0;
    for (std::size_t n = 0; n < written->size(); ++n) {
      const auto& segment = read->segments()[n];
      QVERIFY(segment.trackingUid == (*written)[n].trackingUid);
      QVERIFY(segment.region == (*written)[n].region);
      const std::size_t voxels = voxelsOf(*read, segment.number);
      if (segment.region == Region::et) enhancing += voxels;
      if (segment.trackingUid == "2.25.12") QCOMPARE(voxels, count(3, 1));
      if (segment.trackingUid == "2.25.15") QCOMPARE(voxels, count(3, 2));
      if (segment.trackingUid == "2.25.21") QCOMPARE(voxels, count(2, 3));
      if (segment.trackingUid == "2.25.15") QVERIFY(segment.trackingId == "Lesion 5");
      QVERIFY(segment.trackingUid != "2.25.19");
    }
    QCOMPARE(enhancing, count(3, -1));
  }

  void aLesionKeepsItsUidWhateverTheVisitIs() {
    const auto source = made({}, "visits");
    const Grid& grid = source.report.grid;
    auto content = contentOf(source.report.identity.source, {grid, randomLabels(grid, 19)});
    content.lesions = {{Region::et, "Lesion 1", "2.25.11"}, {Region::et, "Lesion 2", "2.25.12"}};
    content.lesionOfVoxel = randomLesions(grid, 29, 2);
    const auto first = writeSegmentation(content, file("first.dcm"));
    content.object.studyDate = Date(2024, 3, 1);
    content.object.name = "another";
    content.lesions.erase(content.lesions.begin());
    const auto second = writeSegmentation(content, file("second.dcm"));
    QVERIFY(first && second);
    for (const auto& segment : *second) {
      const auto same =
          std::ranges::find(*first, segment.trackingUid, &dicom::WrittenSegment::trackingUid);
      QVERIFY(same != first->end() && same->region == segment.region);
    }
  }

  void partsAreApartAndUnionsHoldThem() {
    const auto source = made({}, "parts");
    const LabelMap labels(source.report.grid, randomLabels(source.report.grid, 11));
    const auto to = file("parts.dcm");
    QVERIFY(writeSegmentation(contentOf(source.report.identity.source, labels), to).has_value());
    auto read = openFile(to);
    QVERIFY(read.has_value());
    QCOMPARE(read->segments().size(), std::size_t{6});
    for (const auto& segment : read->segments())
      QCOMPARE(voxelsOf(*read, segment.number),
               std::size_t(std::ranges::count(labels.mask(*segment.region), 1)));
  }

  /// As networks that predict regions write them: ET within TC within WT.
  void partsAreWhatUnionsLeaveOver() {
    const auto source = made({}, "nested");
    const auto values = randomLabels(source.report.grid, 13);
    const auto to = file("nested.dcm");
    QVERIFY(writeSegmentation(
                contentOf(source.report.identity.source, {source.report.grid, values}), to)
                .has_value());
    DcmFileFormat format;
    QVERIFY(format.loadFile(to.c_str()).good());
    for (long n = 0; n < 2; ++n) {  // necrosis and edema are no segments of anything now
      DcmItem* segment = nullptr;
      DcmItem* type = nullptr;
      QVERIFY(format.getDataset()->findAndGetSequenceItem(DCM_SegmentSequence, segment, n).good() &&
              segment->findAndGetSequenceItem(DCM_SegmentedPropertyTypeCodeSequence, type).good());
      QVERIFY(type->putAndInsertString(DCM_CodeValue, "125040").good() &&
              type->putAndInsertString(DCM_CodingSchemeDesignator, "DCM").good());
    }
    QVERIFY(format.saveFile(to.c_str()).good());
    QVERIFY(std::ranges::equal(readOnto(to, source.report.grid).labels(), values));
  }

  void aMissingSliceHasNoFrame() {
    tests::MadeSeries series;
    series.writeTo(file("gap"));
    std::filesystem::remove(file("gap") / "slice4.dcm");  // the third along the normal
    const auto source = onlySeries(file("gap"));
    QCOMPARE(source.report.grid.size.k, series.size.k);
    QCOMPARE(source.report.identity.source.slices.size(), std::size_t(series.size.k - 1));
    auto values = randomLabels(source.report.grid, 17);
    const auto to = file("gap.dcm");
    QVERIFY(writeSegmentation(
                contentOf(source.report.identity.source, {source.report.grid, values}), to)
                .has_value());
    const auto begin = values.begin() + 2 * series.size.i * series.size.j;
    std::fill(begin, begin + series.size.i * series.size.j, std::uint8_t{0});
    QVERIFY(std::ranges::equal(readOnto(to, source.report.grid).labels(), values));
  }

  void namesOfModelsAreMadeToFit() {
    const auto source = made({}, "names");
    auto content = contentOf(source.report.identity.source,
                             {source.report.grid, randomLabels(source.report.grid, 2)});
    content.algorithmName = "a\\b\n" + std::string(58, 'x') + "\u00fc\u00fc\u00fc";
    QVERIFY(writeSegmentation(content, file("names.dcm")).has_value());
    const std::string bytes = bytesOf(file("names.dcm")),
                      kept = "a_b_" + std::string(58, 'x') + "__";
    QVERIFY(bytes.find(kept) != std::string::npos && bytes.find(kept + "_") == std::string::npos);
  }

  void theSameLabelsAreTheSameFile() {
    const auto source = made({}, "twice");
    const auto content = contentOf(source.report.identity.source,
                                   {source.report.grid, randomLabels(source.report.grid, 2)});
    QVERIFY(writeSegmentation(content, file("a.dcm")) && writeSegmentation(content, file("b.dcm")));
    QVERIFY(bytesOf(file("a.dcm")) == bytesOf(file("b.dcm")));
  }

  void emptyLabelsAreRefusedAndNothingIsWritten() {
    const auto source = made({}, "empty");
    const LabelMap none(source.report.grid, std::vector<std::uint8_t>(source.report.grid.voxels()));
    const auto written =
        writeSegmentation(contentOf(source.report.identity.source, none), file("empty.dcm"));
    QVERIFY(!written && written.error().code == "export.empty-labels");
    QVERIFY(!std::filesystem::exists(file("empty.dcm")));
  }

  void longNumbersFitDecimalStrings() {
    for (const double value : {-123.456789012345678, 1e-17, 0.1, -1.0 / 3, 123456789.123456789,
                               -0.000012345678901234, 6.02e23}) {
      const std::string text = dicom::decimalString(value);
      QVERIFY2(text.size() <= 16, text.c_str());
      QVERIFY(std::abs(std::stod(text) - value) <= 1e-9 * std::abs(value));
    }
    QVERIFY_EXCEPTION_THROWN((void)dicom::decimalString(std::nan("")), std::domain_error);
  }

  void meaningsAreToldByCodeThenByLabel() {
    using dicom::ReadCode;
    const ReadCode unknown{"1", "99X", "x"};
    const auto told = [](const ReadCode& code, const char* label) {
      return dicom::regionOf(code, label);
    };
    for (const auto& row : dicom::regionCodes())
      QVERIFY(told({std::string(row.type.value), std::string(row.type.scheme), ""}, "x") ==
              row.region);
    QVERIFY(told(unknown, "Non-enhancing tumor core") == Region::ncr);
    QVERIFY(told(unknown, "GD-enhancing tumour") == Region::et);
    QVERIFY(told(unknown, "peritumoural oedema") == Region::ed);
    QVERIFY(told(unknown, "Surrounding non-enhancing FLAIR hyperintensity") == Region::ed);
    QVERIFY(told(unknown, "necrotic core") == Region::ncr);
    QVERIFY(told({"108369006", "SCT", "Neoplasm"}, "Whole Tumor") == Region::wt);
    QVERIFY(!told(unknown, "Liver"));
    QVERIFY(!told({"85756007", "SCT", "Tissue"}, "PETROUS"));
  }

  void segmentsOfAnythingElseAreRefusedByCode() {
    const auto liver = tests::sharedData("dicom/pydicom_MIT/liver_1frame.dcm");
    TWINSCOPE_NEED(liver, "data/dicom/pydicom_MIT");
    const auto labels = onlySeries(*liver).loadLabels(Grid{}, silentContext());
    QVERIFY(!labels && labels.error().code == "seg.unknown-segment");
    QVERIFY(labels.error().message.find("1 (Liver)") != std::string::npos);
  }

  /// Counts of pydicom, for each segment over all frames.
  void realFilesHaveTheirVoxels_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("segment");
    QTest::addColumn<int>("voxels");
    const auto row = [](const char* name, int segment, int voxels) {
      QTest::addRow("%s %d", name, segment) << QString::fromUtf8(name) << segment << voxels;
    };
    row("dcmqi_BSD/segmentations_liver.dcm", 1, 107098);
    row("dcmqi_BSD/segmentations_partial_overlaps.dcm", 1, 9602);
    row("dcmqi_BSD/segmentations_partial_overlaps.dcm", 2, 11888);
    row("dcmqi_BSD/segmentations_partial_overlaps.dcm", 3, 10743);
    row("dcmqi_BSD/segmentations_partial_overlaps.dcm", 4, 6693);
    row("dcmqi_BSD/segmentations_partial_overlaps.dcm", 5, 4713);
    row("dcmqi_BSD/segmentations_sparse-labelmap-ppv5.dcm", 0, 1194);
    row("dcmqi_BSD/segmentations_sparse-labelmap-ppv5.dcm", 1, 630);
    row("dcmqi_BSD/sr-example_seg.dcm", 1, 795);
    row("highdicom_MIT/seg_image_ct_binary_overlap.dcm", 1, 64);
    row("highdicom_MIT/seg_image_ct_binary_overlap.dcm", 2, 16);
    row("highdicom_MIT/seg_image_ct_true_fractional.dcm", 1, 638);
    row("pydicom-data_MIT/liver_nonbyte_aligned.dcm", 1, 107098);
    row("pydicom_MIT/liver_1frame.dcm", 1, 36233);
  }
  void realFilesHaveTheirVoxels() {
    QFETCH(QString, name);
    QFETCH(int, segment);
    QFETCH(int, voxels);
    const auto path = tests::sharedData("dicom/" + name.toStdString());
    TWINSCOPE_NEED(path, "data/dicom");
    auto read = openFile(*path);
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QCOMPARE(int(voxelsOf(*read, segment)), voxels);
  }

  void framesAWorldApartAreRefusedBeforeAnythingIsMade() {
    const auto source = made({}, "far");
    const auto to = file("far.dcm");
    QVERIFY(writeSegmentation(contentOf(source.report.identity.source,
                                        {source.report.grid, randomLabels(source.report.grid, 4)}),
                              to)
                .has_value());
    DcmFileFormat format;
    QVERIFY(format.loadFile(to.c_str()).good());
    for (const char* z : {"1e9", "1e300", "-1e308"}) {
      DcmItem* frame = nullptr;
      DcmItem* place = nullptr;
      QVERIFY(format.getDataset()
                  ->findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, frame, 1)
                  .good() &&
              frame->findAndGetSequenceItem(DCM_PlanePositionSequence, place).good());
      QVERIFY(
          place->putAndInsertString(DCM_ImagePositionPatient, (std::string("0\\0\\") + z).c_str())
              .good());
      QVERIFY(format.saveFile(to.c_str()).good());
      const auto labels = onlySeries(to).loadLabels(source.report.grid, silentContext());
      QVERIFY(!labels && labels.error().code == "seg.geometry");
    }
  }

  void brokenFilesAreRefusedNotBelieved() {
    const auto source = made({}, "broken");
    const auto to = file("whole.dcm");
    QVERIFY(writeSegmentation(contentOf(source.report.identity.source,
                                        {source.report.grid, randomLabels(source.report.grid, 4)}),
                              to)
                .has_value());
    const std::string whole = bytesOf(to);
    std::mt19937 random(1);
    for (int n = 0; n < 300; ++n) {
      std::string bytes = whole;
      for (unsigned flips = 1 + random() % 8; flips > 0; --flips)
        bytes[132 + random() % (bytes.size() - 132)] = static_cast<char>(random());
      if (n % 5 == 0) bytes.resize(random() % bytes.size());
      std::ofstream(file("mutant.dcm"), std::ios::binary) << bytes;
      const std::vector<Path> mutant{file("mutant.dcm")};
      for (const auto& series : inspectDicomFiles(mutant, {}, silentContext()))
        if (series.loadLabels) {
          const auto labels = series.loadLabels(source.report.grid, silentContext());
          QVERIFY(labels || !labels.error().code.empty());
        }
    }
  }

  void aWholeHeadTakesLessThanASecond() {
    tests::MadeSeries series;
    series.size = {240, 240, 155};
    series.spacingMm = {1, 1, 1};
    SourceSeries source{"1.2",  "1.2.3", "1.2.4", "1.2.840.10008.5.1.4.1.1.4", 240, 240, {},
                        {1, 1}, 1,       {}};
    const Affine world = series.grid().worldFromVoxel;
    source.orientation = {world.column(0), world.column(1)};
    for (std::int64_t k = 0; k < 155; ++k)
      source.slices.push_back({series.instanceUid(k), 0, world * Vec3{0, 0, double(k)}});
    std::vector<std::uint8_t> values(series.grid().voxels());
    for (std::size_t n = 0; n < values.size(); ++n)
      values[n] = static_cast<std::uint8_t>(n % 240 < 90 ? n % 4 : 0);
    const auto content = contentOf(source, {series.grid(), values});
    QElapsedTimer clock;
    clock.start();
    QVERIFY(writeSegmentation(content, file("head.dcm")).has_value());
    const qint64 saving = clock.restart();
    auto read = openFile(file("head.dcm"));
    QVERIFY(read.has_value());
    const auto back = read->labelsNear(series.grid(), silentContext());
    const qint64 opening = clock.elapsed();
    QVERIFY(back && std::ranges::equal(back->labels(), values));
    qInfo("240x240x155, 5 segments: saved in %lld ms, opened in %lld ms, %llu bytes", saving,
          opening, static_cast<unsigned long long>(std::filesystem::file_size(file("head.dcm"))));
    QVERIFY2(saving < 5000 && opening < 5000, "five times the budget of one second");
  }
};

TWINSCOPE_SUITE(DicomSegmentationTest, "dicom_segmentation_test");

}  // namespace twinscope::imaging

#include "dicom_segmentation_test.moc"
