#include "tests/storage/store_fixture.h"

#include "core/base/random.h"

namespace twinscope::tests {
namespace {

Grid someGrid() {
  Grid grid = Grid::axisAligned({24, 20, 16}, {0.9, 1.1, 5.5}, {-12.345678901234567, 1.0 / 3, 7});
  grid.worldFromVoxel = Affine::rotation({0.1, -0.2, 0.3}) * grid.worldFromVoxel;
  return grid;
}

}  // namespace

Volume someVolume(std::uint64_t seed, Modality modality) {
  Random random(seed);
  const Grid grid = someGrid();
  std::vector<float> voxels(grid.voxels());
  for (float& v : voxels) v = static_cast<float>(random.normal());
  return {grid, std::move(voxels), modality};
}

twin::NewStudy someStudy(std::string_view patientKey, std::uint64_t seed) {
  twin::NewStudy study;
  study.patient.key = patientKey;
  study.patient.site = "North";
  study.study.date = Date(2026, 1, 5).plusDays(static_cast<int>(seed % 300));
  study.study.origin = "import";
  for (const Modality slot : {Modality::t1, Modality::flair}) {
    twin::NewStudy::Image image;
    image.record = {.slot = slot,
                    .slotConfidence = 0.95,
                    .slotRule = "name",
                    .verdict = "usable",
                    .header = R"({"kind":"nifti"})"};
    image.volume = someVolume(2 * seed + (slot == Modality::t1 ? 0 : 1), slot);
    study.images.push_back(std::move(image));
  }
  return study;
}

twin::NewSegmentation someSegmentation(StudyId study, std::uint64_t seed) {
  Random random(seed);
  const Grid grid = someGrid();
  std::vector<std::uint8_t> labels(grid.voxels());
  for (auto& label : labels) label = static_cast<std::uint8_t>(random.below(4));
  twin::NewSegmentation added;
  added.labels = LabelMap(grid, std::move(labels));
  added.record = {.study = study,
                  .origin = "model",
                  .modelName = "test",
                  .modelHash = "abc",
                  .inputHash = std::to_string(seed)};
  added.measurements = {
      {.region = "ET", .quantity = "volumeMl", .value = 1.25},
      {.region = "WT", .quantity = "volumeMl", .value = 2.5, .low = 2, .high = 3}};
  return added;
}

}  // namespace twinscope::tests
