#include "app/services/training_cases.h"

#include "core/base/text.h"
#include "core/compute/resample.h"

#include <algorithm>
#include <filesystem>

namespace twinscope::app {
namespace {

constexpr std::size_t kHeldOutEvery = 5;

struct StoredCase {
  StudyId study;
  twin::PreparationRecord preparation;
  std::vector<twin::PreparedRecord> images;  ///< in the order of the channels
  twin::PreparedRecord mask;
  twin::SegmentationRecord truth;
};

/// The newest segmentation that no model made.
std::optional<twin::SegmentationRecord> truthOf(
    const std::vector<twin::SegmentationRecord>& segmentations) {
  for (auto row = segmentations.rbegin(); row != segmentations.rend(); ++row)
    if (row->origin == "edited" || row->origin == "truth" || row->origin == "import") return *row;
  return std::nullopt;
}

Result<std::optional<StoredCase>> caseOf(const twin::StudyReader& reader, StudyId study,
                                         const std::vector<Modality>& channels) {
  const auto preparation = reader.preparation(study);
  if (!preparation) return std::unexpected(preparation.error());
  const auto segmentations = reader.segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  const auto prepared = reader.prepared(study);
  if (!prepared) return std::unexpected(prepared.error());
  const auto truth = truthOf(*segmentations);
  const auto mask = std::ranges::find(*prepared, Modality::unknown, &twin::PreparedRecord::slot);
  if (!*preparation || !truth || mask == prepared->end()) return std::nullopt;
  StoredCase result{
      .study = study, .preparation = **preparation, .images = {}, .mask = *mask, .truth = *truth};
  for (const Modality channel : channels) {
    const auto row = std::ranges::find(*prepared, channel, &twin::PreparedRecord::slot);
    if (row == prepared->end()) return std::nullopt;
    result.images.push_back(*row);
  }
  return result;
}

Result<learning::TrainingCase> load(const std::filesystem::path& folder, const StoredCase& stored) {
  const auto store = storage::ReadStore::open(folder);
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const Grid& grid = stored.preparation.grid;
  learning::TrainingCase result;
  result.name = concat("study ", stored.study.value);
  for (const auto& row : stored.images) {
    auto image = reader.volume(row.voxels, grid, row.slot);
    if (!image) return std::unexpected(image.error());
    result.images.push_back(std::move(*image));
  }
  const auto mask = reader.volume(stored.mask.voxels, grid, Modality::unknown);
  if (!mask) return std::unexpected(mask.error());
  result.brainMask.resize(grid.voxels());
  std::ranges::transform(mask->voxels(), result.brainMask.begin(),
                         [](float value) { return static_cast<std::uint8_t>(value > 0.5F); });
  auto truth = reader.labelMap(stored.truth);
  if (!truth) return std::unexpected(truth.error());
  result.truth = truth->grid().coincidesWith(grid) ? std::move(*truth) : resample(*truth, grid);
  return result;
}

learning::CaseSource sourceOf(const std::filesystem::path& folder, std::vector<StoredCase> cases) {
  const std::size_t count = cases.size();
  return {.count = count, .load = [folder, cases = std::move(cases)](std::size_t index) {
            return load(folder, cases.at(index));
          }};
}

}  // namespace

Result<TrainingStudies> trainingStudies(const Workspace& workspace,
                                        const std::vector<Modality>& channels) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  std::ranges::sort(*patients, {}, &twin::PatientRecord::key);
  std::vector<StoredCase> training, validation;
  std::size_t usable = 0;
  for (const auto& patient : *patients) {
    const auto studies = reader.studies(patient.id);
    if (!studies) return std::unexpected(studies.error());
    std::vector<StoredCase> own;
    for (const auto& study : *studies) {
      auto found = caseOf(reader, study.id, channels);
      if (!found) return std::unexpected(found.error());
      if (*found) own.push_back(std::move(**found));
    }
    if (own.empty()) continue;
    std::ranges::move(own,
                      std::back_inserter(usable++ % kHeldOutEvery == 0 ? validation : training));
  }
  if (usable < 2)
    return refusal(
        "train.too-few",
        concat("Only ", usable, " patients have prepared studies with a segmentation"),
        "Import scans with labels and prepare them, or train on phantoms (--phantoms N)");
  return TrainingStudies{.training = sourceOf(workspace.folder(), std::move(training)),
                         .validation = sourceOf(workspace.folder(), std::move(validation))};
}

}  // namespace twinscope::app
