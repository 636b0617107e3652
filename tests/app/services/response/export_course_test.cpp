#include "app/services/export_study.h"
#include "app/services/response/patient_course.h"
#include "app/services/response/patient_timeline.h"
#include "app/services/study_pipeline.h"
#include "core/imaging/dicom/derived/report_codes.h"
#include "core/imaging/dicom/derived/report_file.h"
#include "core/imaging/dicom/derived/segmentation_file.h"
#include "core/imaging/dicom/dicom_intake.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QTest>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace twinscope::app {
namespace {

namespace dicom = imaging::dicom;
using Path = std::filesystem::path;
using Files = std::vector<Path>;

const Grid kGrid = Grid::axisAligned({40, 44, 20}, {2, 2, 3}, {-40, -44, -30});

/// A cube of enhancing tumour.
struct Cube {
  std::int64_t i = 0, j = 0, k = 0, edge = 0;
};

/// Cubes with a dead voxel in each and oedema on a slice that none of them reaches, and a speck that is no lesion.
LabelMap labelsOf(const std::vector<Cube>& cubes) {
  std::vector<std::uint8_t> labels(kGrid.voxels());
  for (const Cube& cube : cubes) {
    for (std::int64_t k = cube.k; k < cube.k + cube.edge; ++k)
      for (std::int64_t j = cube.j; j < cube.j + cube.edge; ++j)
        for (std::int64_t i = cube.i; i < cube.i + cube.edge; ++i) labels[kGrid.index(i, j, k)] = 3;
    labels[kGrid.index(cube.i + 2, cube.j + 2, cube.k + 2)] = 1;
  }
  for (std::int64_t j = 4; j < 30; ++j) labels[kGrid.index(20, j, 19)] = 2;
  return {kGrid, std::move(labels)};
}

/// As an import of DICOM would leave it, under keyed UIDs.
imaging::SourceSeries sourceOf(int visit) {
  const std::string uid = "2.25.77" + std::to_string(visit);
  const Affine world = kGrid.worldFromVoxel;
  imaging::SourceSeries source{uid,
                               uid + "1",
                               uid + "2",
                               "1.2.840.10008.5.1.4.1.1.4",
                               kGrid.size.j,
                               kGrid.size.i,
                               {Vec3{1, 0, 0}, Vec3{0, 1, 0}},
                               {2, 2},
                               3,
                               {}};
  for (std::int64_t k = 0; k < kGrid.size.k; ++k)
    source.slices.push_back(
        {uid + "3" + std::to_string(k), 0, world * Vec3{0, 0, static_cast<double>(k)}});
  return source;
}

StudyId addVisit(Workspace& workspace, int visit, const std::vector<Cube>& cubes) {
  const LabelMap labels = labelsOf(cubes);
  std::vector<float> voxels(kGrid.voxels(), 100.F);
  twin::NewStudy study;
  study.patient.key = "TW-COURSE";
  study.study.date = Date(2026, 1, 12).plusDays(56 * visit);
  study.study.origin = "import";
  study.images = {tests::usableImage({kGrid, std::move(voxels), Modality::t1c})};
  study.images[0].record.header = "{\"source\":" + sourceOf(visit).toJson() + "}";
  return workspace
      .write<StudyId>([&](storage::WriteStore& store) -> Result<StudyId> {
        const auto id = store.studies().addStudy(study);
        if (!id) return id;
        const Status prepared = store.studies().setPrepared(
            {.study = *id, .reference = Modality::t1c, .grid = kGrid, .provenance = "{}"},
            {{Modality::t1c, study.images[0].volume}});
        if (!prepared) return std::unexpected(prepared.error());
        if (cubes.empty()) return id;
        twin::NewSegmentation segmentation;
        segmentation.record.study = *id;
        segmentation.record.origin = "edited";
        segmentation.record.grid = kGrid;
        segmentation.labels = labels;
        segmentation.measurements = measurementsOf(labels);
        const auto stored = store.studies().addSegmentation(segmentation);
        return stored ? id : Result<StudyId>(std::unexpected(stored.error()));
      })
      .value();
}

constexpr Cube kStays{6, 6, 3, 6}, kGrows{5, 5, 2, 9}, kLeaves{26, 28, 4, 5}, kComes{28, 6, 8, 7};

/// The first lesion grows, the second goes, a third comes; the last visit is not segmented.
std::vector<StudyId> addVisits(Workspace& workspace) {
  std::vector<StudyId> studies{addVisit(workspace, 0, {kStays, kLeaves}),
                               addVisit(workspace, 1, {kGrows, kComes}),
                               addVisit(workspace, 2, {})};
  const char* facts =
      "patient,kind,date,until,amount,count,detail\n"
      "TW-COURSE,radiotherapy,2025-11-03,2025-12-15,60,30,\n"
      "TW-COURSE,steroid,2025-12-01,,0,,\n"
      "TW-COURSE,clinical,2026-01-12,,,,stable\n"
      "TW-COURSE,clinical,2026-03-09,,,,stable\n";
  if (!importEvents(workspace, facts)) throw std::runtime_error("facts");
  return studies;
}

std::string bytesOf(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<dicom::Segment> segmentsIn(const Path& file) {
  auto outline = dicom::readOutline(file, {}).value();
  const auto row =
      std::make_shared<const dicom::HeaderRow>(dicom::toHeaderRow(file, std::move(outline)));
  return dicom::SegmentationFile::open(row, {}).value().segments();
}

LabelMap labelsIn(const Path& file) {
  const std::vector<Path> files{file};
  const auto series = imaging::inspectDicomFiles(files, {}, silentContext());
  return series.at(0).loadLabels(kGrid, silentContext()).value();
}

/// A sink that asks to stop once a part of the work is done.
class StopAt final : public ProgressSink {
 public:
  StopAt(std::stop_source& stop, double fraction) : m_stop(stop), m_fraction(fraction) {}
  void report(double fraction, std::string_view) override {
    if (fraction >= m_fraction) m_stop.request_stop();
  }

 private:
  std::stop_source& m_stop;
  double m_fraction;
};

std::size_t filesUnder(const Path& folder) {
  if (!std::filesystem::exists(folder)) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(std::filesystem::recursive_directory_iterator(folder),
                            [](const auto& entry) { return entry.is_regular_file(); }));
}

}  // namespace

/// A patient's course as it leaves: lesions that are followed, sums and the response.
class ExportCourseTest : public QObject {
  Q_OBJECT
  std::optional<tests::TemporaryFolder> m_folder;
  std::unique_ptr<Workspace> m_workspace;
  std::vector<StudyId> m_studies;

  struct Exported {
    Path segmentation, report;
    std::vector<dicom::Segment> segments;
    dicom::MeasurementReport read;

    [[nodiscard]] const dicom::ReadGroup* group(const std::string& id) const {
      const auto hit = std::ranges::find(read.groups, id, &dicom::ReadGroup::trackingId);
      return hit == read.groups.end() ? nullptr : &*hit;
    }
  };
  Exported exported(std::size_t visit, const char* to = "out") {
    const auto files = exportStudy(*m_workspace,
                                   {.study = m_studies[visit],
                                    .format = ExportFormat::dicomReport,
                                    .folder = *m_folder / to / std::to_string(visit),
                                    .source = std::nullopt},
                                   silentContext());
    if (!files) throw std::runtime_error(describe(files.error()));
    return {files->at(0), files->at(1), segmentsIn(files->at(0)),
            dicom::readMeasurementReport(files->at(1)).value()};
  }
  PatientCourse course() {
    const auto store = m_workspace->reader();
    const auto patient = (*store)->studies().patientByKey("TW-COURSE").value();
    return loadCourse(**store, patient->id).value();
  }
  /// Tracking UIDs of segments by their ids.
  static std::map<std::string, std::string> uidsOf(const Exported& visit) {
    std::map<std::string, std::string> uids;
    for (const auto& segment : visit.segments) uids[segment.trackingId] = segment.trackingUid;
    return uids;
  }

 private Q_SLOTS:
  void init() {
    m_folder.emplace();
    m_workspace = Workspace::create(*m_folder / "ws").value();
    m_studies = addVisits(*m_workspace);
  }
  void cleanup() {
    m_workspace.reset();
    m_folder.reset();
  }

  void aLesionHasOneUidThroughAllVisitsAndExports() {
    const auto first = uidsOf(exported(0)), second = uidsOf(exported(1));
    QVERIFY(first.contains("Lesion 1") && first.contains("Lesion 2"));
    QVERIFY(second.contains("Lesion 1") && second.contains("Lesion 3"));
    QVERIFY(!second.contains("Lesion 2") && !first.contains("ET"));
    QVERIFY(first.at("Lesion 1") == second.at("Lesion 1"));
    std::set<std::string> different;
    for (const auto& [id, uid] : first) different.insert(uid);
    QCOMPARE(different.size(), first.size());
    QVERIFY(!different.contains(second.at("Lesion 3")));
    QVERIFY(uidsOf(exported(0, "again")) == first);
    for (const auto& [id, uid] : first)
      QVERIFY(uid.starts_with("2.25.") && uid.size() <= 64 && uid.find("COURSE") == uid.npos);
  }

  void nonEnhancingLesionsArePartedWhereTheCriteriaRateThem() {
    QVERIFY(uidsOf(exported(1)).contains("ED"));
    QVERIFY(importEvents(*m_workspace,
                         "patient,kind,date,detail\nTW-COURSE,criteria,2026-01-01,mode=MIX\n"));
    const auto first = uidsOf(exported(0)), second = uidsOf(exported(1));
    QVERIFY(second.contains("Non-enhancing lesion 1") && !second.contains("ED"));
    QVERIFY(first.at("Non-enhancing lesion 1") == second.at("Non-enhancing lesion 1"));
    QVERIFY(first.at("Non-enhancing lesion 1") != first.at("Lesion 1"));
  }

  /// The same patient and lesions under another key: nobody can tell that they are the same.
  void anotherWorkspaceGivesOtherUids() {
    const auto here = uidsOf(exported(0));
    m_workspace = Workspace::create(*m_folder / "other").value();
    m_studies = addVisits(*m_workspace);
    const auto there = uidsOf(exported(0));
    for (const auto& [id, uid] : here) QVERIFY(there.contains(id) && there.at(id) != uid);
  }

  void theSegmentationReadsBackEqual() {
    for (const auto& [visit, cubes] :
         {std::pair(0, std::vector{kStays, kLeaves}), {1, std::vector{kGrows, kComes}}}) {
      const auto read = labelsIn(exported(std::size_t(visit)).segmentation);
      const LabelMap meant = labelsOf(cubes);
      // Empty frames are left out: what is read spans the slices with labels.
      for (std::int64_t k = 0; k < read.grid().size.k; ++k)
        for (std::int64_t j = 0; j < kGrid.size.j; ++j)
          for (std::int64_t i = 0; i < kGrid.size.i; ++i) {
            const Vec3 point = read.grid().worldFromVoxel * Vec3{double(i), double(j), double(k)};
            const Vec3 own = kGrid.worldFromVoxel.inverse() * point;
            QCOMPARE(read.labels()[read.grid().index(i, j, k)],
                     meant.labels()[kGrid.index(i, j, std::llround(own.z))]);
          }
    }
  }

  void groupsReferToTheLesionsSegmentAndMeasureIt() {
    const Exported visit = exported(1);
    const PatientCourse known = course();
    std::size_t lesions = 0;
    for (const auto& part : known.scans[1].parts) {
      if (part.compartment != twin::Compartment::enhancing) continue;
      const auto* group = visit.group("Lesion " + std::to_string(part.lesion));
      QVERIFY(group != nullptr && group->segment);
      ++lesions;
      const auto& segment = visit.segments.at(std::size_t(*group->segment) - 1);
      QVERIFY(segment.trackingUid == group->trackingUid);
      QVERIFY(segment.trackingId == group->trackingId);
      QVERIFY(bytesOf(visit.segmentation).find(group->segmentation) != std::string::npos);
      QVERIFY(std::abs(*group->value(dicom::kVolume) - part.volumeMm3) < 1e-9);
      QVERIFY(std::abs(*group->value(dicom::kLongAxis) - part.sizeMm.longest) < 1e-9);
      QVERIFY(std::abs(*group->value(dicom::kShortAxis) - part.sizeMm.perpendicular) < 1e-9);
    }
    QCOMPARE(lesions, std::size_t{2});
    // The region as a whole has no segment of its own, though its volume is told.
    const auto* whole = visit.group("ET");
    QVERIFY(whole != nullptr && !whole->segment);
    QVERIFY(std::abs(*whole->value(dicom::kVolume) -
                     1000 * labelsOf({kGrows, kComes}).volumeMl(Region::et)) < 1e-9);
  }

  void theResponseIsWhatTheCriteriaSay() {
    const Exported baseline = exported(0), visit = exported(1);
    const auto* type = evaluationIn(baseline.read.evaluations, dicom::kTimePointType);
    QVERIFY(type != nullptr && type->code.is(dicom::kBaseline));
    QVERIFY(evaluationIn(baseline.read.evaluations, dicom::kCurrentResponse) == nullptr);
    const PatientCourse known = course();
    QCOMPARE(nameOf(known.assessed.visits[1].category), std::string("pPD"));
    const auto said = [&](const dicom::Code& name) {
      const auto* found = evaluationIn(visit.read.evaluations, name);
      return found ? *found : dicom::ReadEvaluation{};
    };
    QVERIFY(said(dicom::kCurrentResponse).code.is(dicom::kPreliminaryProgression));
    QVERIFY(said(dicom::kOrigin).code.is(dicom::kComputed));
    QVERIFY(said(dicom::kCriteria).text == "RANO 2.0");
    QVERIFY(said(dicom::kRule).text == known.assessed.visits[1].rule);
    const auto sumAt = [&](const dicom::Code& moment) {
      const auto hit = std::ranges::find_if(visit.read.groups, [&](const auto& group) {
        const auto* when = evaluationIn(group.evaluations, dicom::kTimePointType);
        return when != nullptr && when->code.is(moment);
      });
      return hit == visit.read.groups.end() ? -1 : *hit->value(dicom::kVolume);
    };
    const auto& visits = known.from.course.visits;
    QVERIFY(std::abs(sumAt(dicom::kBaseline) - *visits[0].burden[0]) < 1e-9);
    QVERIFY(std::abs(sumAt(dicom::kThisVisit) - *visits[1].burden[0]) < 1e-9);
    QVERIFY(std::abs(sumAt(dicom::kNadir) - known.assessed.visits[1].nadir[0]->value) < 1e-9);
  }

  void aReadersWordIsTakenBeforeTheComputedOne() {
    const std::string before = bytesOf(exported(1).report);
    const PatientCourse known = course();
    QVERIFY(signAssessment(*m_workspace, {.study = m_studies[1],
                                          .computed = "pPD",
                                          .rule = known.assessed.visits[1].rule,
                                          .category = "SD",
                                          .comment = "treatment effect",
                                          .inputs = known.inputs,
                                          .who = {},
                                          .time = {}}));
    const Exported visit = exported(1, "signed");
    QVERIFY(evaluationIn(visit.read.evaluations, dicom::kCurrentResponse)
                ->code.is(dicom::kStableDisease));
    QVERIFY(evaluationIn(visit.read.evaluations, dicom::kOrigin)->code.is(dicom::kSigned));
    QVERIFY(bytesOf(visit.report).find("treatment effect") == std::string::npos);
    QVERIFY(bytesOf(visit.report) != before);
  }

  void visitsGoIntoFoldersOfTheirOwn() {
    const auto files = exportVisits(*m_workspace,
                                    {.studies = {m_studies[0], m_studies[1]},
                                     .format = ExportFormat::dicomReport,
                                     .folder = *m_folder / "all"},
                                    silentContext());
    QVERIFY(files && files->size() == 4 && filesUnder(*m_folder / "all") == 4);
    for (const Path& file : *files) QVERIFY(std::filesystem::exists(file));
    QVERIFY(std::filesystem::exists(*m_folder / "all" / "TW-COURSE-study-1" / "report.dcm"));
    QVERIFY(bytesOf(files->at(1)) == bytesOf(exported(0).report));
  }

  void oneRefusalLeavesNothing() {
    const auto files = exportVisits(
        *m_workspace,
        {.studies = m_studies, .format = ExportFormat::dicomReport, .folder = *m_folder / "all"},
        silentContext());
    QVERIFY(!files && files.error().code == "export.no-labels");
    QCOMPARE(files.error().context, "study " + std::to_string(m_studies[2].value));
    QVERIFY(!std::filesystem::exists(*m_folder / "all"));
  }

  void aCancelledExportLeavesTheFolderAsItWas() {
    const Path folder = *m_folder / "all";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "mine.txt") << "kept";
    std::stop_source stop;
    StopAt sink(stop, 0.3);
    const JobContext quiet = silentContext();
    const auto files = exportVisits(
        *m_workspace, {.studies = m_studies, .format = ExportFormat::bids, .folder = folder},
        {.stop = stop.get_token(), .progress = sink, .log = quiet.log});
    QVERIFY(!files && files.error().kind == ErrorKind::cancelled);
    QCOMPARE(filesUnder(folder), std::size_t{1});
    QVERIFY(bytesOf(folder / "mine.txt") == "kept");
  }

  void aBidsSetGainsSessions() {
    const Path folder = *m_folder / "bids";
    for (const StudyId study : m_studies)
      QVERIFY(exportVisits(*m_workspace,
                           {.studies = {study}, .format = ExportFormat::bids, .folder = folder},
                           silentContext()));
    const std::string sessions = bytesOf(folder / "sub-TWCOURSE" / "sub-TWCOURSE_sessions.tsv");
    QCOMPARE(std::ranges::count(sessions, '\n'), std::ptrdiff_t{1 + 3});
    QVERIFY(!std::filesystem::exists(folder / ".twinscope-export"));
  }
};

TWINSCOPE_SUITE(ExportCourseTest, "export_course_test");

}  // namespace twinscope::app

#include "export_course_test.moc"
