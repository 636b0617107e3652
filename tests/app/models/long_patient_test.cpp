#include "app/models/course_model.h"
#include "app/services/response/patient_timeline.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "tests/app/small_cohort.h"
#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <sys/resource.h>

#include <QElapsedTimer>
#include <QTest>

namespace twinscope::app {
namespace {

constexpr int kVisits = 30;

double peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Grid fullGrid() { return Grid::axisAligned({240, 240, 155}, {1, 1, 1}, {-120, -120, -77}); }

/// A head with a ball that grows, as a scanner's four sequences see it.
Volume headOf(Modality modality, double radius) {
  const Grid grid = fullGrid();
  std::vector<float> voxels(grid.voxels(), 0);
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const Vec3 p = grid.worldFromVoxel * Vec3{double(i), double(j), double(k)};
        if (length({p.x / 70, p.y / 85, p.z / 65}) > 1) continue;
        const double ripple = 40 * std::sin(0.31 * p.x) * std::sin(0.27 * p.y + 0.2 * p.z);
        const bool bright = length(p - Vec3{25, -10, 12}) < radius && modality == Modality::t1c;
        voxels[grid.index(i, j, k)] = float((bright ? 1100 : 600) + ripple);
      }
  return {grid, std::move(voxels), modality};
}

LabelMap ballOf(double radius) {
  const Grid grid = fullGrid();
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto i = std::int64_t(n) % 240, j = std::int64_t(n) / 240 % 240,
               k = std::int64_t(n) / 57600;
    const double from =
        length(grid.worldFromVoxel * Vec3{double(i), double(j), double(k)} - Vec3{25, -10, 12});
    labels[n] = from < radius ? 3 : from < radius + 8 ? 2 : 0;
  }
  return {grid, std::move(labels)};
}

Status addVisit(storage::WriteStore& store, Date date, double radius) {
  twin::NewStudy study;
  study.patient.key = "TW-LONG";
  study.study.date = date;
  study.study.origin = "demo";
  std::vector<twin::NewPrepared> prepared;
  for (const Modality modality : kTumourSequences) {
    study.images.push_back(tests::usableImage(headOf(modality, radius)));
    prepared.push_back({modality, study.images.back().volume});
  }
  const auto id = store.studies().addStudy(study);
  if (!id) return std::unexpected(id.error());
  if (auto done = store.studies().setPrepared(
          {.study = *id, .reference = Modality::t1c, .grid = fullGrid(), .provenance = "{}"},
          prepared);
      !done)
    return done;
  const LabelMap labels = ballOf(radius);
  twin::NewSegmentation segmentation;
  segmentation.record.study = *id;
  segmentation.record.origin = "truth";
  segmentation.labels = labels;
  segmentation.measurements = measurementsOf(labels);
  const auto stored = store.studies().addSegmentation(segmentation);
  return stored ? Status{} : Status(std::unexpected(stored.error()));
}

}  // namespace

/// A patient with thirty visits of four sequences at full size: how long the review takes to open, and what it holds.
class LongPatientTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensFastAndStaysSmall() {
    const tests::TemporaryFolder folder;
    fill(folder / "ws");
    const double before = peakMegabytes();
    Session session;
    QVERIFY(session.open(folder / "ws"));
    ReviewModel review(session);
    CourseModel course(session, review);
    const auto reader = session.workspace()->reader();
    const PatientId patient = (*(*reader)->studies().patientByKey("TW-LONG"))->id;
    for (const char* which : {"first", "again"}) {
      QElapsedTimer timer;
      timer.start();
      review.show(patient);
      QTRY_VERIFY_WITH_TIMEOUT(review.course() && review.course()->hasBaseline(), 60'000);
      const double assessed = double(timer.elapsed()) / 1000;
      QTRY_VERIFY_WITH_TIMEOUT(review.loaded(Side::current) && review.loaded(Side::prior), 60'000);
      qInfo("%s: assessed after %.2f s, both visits shown after %.2f s", which, assessed,
            double(timer.elapsed()) / 1000);
    }
    QCOMPARE(review.patient()->visits.size(), std::size_t{kVisits});
    for (std::size_t visit = 0; visit < kVisits; visit += 3) {
      review.setVisit(Side::current, visit);
      QTRY_VERIFY_WITH_TIMEOUT(review.loaded(Side::current) != nullptr, 60'000);
    }
    qInfo("peak memory: %.0f MB, of which %.0f MB before the workspace was opened", peakMegabytes(),
          before);
    QVERIFY(peakMegabytes() < 2000);
  }

 private:
  static void fill(const std::filesystem::path& folder) {
    const auto workspace = Workspace::create(folder).value();
    for (int visit = 0; visit < kVisits; ++visit) {
      const Status added = workspace->write<void>([&](storage::WriteStore& store) {
        return addVisit(store, Date(2022, 1, 3).plusDays(56 * visit), 8 + 0.3 * visit);
      });
      QVERIFY2(added, added ? "" : added.error().message.c_str());
    }
    std::string facts =
        "patient,kind,date,until,amount,count,detail\n"
        "TW-LONG,radiotherapy,2021-11-01,2021-12-06,60,30,\n"
        "TW-LONG,steroid,2021-12-01,,0,,\n";
    for (int visit = 0; visit < kVisits; ++visit)
      facts += concat("TW-LONG,clinical,", Date(2022, 1, 3).plusDays(56 * visit).toString(),
                      ",,,,stable\n");
    QVERIFY(importEvents(*workspace, facts));
    const auto reader = workspace->reader();
    const PatientId patient = (*(*reader)->studies().patientByKey("TW-LONG"))->id;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(keepTracks(*workspace, patient));
    qInfo("lesions of %d visits tracked in %.2f s", kVisits, double(timer.elapsed()) / 1000);
  }
};

TWINSCOPE_SUITE(LongPatientTest, "long_patient_test");

}  // namespace twinscope::app

#include "long_patient_test.moc"
