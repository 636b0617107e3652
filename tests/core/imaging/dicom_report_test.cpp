#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/derived/report_file.h"
#include "core/imaging/dicom/derived/report_writer.h"
#include "tests/core/imaging/derived_objects.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <tuple>

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
                             .volumeMl = 12.345678901234567});
    report.groups.push_back({.region = Region::et,
                             .trackingId = "L1 ET",
                             .trackingUid = "2.25.2",
                             .segment = 3,
                             .volumeMl = 1.0 / 3,
                             .diameters = {{31.25, 17.1}},
                             .extent = MeasuredGroup::Extent::lesion});
    report.groups.push_back({.region = Region::rc,
                             .trackingId = "RC",
                             .trackingUid = "2.25.3",
                             .segment = 4,
                             .volumeMl = 0.001});
    report.groups.push_back({.region = Region::et,
                             .trackingId = "Lesion 2",
                             .trackingUid = "2.25.4",
                             .volumeMl = 0.5,
                             .diameters = {{10, 5}, {8, 4.5}},
                             .extent = MeasuredGroup::Extent::lesion});
    return report;
  }
  static ReportContent ratedContent() {
    ReportContent report = content();
    for (const auto& [moment, day, value] : {std::tuple{dicom::kBaseline, 1, 1000.0 / 3},
                                             {dicom::kNadir, 8, 300.0},
                                             {dicom::kThisVisit, 31, 500.25}})
      report.sums.push_back({.region = Region::et,
                             .trackingId = "Sum of lesions",
                             .trackingUid = "2.25.9",
                             .moment = moment,
                             .date = Date(2024, 1, day),
                             .value = value});
    report.response = dicom::RatedResponse{.category = dicom::kPreliminaryProgression,
                                           .confirmation = std::nullopt,
                                           .origin = dicom::kComputed,
                                           .method = dicom::kRano,
                                           .criteria = "RANO 2.0",
                                           .rule = "R-PD-1",
                                           .ruleWords = "grew"};
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
      QCOMPARE(got.segment.value_or(0), wanted.segment);
      QVERIFY(got.segmentation == (wanted.segment == 0 ? "" : written.segmentation.instanceUid()));
      QVERIFY(std::abs(*got.value(dicom::kVolume) / 1000 - wanted.volumeMl) < 1e-12);
      const std::array measurements{1, 4, 2};  // without, with one part, with two
      QCOMPARE(got.measurements.size(), std::size_t(measurements.at(wanted.diameters.size())));
      if (wanted.diameters.size() == 2)
        QCOMPARE(*got.value(dicom::kDiameterProduct), 10 * 5 + 8 * 4.5);
      if (wanted.diameters.size() != 1) continue;
      const auto [longAxis, shortAxis] = wanted.diameters.front();
      QCOMPARE(*got.value(dicom::kLongAxis), longAxis);
      QCOMPARE(*got.value(dicom::kShortAxis), shortAxis);
      QCOMPARE(*got.value(dicom::kDiameterProduct), longAxis * shortAxis);
      QVERIFY(got.measurements[1].unit.is(dicom::kMm) && got.measurements[3].unit.is(dicom::kMm2));
    }
  }

  void theResponseAndItsSumsComeBack() {
    const ReportContent written = ratedContent();
    QVERIFY(writeReport(written, file("rated.dcm")).has_value());
    const auto read = dicom::readMeasurementReport(file("rated.dcm"));
    QVERIFY(read.has_value());
    const auto said = [&](const dicom::Code& name) {
      const auto* found = evaluationIn(read->evaluations, name);
      return found ? *found : dicom::ReadEvaluation{};
    };
    QVERIFY(said(dicom::kCurrentResponse).code.is(dicom::kPreliminaryProgression));
    QVERIFY(said(dicom::kOrigin).code.is(dicom::kComputed));
    QVERIFY(said(dicom::kResponseMethod).code.is(dicom::kRano));
    QVERIFY(said(dicom::kCriteria).text == "RANO 2.0" && said(dicom::kRule).text == "R-PD-1");
    QVERIFY(said(dicom::kRuleWords).text == "grew");
    QVERIFY(evaluationIn(read->evaluations, dicom::kConfirmation) == nullptr);
    QCOMPARE(read->groups.size(), written.groups.size() + written.sums.size());
    for (const auto& sum : written.sums) {
      const auto got =
          std::ranges::find(read->groups, sum.date.toString(), &dicom::ReadGroup::timePoint);
      QVERIFY(got != read->groups.end() && got->trackingUid == sum.trackingUid && !got->segment);
      QVERIFY(std::abs(*got->value(dicom::kVolume) - sum.value) < 1e-12);
      QVERIFY(got->measurements.at(0).unit.is(dicom::kMm3));
      const auto* moment = evaluationIn(got->evaluations, dicom::kTimePointType);
      QVERIFY(moment != nullptr && moment->code.is(sum.moment));
    }
  }

  void areasAreToldInTheirUnit() {
    ReportContent report = ratedContent();
    report.sums.erase(report.sums.begin() + 1, report.sums.end());
    report.sums.front().size = dicom::SumOfLesions::Size::areaMm2;
    report.response->category = dicom::kBaseline;
    report.response->rule.clear();
    QVERIFY(writeReport(report, file("area.dcm")).has_value());
    const auto read = dicom::readMeasurementReport(file("area.dcm"));
    QVERIFY(read.has_value());
    const auto& sum = read->groups.back();
    QVERIFY(sum.value(dicom::kDiameterProduct) && sum.measurements.at(0).unit.is(dicom::kMm2));
    // A baseline is no response, and no rule decides it.
    QVERIFY(evaluationIn(read->evaluations, dicom::kCurrentResponse) == nullptr);
    QVERIFY(evaluationIn(read->evaluations, dicom::kTimePointType)->code.is(dicom::kBaseline));
    QVERIFY(evaluationIn(read->evaluations, dicom::kRule) == nullptr);
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
    QVERIFY(writeReport(ratedContent(), file("whole.dcm")).has_value());
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
