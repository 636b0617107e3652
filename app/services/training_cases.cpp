#include "app/services/training_cases.h"

#include "app/services/fingerprint.h"
#include "core/base/text.h"
#include "core/compute/resample.h"
#include "core/learning/inference/model_input.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace twinscope::app {
namespace {

constexpr std::size_t kHeldOutEvery = 5;

struct StoredCase {
  StudyId study;
  twin::PreparationRecord preparation;
  std::vector<twin::PreparedRecord> images;  ///< in the order of the channels
  std::vector<Vec3> scannedMm;               ///< of the images
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

/// What the database holds of a study, whether or not it is enough.
struct StudyRows {
  std::optional<twin::PreparationRecord> preparation;
  std::vector<twin::PreparedRecord> prepared;
  std::optional<twin::SegmentationRecord> truth;

  /// The brain mask's slot is "unknown".
  [[nodiscard]] const twin::PreparedRecord* find(Modality slot) const {
    const auto row = std::ranges::find(prepared, slot, &twin::PreparedRecord::slot);
    return row == prepared.end() ? nullptr : &*row;
  }
  [[nodiscard]] bool isPrepared() const {
    return preparation.has_value() && find(Modality::unknown) != nullptr;
  }
};

Result<StudyRows> rowsOf(const twin::StudyReader& reader, StudyId study) {
  auto preparation = reader.preparation(study);
  if (!preparation) return std::unexpected(preparation.error());
  const auto segmentations = reader.segmentations(study);
  if (!segmentations) return std::unexpected(segmentations.error());
  auto prepared = reader.prepared(study);
  if (!prepared) return std::unexpected(prepared.error());
  return StudyRows{std::move(*preparation), std::move(*prepared), truthOf(*segmentations)};
}

StudyStanding standingOf(const StudyRows& rows, const twin::StudyRecord& study,
                         const std::string& patient, const std::vector<Modality>& channels) {
  StudyStanding standing{.study = study.id,
                         .patient = patient,
                         .date = study.date,
                         .prepared = rows.isPrepared(),
                         .labelled = rows.truth.has_value(),
                         .missing = {},
                         .content = {}};
  for (const Modality channel : channels)
    if (rows.find(channel) == nullptr) standing.missing.push_back(channel);
  Fingerprint content;
  for (const auto& image : rows.prepared) content.add(nameOf(image.slot)).add(image.voxels);
  if (rows.truth) content.add(rows.truth->labels).add(rows.truth->labelEdition);
  standing.content = content.hex();
  return standing;
}

Result<StoredCase> caseOf(const twin::StudyReader& reader, StudyId study,
                          const std::vector<Modality>& channels) {
  const auto rows = rowsOf(reader, study);
  if (!rows) return std::unexpected(rows.error());
  if (!rows->isPrepared() || !rows->truth)
    return refusal("train.study",
                   concat("Study ", study.value, " is not prepared or has no labels"),
                   "Prepare it and give it a segmentation that a person stands behind");
  StoredCase result{.study = study,
                    .preparation = *rows->preparation,
                    .images = {},
                    .scannedMm = {},
                    .mask = *rows->find(Modality::unknown),
                    .truth = *rows->truth};
  const auto series = reader.series(study);
  if (!series) return std::unexpected(series.error());
  for (const Modality channel : channels) {
    const auto* image = rows->find(channel);
    if (image == nullptr) continue;
    result.images.push_back(*image);
    const auto scanned = std::ranges::find(*series, channel, &twin::SeriesRecord::slot);
    result.scannedMm.push_back(scanned == series->end() ? Vec3{} : scanned->grid.spacingMm());
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
  result.scannedMm = stored.scannedMm;
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

bool StudyStanding::usable(const learning::ModelCard& card) const {
  return prepared && labelled && learning::takesWithout(card, missing.size());
}

Result<std::vector<StudyStanding>> studyStandings(const Workspace& workspace,
                                                  const std::vector<Modality>& channels) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const twin::StudyReader& reader = (*store)->studies();
  const auto snapshot = reader.snapshot();
  if (!snapshot) return std::unexpected(snapshot.error());
  auto patients = reader.patients();
  if (!patients) return std::unexpected(patients.error());
  std::ranges::sort(*patients, {}, &twin::PatientRecord::key);
  std::vector<StudyStanding> standings;
  for (const auto& patient : *patients) {
    const auto studies = reader.studies(patient.id);
    if (!studies) return std::unexpected(studies.error());
    for (const auto& study : *studies) {
      const auto rows = rowsOf(reader, study.id);
      if (!rows) return std::unexpected(rows.error());
      standings.push_back(standingOf(*rows, study, patient.key, channels));
    }
  }
  return standings;
}

Result<learning::CaseSource> casesOf(const Workspace& workspace,
                                     const std::vector<StudyId>& studies,
                                     const std::vector<Modality>& channels) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  std::vector<StoredCase> cases;
  for (const StudyId study : studies) {
    auto found = caseOf((*store)->studies(), study, channels);
    if (!found) return std::unexpected(found.error());
    cases.push_back(std::move(*found));
  }
  return sourceOf(workspace.folder(), std::move(cases));
}

Result<TrainingStudies> trainingStudies(const Workspace& workspace,
                                        const std::vector<Modality>& channels) {
  const auto standings = studyStandings(workspace, channels);
  if (!standings) return std::unexpected(standings.error());
  std::vector<StudyId> training, validation;
  std::size_t usable = 0;
  std::string patient;
  for (const StudyStanding& standing : *standings) {
    if (!standing.prepared || !standing.labelled || !standing.missing.empty()) continue;
    if (standing.patient != std::exchange(patient, standing.patient)) ++usable;
    ((usable - 1) % kHeldOutEvery == 0 ? validation : training).push_back(standing.study);
  }
  if (usable < 2)
    return refusal(
        "train.too-few",
        concat("Only ", usable, " patients have prepared studies with a segmentation"),
        "Import scans with labels and prepare them, or train on phantoms (--phantoms N)");
  auto toLearn = casesOf(workspace, training, channels);
  if (!toLearn) return std::unexpected(toLearn.error());
  auto heldOut = casesOf(workspace, validation, channels);
  if (!heldOut) return std::unexpected(heldOut.error());
  return TrainingStudies{.training = std::move(*toLearn), .validation = std::move(*heldOut)};
}

}  // namespace twinscope::app
