#include "app/services/response/patient_course.h"

#include "app/services/response/patient_timeline.h"
#include "app/services/response/response_json.h"
#include "app/services/response/reviewed_patient.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>
#include <memory>
#include <optional>

namespace twinscope::app {
namespace {

using namespace Qt::Literals::StringLiterals;

/// Radiotherapy ended 28 days before the first scan; the cube's edges are 6, 4 and 8 voxels.
constexpr const char* kFacts =
    "patient,kind,date,until,amount,count,detail\n"
    "TW-GROWS,radiotherapy,2025-11-03,2025-12-15,60,30,\n"
    "TW-GROWS,steroid,2025-12-01,,0,,\n"
    "TW-GROWS,clinical,2026-01-12,,,,stable\n"
    "TW-GROWS,clinical,2026-03-09,,,,stable\n"
    "TW-GROWS,clinical,2026-05-04,,,,stable\n";

}  // namespace

class PatientCourseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_workspace = Workspace::create(*m_folder / "ws").value();
    tests::fillSmallCohort(*m_workspace);
  }
  void cleanup() {
    m_workspace.reset();
    m_folder.reset();
  }
  void aPatientIsAssessedFromFactsAndSegmentations() {
    QVERIFY(!course().hasBaseline());
    QCOMPARE(importEvents(*m_workspace, kFacts).value(), std::size_t{5});
    const PatientCourse found = course();
    QCOMPARE(found.from.baselineRule, std::string("R-BL-1"));
    QCOMPARE(found.assessed.visits.size(), std::size_t{3});
    QCOMPARE(nameOf(found.assessed.visits[1].category), std::string("pPR"));
    QCOMPARE(nameOf(found.assessed.visits[2].category), std::string("PD"));
    QCOMPARE(found.assessed.visits[2].rule, std::string("R-PD-2"));
    QCOMPARE(found.from.course.visits[2].burden[0].value(), 1000 * tests::cubeMl(8));
    QVERIFY(*found.newest() == 2);
  }
  void storedTracksSayTheSame() {
    QVERIFY(importEvents(*m_workspace, kFacts));
    const PatientCourse before = course();
    QVERIFY(keepTracks(*m_workspace, patient()));
    QVERIFY((*reader()->courses().tracks(patient())).has_value());
    const PatientCourse after = course();
    QCOMPARE(after.inputs, before.inputs);
    for (std::size_t n = 0; n < 3; ++n) QVERIFY(after.scans[n].parts == before.scans[n].parts);
  }
  void aPatientWithoutSegmentationsHasNoBaseline() {
    const auto reviewed = loadReviewed(*reader()).value();
    QCOMPARE(reviewed.size(), std::size_t{2});
    for (const ReviewedPatient& each : reviewed)
      QVERIFY(each.course && !each.course->hasBaseline());
  }
  /// A scan that cannot be compared says what it lacks, not only that something is missing.
  void aScanThatIsNotTiedSaysSo() {
    QVERIFY(importEvents(*m_workspace, kFacts));
    const StudyId last = course().scans.back().study;
    const auto copied = m_workspace->write<StudyId>([&](storage::WriteStore& store) {
      twin::NewStudy study;
      study.patient.key = "TW-GROWS";
      study.study.date = Date(2026, 6, 29);
      study.study.origin = "demo";
      const Grid grid = store.studies().segmentations(last).value().back().grid;
      study.images = {
          tests::usableImage(Volume(grid, std::vector<float>(grid.voxels(), 1), Modality::t1c))};
      return store.studies().addStudy(study);
    });
    QVERIFY(copied);
    const auto flagged = [&](const char* flag) {
      const auto flags = course().assessed.visits.back().flags;
      return std::ranges::find(flags, flag) != flags.end();
    };
    QVERIFY(flagged("W-NO-LABELS"));
    const auto labelled = m_workspace->write<SegmentationId>([&](storage::WriteStore& store) {
      auto record = store.studies().segmentations(last).value().back();
      twin::NewSegmentation segmentation;
      segmentation.labels = store.studies().labelMap(record).value();
      segmentation.record.study = *copied;
      segmentation.record.origin = "truth";
      segmentation.record.grid = segmentation.labels.grid();
      return store.studies().addSegmentation(segmentation);
    });
    QVERIFY(labelled);
    QVERIFY(flagged("W-NOT-PREPARED"));
  }
  void wrongFilesChangeNothing() {
    const std::string wrong = std::string(kFacts) + "John Smith,surgery,2025-11-01,,,,\n" +
                              "TW-GROWS,dancing,2025-11-01,,,,\n";
    const auto refused = importEvents(*m_workspace, wrong);
    QCOMPARE(refused.error().code, std::string("timeline.csv"));
    const QString said = QString::fromStdString(refused.error().message);
    QVERIFY2(said.contains(QStringLiteral("Line 7")) && said.contains(QStringLiteral("Line 8")),
             qPrintable(said));
    QVERIFY(!said.contains(QStringLiteral("Smith")));  // a name goes nowhere
    QVERIFY(reader()->courses().events(patient()).value().empty());
  }
  void contradictionsAreSaidOfOnePatientOnly() {
    QVERIFY(importEvents(*m_workspace,
                         "patient,kind,date,detail\nTW-GROWS,criteria,2026-01-01,nonsense=1\n"));
    const auto reviewed = loadReviewed(*reader()).value();
    const auto at = std::ranges::find_if(reviewed, [](const ReviewedPatient& each) {
      return each.summary.patient.key == "TW-GROWS";
    });
    QVERIFY(!at->course && at->problem->code == "response.case");
  }
  void aSignatureHoldsWhileTheFactsDo() {
    QVERIFY(importEvents(*m_workspace, kFacts));
    const PatientCourse found = course();
    const StudyId study = found.scans[2].study;
    QVERIFY(signAssessment(*m_workspace, {.study = study,
                                          .computed = "PD",
                                          .rule = "R-PD-2",
                                          .category = "PD",
                                          .comment = {},
                                          .inputs = found.inputs,
                                          .who = {},
                                          .time = {}}));
    QVERIFY(course().signedFor(study) != nullptr);
    QVERIFY(importEvents(*m_workspace,
                         "patient,kind,date,detail\nTW-GROWS,histology,2026-05-01,tumour\n"));
    QVERIFY(course().signedFor(study) == nullptr);
    QVERIFY(course().words.contains(study));  // what was said then is kept
  }
  void theDocumentHoldsWhatTheCriteriaSay() {
    QVERIFY(importEvents(*m_workspace, kFacts));
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(responseJson(course(), "TW-GROWS")));
    const QJsonValue last = json["visits"_L1][2];
    QCOMPARE(last["label"_L1].toString(), QStringLiteral("PD"));
    QCOMPARE(last["rule"_L1].toString(), QStringLiteral("R-PD-2"));
    QCOMPARE(last["imaging"_L1].toString(), QStringLiteral("PD"));
    QVERIFY(std::abs(last["sums"_L1]["CE"_L1]["pctVsNadir"_L1].toDouble() - 700) < 1e-6);
    QCOMPARE(last["next"_L1]["what"_L1].toString(), QStringLiteral("treatment-decision"));
    QCOMPARE(last["lesions"_L1][0]["role"_L1].toString(), QStringLiteral("target"));
    QCOMPARE(json["end"_L1]["kind"_L1].toString(), QStringLiteral("progression"));
    QCOMPARE(json["visits"_L1][1]["next"_L1]["from"_L1].toString(), QStringLiteral("2026-04-06"));
  }

 private:
  std::unique_ptr<storage::ReadStore> reader() const { return m_workspace->reader().value(); }
  PatientId patient() const { return reader()->studies().patientByKey("TW-GROWS").value()->id; }
  PatientCourse course() const { return loadCourse(*reader(), patient()).value(); }

  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Workspace> m_workspace;
};

TWINSCOPE_SUITE(PatientCourseTest, "patient_course_test");

}  // namespace twinscope::app

#include "patient_course_test.moc"
