#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/derived/report_file.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "tests/core/imaging/derived_objects.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <fstream>
#include <random>

namespace twinscope::imaging {

using dicom::MeasuredGroup;
using dicom::ReportContent;
using Path = std::filesystem::path;
using tests::bytesOf;

/// Measurements written as a report and read back.
class DicomReportTest : public QObject {
  Q_OBJECT
  const tests::TemporaryFolder m_folder;

  Path file(const char* name) const { return m_folder / name; }

  static ReportContent content() {
    const SourceSeries source = tests::sourceOfSlices(6);
    ReportContent report{.object = tests::objectFrom(source, "report"),
                         .segmentation = tests::objectFrom(source, "segmentation"),
                         .groups = {}};
    report.groups.push_back({.region = Region::et,
                             .trackingId = "ET",
                             .trackingUid = "2.25.1",
                             .segment = 3,
                             .volumeMl = 12.345678901234567,
                             .diameters = std::nullopt});
    report.groups.push_back({.region = Region::et,
                             .trackingId = "L1 ET",
                             .trackingUid = "2.25.2",
                             .segment = 3,
                             .volumeMl = 1.0 / 3,
                             .diameters = dicom::BidimensionalMm{31.25, 17.1},
                             .extent = MeasuredGroup::Extent::lesion});
    report.groups.push_back({.region = Region::rc,
                             .trackingId = "RC",
                             .trackingUid = "2.25.3",
                             .segment = 4,
                             .volumeMl = 0.001,
                             .diameters = std::nullopt});
    return report;
  }

 private Q_SLOTS:
  void everyValueComesBack() {
    const ReportContent written = content();
    QVERIFY(writeReport(written, file("report.dcm")).has_value());
    const auto read = dicom::readMeasurementReport(file("report.dcm"));
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
    QVERIFY(read->title.value == "126001");
    QCOMPARE(read->groups.size(), written.groups.size());
    for (std::size_t n = 0; n < written.groups.size(); ++n) {
      const auto& wanted = written.groups[n];
      const auto& got = read->groups[n];
      QVERIFY(got.trackingId == wanted.trackingId && got.trackingUid == wanted.trackingUid);
      QVERIFY(got.finding.is(dicom::codeOf(wanted.region).type));
      QVERIFY(got.segment == wanted.segment);
      QVERIFY(std::abs(*got.value(dicom::kVolume) / 1000 - wanted.volumeMl) < 1e-12);
      QCOMPARE(got.measurements.size(), std::size_t(wanted.diameters ? 4 : 1));
      if (!wanted.diameters) continue;
      const auto [longAxis, shortAxis] = *wanted.diameters;
      QCOMPARE(*got.value(dicom::kLongAxis), longAxis);
      QCOMPARE(*got.value(dicom::kShortAxis), shortAxis);
      QCOMPARE(*got.value(dicom::kDiameterProduct), longAxis * shortAxis);
      QVERIFY(got.measurements[1].unit.is(dicom::kMm) && got.measurements[3].unit.is(dicom::kMm2));
    }
  }

  void theSameMeasurementsAreTheSameFile() {
    QVERIFY(writeReport(content(), file("a.dcm")) && writeReport(content(), file("b.dcm")));
    QVERIFY(bytesOf(file("a.dcm")) == bytesOf(file("b.dcm")));
  }

  void nothingMeasuredIsNoReport() {
    ReportContent none = content();
    none.groups.clear();
    const auto written = writeReport(none, file("none.dcm"));
    QVERIFY(!written && written.error().code == "export.no-measurements");
    QVERIFY(!std::filesystem::exists(file("none.dcm")));
  }

  void reportsOfOthersAreReadOrNamed() {
    const auto sample = tests::sharedData("dicom/dcmqi_BSD/sr-example_sr.dcm");
    TWINSCOPE_NEED(sample, "data/dicom");
    const auto read = dicom::readMeasurementReport(*sample);
    QVERIFY(read && read->groups.size() == 1 && !read->groups[0].measurements.empty());
    QVERIFY(read->groups[0].segment == 1);
    const auto text = tests::sharedData("dicom/pydicom_MIT/test-SR.dcm");
    TWINSCOPE_NEED(text, "data/dicom");
    const auto other = dicom::readMeasurementReport(*text);
    QVERIFY(!other && other.error().code == "dicom.sr-other");
  }

  void brokenReportsAreRefusedNotBelieved() {
    QVERIFY(writeReport(content(), file("whole.dcm")).has_value());
    const std::string whole = bytesOf(file("whole.dcm"));
    std::mt19937 random(1);
    for (int n = 0; n < 500; ++n) {
      std::string bytes = whole;
      for (unsigned flips = 1 + random() % 8; flips > 0; --flips)
        bytes[132 + random() % (bytes.size() - 132)] = static_cast<char>(random());
      if (n % 5 == 0) bytes.resize(random() % bytes.size());
      std::ofstream(file("mutant.dcm"), std::ios::binary) << bytes;
      const auto read = dicom::readMeasurementReport(file("mutant.dcm"));
      QVERIFY(read || !read.error().code.empty());
    }
  }
};

TWINSCOPE_SUITE(DicomReportTest, "dicom_report_test");

}  // namespace twinscope::imaging

#include "dicom_report_test.moc"
