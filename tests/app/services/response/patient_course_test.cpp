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

constexpr const char* kByAreas = "TW-GROWS,criteria,2026-01-12,,,,metric=A\n";

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
  void criteriaThatNobodyKnowsAreRefused() {
    const auto refused = importEvents(
        *m_workspace, "patient,kind,date,detail\nTW-GROWS,criteria,2026-01-01,nonsense=1\n");
    QVERIFY(!refused && refused.error().message.contains("nonsense"));
    const twin::TimelineEvent event{.id = {},
                                    .patient = patient(),
                                    .kind = twin::EventKind::criteria,
                                    .date = Date(2026, 1, 1),
                                    .until = {},
                                    .amount = {},
                                    .count = {},
                                    .detail = "ed=r2"};
    QCOMPARE(putEvent(*m_workspace, event).error().code, std::string("response.case"));
    QVERIFY(reader()->courses().events(patient()).value().empty());
  }
  void contradictionsAreSaidOfOnePatientOnly() {
    QVERIFY(importEvents(
        *m_workspace, "patient,kind,date\nTW-GROWS,death,2026-07-01\nTW-GROWS,death,2026-07-02\n"));
    const auto reviewed = loadReviewed(*reader()).value();
    const auto at = std::ranges::find_if(reviewed, [](const ReviewedPatient& each) {
      return each.summary.patient.key == "TW-GROWS";
    });
    QVERIFY(!at->course && at->problem->code == "response.facts");
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
  /// Cubes of 12, 8 and 16 mm, by areas. The first scan's product is drawn so that the last one is just below, or at, a growth of
  /// a quarter against the nadir.
  void drawnDiametersDecideAtTheBound_data() {
    QTest::addColumn<double>("perpendicular");
    QTest::addColumn<QString>("category");
    QTest::newRow("below") << 12.4 << QStringLiteral("SD");
    QTest::newRow("at") << 12.5 << QStringLiteral("PD");
  }
  void drawnDiametersDecideAtTheBound() {
    QFETCH(double, perpendicular);
    QFETCH(QString, category);
    QVERIFY(importEvents(*m_workspace, std::string(kFacts) + kByAreas));
    const PatientCourse measured = course();
    QVERIFY(measured.diameters.empty() && !measured.scans[2].parts[0].edited);
    QVERIFY(editDiameters(*m_workspace, drawn(measured, 1, {20, 10})));
    QVERIFY(editDiameters(*m_workspace, drawn(measured, 2, {20, perpendicular})));
    const PatientCourse found = course();
    QVERIFY(std::abs(*found.from.course.visits[2].burden[0] - 20 * perpendicular) < 1e-9);
    QCOMPARE(QString::fromStdString(nameOf(found.assessed.visits[2].category)), category);
    QVERIFY(found.scans[2].parts[0].edited && found.scans[1].parts[0].edited);
    QVERIFY(!found.scans[0].parts[0].edited);
    QVERIFY(found.scans[0].parts == measured.scans[0].parts);
    // Stored tracks stay as they were measured.
    QVERIFY(keepTracks(*m_workspace, patient()));
    const auto tracks = reader()->courses().tracks(patient()).value();
    for (const auto& visit : tracks->visits)
      for (const twin::TrackedPart& part : visit.parts) QVERIFY(!part.edited);
    QCOMPARE(course().inputs, found.inputs);
  }
  void whatWasDrawnEndsASignatureAndCanBeTakenBack() {
    QVERIFY(importEvents(*m_workspace, std::string(kFacts) + kByAreas));
    const PatientCourse before = course();
    const StudyId study = before.scans[2].study;
    const auto category = nameOf(before.assessed.visits[2].category);
    QVERIFY(signAssessment(*m_workspace, {.study = study,
                                          .computed = category,
                                          .rule = before.assessed.visits[2].rule,
                                          .category = category,
                                          .comment = {},
                                          .inputs = before.inputs,
                                          .who = {},
                                          .time = {}}));
    // Of the same size as measured, elsewhere: still another basis.
    const auto size = before.scans[2].parts[0].sizeMm;
    twin::DiameterEdit edit = drawn(before, 2, size);
    QVERIFY(editDiameters(*m_workspace, edit));
    QVERIFY(course().signedFor(study) == nullptr);
    QVERIFY(course().drawn(study, twin::Compartment::enhancing, 1) != nullptr);
    edit.lines.reset();
    QVERIFY(editDiameters(*m_workspace, edit));
    QVERIFY(course().diameters.empty());
    QCOMPARE(course().inputs, before.inputs);
    QVERIFY(course().signedFor(study) != nullptr);
  }
  void whatWasDrawnSaysNothingOfANewerRevision() {
    QVERIFY(importEvents(*m_workspace, std::string(kFacts) + kByAreas));
    const PatientCourse before = course();
    QVERIFY(editDiameters(*m_workspace, drawn(before, 2, {30, 20})));
    const StudyId study = before.scans[2].study;
    const auto labels =
        reader()->studies().labelMap(reader()->studies().segmentations(study)->back()).value();
    const auto stored = m_workspace->write<SegmentationId>([&](storage::WriteStore& store) {
      twin::NewSegmentation next;
      next.record.study = study;
      next.record.origin = "edited";
      next.record.grid = labels.grid();
      next.labels = labels;
      return store.studies().addSegmentation(next);
    });
    QVERIFY(stored);
    QVERIFY(course().diameters.empty());
    QVERIFY(course().scans[2].parts == before.scans[2].parts);
  }
  void theDocumentTellsWhatWasDrawn() {
    QVERIFY(importEvents(*m_workspace, kFacts));
    QVERIFY(editDiameters(*m_workspace, drawn(course(), 2, {30, 20})));
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(responseJson(course(), "TW-GROWS")));
    const QJsonValue lesion = json["visits"_L1][2]["lesions"_L1][0];
    QVERIFY(lesion["edited"_L1].toBool());
    QVERIFY(std::abs(lesion["areaMm2"_L1].toDouble() - 600) < 1e-9);
    QVERIFY(json["visits"_L1][1]["lesions"_L1][0]["edited"_L1] == false);
    // Volumes decide here, and are as they were.
    QVERIFY(std::abs(json["visits"_L1][2]["sums"_L1]["CE"_L1]["pctVsNadir"_L1].toDouble() - 700) <
            1e-6);
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
  /// Lines of that size on the largest lesion of a scan.
  twin::DiameterEdit drawn(const PatientCourse& of, std::size_t scan,
                           twin::Diameters sizeMm) const {
    const StudyId study = of.scans[scan].study;
    return {.number = 0,
            .study = study,
            .segmentation = reader()->studies().segmentations(study)->back().id,
            .compartment = twin::Compartment::enhancing,
            .part = 1,
            .lines = twin::DiameterLines{.longest = {Vec3{0, -6, 4}, Vec3{sizeMm.longest, -6, 4}},
                                         .perpendicular = {Vec3{5, -10, 4},
                                                           Vec3{5, sizeMm.perpendicular - 10, 4}}},
            .who = {},
            .time = {}};
  }
  PatientCourse course() const { return loadCourse(*reader(), patient()).value(); }

  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Workspace> m_workspace;
};

TWINSCOPE_SUITE(PatientCourseTest, "patient_course_test");

}  // namespace twinscope::app

#include "patient_course_test.moc"
