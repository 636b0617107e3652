#include "tests/app/small_cohort.h"

#include "app/services/study_pipeline.h"

#include <stdexcept>

namespace twinscope::tests {
namespace {

Grid headGrid() { return Grid::axisAligned({48, 56, 40}, {2, 2, 2}, {-48, -56, -40}); }

bool inCube(const Grid& grid, int edge, std::int64_t i, std::int64_t j, std::int64_t k) {
  const Vec3 middle = grid.worldFromVoxel.inverse() * Vec3{10, -6, 4};
  const auto inside = [edge](std::int64_t at, double centre) {
    return at >= std::int64_t(centre) - edge / 2 && at < std::int64_t(centre) + edge - edge / 2;
  };
  return inside(i, middle.x) && inside(j, middle.y) && inside(k, middle.z);
}

LabelMap cubeLabels(int edge) {
  const Grid grid = headGrid();
  std::vector<std::uint8_t> labels(grid.voxels(), 0);
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i)
        if (inCube(grid, edge, i, j, k)) labels[grid.index(i, j, k)] = 3;
  return {grid, std::move(labels)};
}

Volume head(Modality modality, int edge) {
  const Grid grid = headGrid();
  std::vector<float> voxels(grid.voxels(), 0.0F);
  for (std::int64_t k = 0; k < grid.size.k; ++k)
    for (std::int64_t j = 0; j < grid.size.j; ++j)
      for (std::int64_t i = 0; i < grid.size.i; ++i) {
        const Vec3 p = grid.worldFromVoxel * Vec3{double(i), double(j), double(k)};
        const double r = length({p.x / 40, p.y / 50, p.z / 36});
        if (r < 1) voxels[grid.index(i, j, k)] = float(500 + 100 * r);
        if (modality == Modality::t1c && inCube(grid, edge, i, j, k))
          voxels[grid.index(i, j, k)] = 1200;
      }
  return {grid, std::move(voxels), modality};
}

StudyId addVisit(app::Workspace& workspace, const char* key, const char* note, Date date,
                 std::optional<int> edge) {
  twin::NewStudy study;
  study.patient.key = key;
  study.patient.note = note;
  study.patient.site = "Test site";
  study.study.date = date;
  study.study.origin = "demo";
  study.images = {usableImage(head(Modality::t1, edge.value_or(0))),
                  usableImage(head(Modality::t1c, edge.value_or(0)))};
  const auto added = workspace.write<StudyId>([&](storage::WriteStore& store) -> Result<StudyId> {
    const auto id = store.studies().addStudy(study);
    if (!id || !edge) return id;
    const LabelMap labels = cubeLabels(*edge);
    twin::NewSegmentation segmentation;
    segmentation.record.study = *id;
    segmentation.record.origin = "truth";
    segmentation.record.grid = labels.grid();
    segmentation.labels = labels;
    segmentation.measurements = app::measurementsOf(labels);
    const Status prepared = store.studies().setPrepared(
        {.study = *id, .reference = Modality::t1c, .grid = headGrid(), .provenance = "{}"},
        {{Modality::t1, study.images[0].volume}, {Modality::t1c, study.images[1].volume}});
    if (!prepared) return std::unexpected(prepared.error());
    const auto stored = store.studies().addSegmentation(segmentation);
    return stored ? id : Result<StudyId>(std::unexpected(stored.error()));
  });
  if (!added) throw std::runtime_error(describe(added.error()));
  return *added;
}

}  // namespace

twin::NewStudy::Image usableImage(const Volume& volume) {
  twin::NewStudy::Image image;
  image.record.slot = volume.modality();
  image.record.slotConfidence = 1;
  image.record.slotRule = "phantom";
  image.record.verdict = "usable";
  image.record.grid = volume.grid();
  image.record.header = "{}";
  image.volume = volume;
  return image;
}

void fillSmallCohort(app::Workspace& workspace) {
  const Date first(2026, 1, 12);
  for (std::size_t visit = 0; visit < kCubeEdges.size(); ++visit)
    addVisit(workspace, "TW-GROWS", "Glioblastoma, IDH wild type", first.plusDays(int(56 * visit)),
             kCubeEdges[visit]);
  addVisit(workspace, "TW-PLAIN", "Astrocytoma", first.plusDays(9), std::nullopt);
}

}  // namespace twinscope::tests
