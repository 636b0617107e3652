#include "app/services/experiments/progression_cases.h"

#include "app/services/case_sources.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/imaging/nifti/nifti.h"
#include "core/imaging/prepare/head.h"

#include <algorithm>
#include <array>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastPatients = 3;
constexpr std::array kVisits{"Pre", "Post"};

fs::path scanOf(const fs::path& patient, const char* visit) {
  return patient / concat(visit, "_Scan_T1.nii.gz");
}
fs::path maskOf(const fs::path& patient, const char* visit) {
  return patient / concat(visit, "_Mask.nii.gz");
}

bool isPatient(const fs::path& folder) {
  std::error_code absent;
  return std::ranges::all_of(kVisits, [&](const char* visit) {
    return fs::is_regular_file(scanOf(folder, visit), absent) &&
           fs::is_regular_file(maskOf(folder, visit), absent);
  });
}

/// Half the voxels in plane.
Grid coarser(const Grid& scanned) {
  const Size3 size = scanned.size;
  const Vec3 mm = scanned.spacingMm();
  return Grid::axisAligned({(size.i + 1) / 2, (size.j + 1) / 2, size.k}, {2 * mm.x, 2 * mm.y, mm.z},
                           scanned.worldFromVoxel * Vec3{0, 0, 0});
}

Result<learning::TrainingCase> loadVisit(const fs::path& patient, const char* visit) {
  const auto scan = imaging::readNifti(scanOf(patient, visit));
  if (!scan) return std::unexpected(scan.error());
  const auto mask =
      imaging::readNiftiLabels(maskOf(patient, visit), LabelTable::byEdition("binary-et").value());
  if (!mask) return std::unexpected(mask.error());
  const std::string name = concat(patient.filename().string(), " ", visit);
  if (!mask->grid().coincidesWith(scan->grid()))
    return refusal("study.grids-differ", "The mask lies on another grid than the scan",
                   "Take the files as they are published", name);
  const auto truth = mask->convertedTo(LabelTable::canonical());
  if (!truth) return std::unexpected(truth.error());
  const Grid grid = coarser(scan->grid());
  learning::TrainingCase made{.name = name,
                              .images = {resample(scan->withModality(Modality::t1c), grid)},
                              .brainMask = {},
                              .truth = resample(*truth, grid)};
  made.brainMask = imaging::headMask(made.images);
  return made;
}

}  // namespace

Result<std::vector<HospitalCases>> progressionPatients(const fs::path& folder) {
  std::vector<fs::path> patients;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem))
    if (isPatient(entry.path())) patients.push_back(entry.path());
  if (patients.size() < kLeastPatients)
    return refusal("study.cases",
                   concat("The folder holds ", patients.size(), " patients with two visits, not ",
                          kLeastPatients, " or more"),
                   "Give the folder of Brain Tumor Progression that holds 01, 02, …");
  std::ranges::sort(patients);
  std::vector<HospitalCases> all;
  for (const fs::path& patient : patients) {
    const auto visits = remembered(
        {kVisits.size(), [patient](std::size_t n) { return loadVisit(patient, kVisits.at(n)); }});
    all.push_back({visits, chosenFrom(visits, {0}), chosenFrom(visits, {1})});
  }
  return all;
}

}  // namespace twinscope::app
