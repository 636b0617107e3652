#include "app/services/cohort_report.h"

#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <QTest>
#include <algorithm>

namespace twinscope::app {
namespace {

VisitSummary visit(Date date, double etMl) {
  VisitSummary summary;
  summary.study.date = date;
  summary.segmentation = twin::SegmentationRecord{
      .origin = "model", .modelName = "a \"model\", quoted", .modelHash = "beef"};
  summary.volumes = {{Region::et, etMl}};
  summary.measurements = {{.region = "ET", .quantity = "volumeMl", .value = etMl, .low = etMl / 2},
                          {.region = "ET", .quantity = "longestMm", .value = 12.5, .lesion = 1}};
  return summary;
}

std::vector<PatientSummary> cohort() {
  PatientSummary patient;
  patient.patient.key = "TW-1";
  patient.patient.note = "<b>note & more</b>";
  patient.visits = {visit(Date(2026, 1, 1), 1.5), visit(Date(2026, 3, 1), 4.5)};
  PatientSummary empty;
  empty.patient.key = "TW-2";
  return {patient, empty};
}

}  // namespace

class CohortReportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyMeasurementIsALine() {
    const std::string csv = measurementsAsCsv(cohort());
    QCOMPARE(std::ranges::count(csv, '\n'), 5);  // the head and two measurements of two visits
    QVERIFY(csv.find("\"a \"\"model\"\", quoted\"") != std::string::npos);
    QVERIFY(csv.find("TW-1\",2026-03-01") != std::string::npos);
    QVERIFY(csv.find(",4.5,ml,2.25,") != std::string::npos);
    QVERIFY(csv.find(",12.5,mm,,") != std::string::npos);
  }
  void unknownSpacingIsSaidInTheUnit() {
    auto patients = cohort();
    patients[0].visits[0].study.spacingKnown = false;
    const auto document = nlohmann::json::parse(measurementsAsJson(patients));
    const auto& studies = document["patients"][0]["studies"];
    QCOMPARE(studies[0]["measurements"][0]["unit"].get<std::string>(), std::string("voxels"));
    QCOMPARE(studies[1]["measurements"][0]["unit"].get<std::string>(), std::string("ml"));
  }
  void htmlEscapesWhatPeopleTyped() {
    const std::string html = reportAsHtml(cohort());
    QVERIFY(html.find("<b>note") == std::string::npos);
    QVERIFY(html.find("&lt;b&gt;note &amp; more") != std::string::npos);
    QVERIFY(html.find("Research use only") != std::string::npos);
    QVERIFY(html.find("<script") == std::string::npos);
  }
  void aFolderThatCannotBeWrittenIsAnError() {
    QCOMPARE(writeCohortReport(cohort(), "/dev/null/x").error().code, std::string("report.write"));
    const tests::TemporaryFolder folder;
    QCOMPARE(writeCohortReport(cohort(), folder / "new").value().size(), 3U);
  }
};

TWINSCOPE_SUITE(CohortReportTest, "cohort_report_test");

}  // namespace twinscope::app

#include "cohort_report_test.moc"
