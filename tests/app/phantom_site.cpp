#include "tests/app/phantom_site.h"

#include "app/services/federation/federation_model.h"
#include "app/services/files.h"
#include "app/services/models.h"
#include "app/services/phantom_cases.h"
#include "app/services/settings.h"
#include "app/services/study_pipeline.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/model/safetensors.h"
#include "tests/app/small_cohort.h"
#include "tests/support/temporary_folder.h"

#include <stdexcept>

namespace twinscope::tests {
namespace {

constexpr double kSpacingMm = 4;
constexpr std::size_t kPhantoms = 4;

template <class T>
T taken(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

void check(const Status& status) {
  if (!status) throw std::runtime_error(describe(status.error()));
}

twin::NewStudy studyOf(const learning::TrainingCase& phantom, const std::string& key) {
  twin::NewStudy study;
  study.patient.key = key;
  study.patient.site = "Test site";
  study.study.date = Date(2026, 2, 3);
  study.study.origin = "demo";
  for (const Volume& volume : phantom.images) study.images.push_back(usableImage(volume));
  return study;
}

std::vector<twin::NewPrepared> preparedOf(const learning::TrainingCase& phantom) {
  std::vector<twin::NewPrepared> images;
  for (const Volume& volume : phantom.images) images.push_back({volume.modality(), volume});
  images.push_back({Modality::unknown,
                    Volume(phantom.truth.grid(), std::vector<float>(phantom.brainMask.begin(),
                                                                    phantom.brainMask.end()))});
  return images;
}

Result<StudyId> add(storage::WriteStore& store, const learning::TrainingCase& phantom,
                    const std::string& key) {
  const auto id = store.studies().addStudy(studyOf(phantom, key));
  if (!id) return id;
  const Grid& grid = phantom.truth.grid();
  if (const Status done = store.studies().setPrepared(
          {.study = *id, .reference = Modality::t1c, .grid = grid, .provenance = "{}"},
          preparedOf(phantom));
      !done)
    return std::unexpected(done.error());
  twin::NewSegmentation segmentation;
  segmentation.record.study = *id;
  segmentation.record.origin = "truth";
  segmentation.labels = phantom.truth;
  segmentation.measurements = app::measurementsOf(phantom.truth);
  const auto stored = store.studies().addSegmentation(segmentation);
  return stored ? id : Result<StudyId>(std::unexpected(stored.error()));
}

/// The same but for one voxel of air, so that no two patients share a blob.
learning::TrainingCase marked(learning::TrainingCase phantom, std::size_t number) {
  for (Volume& image : phantom.images) {
    std::vector<float> voxels(image.voxels().begin(), image.voxels().end());
    voxels.front() = static_cast<float>(number);
    image = Volume(image.grid(), std::move(voxels), image.modality());
  }
  return phantom;
}

/// Made once a process: making one takes longer than learning from it.
const std::vector<learning::TrainingCase>& phantoms() {
  static const std::vector<learning::TrainingCase> made = [] {
    const auto source = taken(app::phantomCases(
        {.count = kPhantoms, .firstSeed = 11, .spacingMm = kSpacingMm, .scanner = 77}));
    std::vector<learning::TrainingCase> cases;
    for (std::size_t n = 0; n < source.count; ++n) cases.push_back(taken(source.load(n)));
    return cases;
  }();
  return made;
}

}  // namespace

std::vector<StudyId> addPhantomPatients(app::Workspace& workspace, std::size_t count,
                                        std::size_t firstNumber) {
  std::vector<StudyId> studies;
  for (std::size_t n = firstNumber; n < firstNumber + count; ++n)
    studies.push_back(taken(workspace.write<StudyId>([n](storage::WriteStore& store) {
      return add(store, marked(phantoms().at(n % phantoms().size()), n), concat("TW-P", n));
    })));
  return studies;
}

std::string addUntrainedModel(app::Workspace& workspace, std::uint64_t seed) {
  auto model = taken(app::federationModel(
      "network:unet3d:tiny", {.spacingMm = kSpacingMm, .seed = seed},
      []() -> Result<app::Workspace*> { return failure("test", "no workspace is needed"); }));
  const TemporaryFolder folder;
  learning::Safetensors file;
  file.parameters = std::move(model.weights);
  model.card.window = {16, 16, 16};  // a step of 32³ takes eight times as long
  model.card.name = concat("global-", seed);
  model.card.weightsFile = "weights.safetensors";
  check(learning::writeSafetensors(folder / model.card.weightsFile, file));
  model.card.sha256 = taken(sha256OfFile(folder / model.card.weightsFile));
  check(app::writeFile(folder / "card.json", model.card.toJson()));
  return taken(app::importModel(workspace, folder / "card.json")).name;
}

void setDefaultModel(app::Workspace& workspace, const std::string& name) {
  (void)taken(workspace.write<int>([&](storage::WriteStore& store) -> Result<int> {
    if (const Status done = app::storeSetting(store.care(), "model.default", name); !done)
      return std::unexpected(done.error());
    return 0;
  }));
}

}  // namespace twinscope::tests
