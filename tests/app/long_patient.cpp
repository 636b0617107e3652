#include "tests/app/long_patient.h"

#include "app/services/response/patient_timeline.h"
#include "app/services/study_pipeline.h"
#include "core/base/text.h"
#include "tests/app/small_cohort.h"

#include <stdexcept>

namespace twinscope::tests {
namespace {

using namespace app;

/// A fixture that fails ends the test.
void require(const Status& status) {
  if (!status) throw std::runtime_error(status.error().message);
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
    study.images.push_back(usableImage(headOf(modality, radius)));
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

void fillLongPatient(Workspace& workspace, int visits) {
  const Date first(2022, 1, 3);
  std::string facts =
      "patient,kind,date,until,amount,count,detail\n"
      "TW-LONG,radiotherapy,2021-11-01,2021-12-06,60,30,\n"
      "TW-LONG,steroid,2021-12-01,,0,,\n";
  for (int visit = 0; visit < visits; ++visit) {
    const Date date = first.plusDays(56 * visit);
    require(workspace.write<void>(
        [&](storage::WriteStore& store) { return addVisit(store, date, 8 + 0.3 * visit); }));
    facts += concat("TW-LONG,clinical,", date.toString(), ",,,,stable\n");
  }
  if (const auto taken = importEvents(workspace, facts); !taken)
    throw std::runtime_error(taken.error().message);
}

}  // namespace twinscope::tests
