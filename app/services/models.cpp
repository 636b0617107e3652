#include "app/services/models.h"

#include "app/services/files.h"
#include "app/services/shipped_files.h"
#include "app/services/site_twin/site_twin.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/inference/combined_model.h"
#include "core/learning/inference/model_input.h"
#include "core/learning/model/foreign_card.h"

#include <algorithm>
#include <span>

namespace twinscope::app {
namespace {

using Opened = Result<std::unique_ptr<learning::SegmentationModel>>;

struct CardAndWeights {
  learning::ModelCard card;
  std::filesystem::path weights;
};

Result<CardAndWeights> readCard(const std::filesystem::path& cardFile) {
  const auto json = readFile(cardFile);
  if (!json) return std::unexpected(json.error());
  auto card = learning::readAnyModelCard(*json);
  if (!card) return std::unexpected(card.error());
  const std::filesystem::path name = card->weightsFile;
  if (name.empty() || name.has_parent_path())
    return refusal("card.json", "The card must name a weights file that lies beside it",
                   "Put both files into one folder and write the bare file name into the card");
  const auto weights = cardFile.parent_path() / name;
  auto hash = sha256OfFile(weights);
  if (!hash) return std::unexpected(hash.error());
  if (card->sha256.empty()) card->sha256 = *hash;  // other projects' cards may not carry one
  return CardAndWeights{std::move(*card), weights};
}

std::optional<std::filesystem::path> shippedCard() {
  return shippedFile(std::filesystem::path("models") / kDemoModel / "card.json");
}

Result<CardAndWeights> readShipped() {
  const auto file = shippedCard();
  if (!file)
    return failure("model.not-shipped", concat("The model ", kDemoModel, " is not installed"),
                   "Install the program again, or set TWINSCOPE_SHARE to its share folder");
  return readCard(*file);
}

twin::ModelRecord recordOf(const learning::ModelCard& card) {
  return {.id = {},
          .name = card.name,
          .hash = card.sha256,
          .kind = card.kind,
          .card = card.toJson(),
          .weights = {}};
}

Result<std::vector<twin::ModelRecord>> storedModels(const Workspace& workspace) {
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  return (*store)->studies().models();
}

/// The newest of that name.
std::optional<twin::ModelRecord> findStored(const std::vector<twin::ModelRecord>& models,
                                            const std::string& name) {
  std::optional<twin::ModelRecord> found;
  for (const auto& model : models)
    if (model.name == name && (!found || found->id < model.id)) found = model;
  return found;
}

std::unexpected<Error> unknownModel(const std::vector<twin::ModelRecord>& stored,
                                    const std::string& name) {
  std::string names = kDemoModel;
  for (const auto& model : stored)
    if (model.name != kDemoModel) names += ", " + model.name;
  return refusal("model.unknown", concat("There is no model \"", name, "\""),
                 "Models are " + names + "; take one in with \"model import\"");
}

std::string blobOf(const std::string& hash) { return hash.substr(0, 32) + ".weights"; }

/// openModel reads files: the blob is laid beside the database once and checked by its hash at each use.
Result<std::filesystem::path> weightsOnDisk(const Workspace& workspace,
                                            const twin::ModelRecord& model) {
  const auto folder = workspace.folder() / "models";
  const auto file = folder / blobOf(model.hash);
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    const auto hash = sha256OfFile(file);
    if (hash && *hash == model.hash) return file;
  }
  const auto store = workspace.reader();
  if (!store) return std::unexpected(store.error());
  const auto bytes = (*store)->studies().bytes(model.weights);
  if (!bytes) return std::unexpected(bytes.error());
  std::filesystem::create_directories(folder, error);
  if (auto written = writeFile(file, *bytes); !written) return std::unexpected(written.error());
  return file;
}

/// The model that "site-twin" stands for at the moment.
Result<std::string> siteTwinsModel(const Workspace& workspace) {
  const auto history = readSiteTwin(workspace);
  if (!history) return std::unexpected(history.error());
  if (const auto* twin = history->current()) return twin->modelName;
  if (!history->versions.empty()) return history->versions.back().baseName;
  return refusal("twin.none", "This site has no twin yet", "Update the site twin first");
}

Result<CardAndWeights> findModel(const Workspace& workspace, const std::string& name) {
  if (name == kSiteTwin) {
    const auto meant = siteTwinsModel(workspace);
    if (!meant) return std::unexpected(meant.error());
    return findModel(workspace, *meant);
  }
  const auto stored = storedModels(workspace);
  if (!stored) return std::unexpected(stored.error());
  const auto record = findStored(*stored, name);
  if (!record) return name == kDemoModel ? readShipped() : unknownModel(*stored, name);
  auto card = learning::ModelCard::fromJson(record->card);
  if (!card) return std::unexpected(card.error());
  auto weights = weightsOnDisk(workspace, *record);
  if (!weights) return std::unexpected(weights.error());
  return CardAndWeights{std::move(*card), std::move(*weights)};
}

/// The first along the chain of fallbacks that takes the sequences; nothing where the card itself does, or none.
Opened loadedFallback(const Workspace& workspace, const learning::ModelCard& card,
                      std::span<const Modality> sequences, int links) {
  if (learning::takesSequences(card, sequences) || card.fallback.empty() || links == 0)
    return nullptr;
  const auto found = findModel(workspace, card.fallback);
  if (!found) return std::unexpected(found.error());
  if (!learning::takesSequences(found->card, sequences))
    return loadedFallback(workspace, found->card, sequences, links - 1);
  return learning::openModel(found->card, found->weights);
}

}  // namespace

Result<twin::ModelRecord> importModel(Workspace& workspace, const std::filesystem::path& cardFile) {
  const auto found = readCard(cardFile);
  if (!found) return std::unexpected(found.error());
  // Opening it once proves hash, kind and layout before anything is stored.
  if (const auto model = learning::openModel(found->card, found->weights); !model)
    return std::unexpected(model.error());
  const auto stored = storedModels(workspace);
  if (!stored) return std::unexpected(stored.error());
  const auto same = findStored(*stored, found->card.name);
  if (same && same->hash == found->card.sha256 && same->card == found->card.toJson()) return *same;
  const auto bytes = readFile(found->weights);
  if (!bytes) return std::unexpected(bytes.error());
  twin::ModelRecord record = recordOf(found->card);
  const auto id = workspace.write<ModelId>(
      [&](storage::WriteStore& writer) { return writer.studies().addModel(record, *bytes); });
  if (!id) return std::unexpected(id.error());
  record.id = *id;
  return record;
}

Result<std::vector<twin::ModelRecord>> listModels(const Workspace& workspace) {
  auto stored = storedModels(workspace);
  if (!stored || findStored(*stored, kDemoModel)) return stored;
  if (const auto shipped = readShipped()) stored->insert(stored->begin(), recordOf(shipped->card));
  return stored;
}

Status exportModel(const Workspace& workspace, const std::string& name,
                   const std::filesystem::path& folder) {
  const auto model = findModel(workspace, name);
  if (!model) return std::unexpected(model.error());
  const auto bytes = readFile(model->weights);
  if (!bytes) return std::unexpected(bytes.error());
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (auto written = writeFile(folder / model->card.weightsFile, *bytes); !written) return written;
  return writeFile(folder / "card.json", model->card.toJson());
}

Result<std::unique_ptr<learning::SegmentationModel>> loadModel(const Workspace& workspace,
                                                               const std::string& name) {
  return loadCombined(name, [&](const std::string& one) -> Opened {
    const auto model = findModel(workspace, one);
    if (!model) return std::unexpected(model.error());
    return learning::openModel(model->card, model->weights);
  });
}

Result<std::unique_ptr<learning::SegmentationModel>> fittingModel(
    const Workspace& workspace, std::unique_ptr<learning::SegmentationModel> model,
    std::span<const Modality> sequences) {
  constexpr int kLongestChain = 4;
  auto fitting = loadedFallback(workspace, model->card(), sequences, kLongestChain);
  if (!fitting) return fitting;
  return *fitting ? std::move(fitting) : std::move(model);
}

Result<std::unique_ptr<learning::SegmentationModel>> loadCombined(const std::string& name,
                                                                  const ModelLoader& one) {
  if (name.ends_with(learning::kFlips)) {
    auto model = loadCombined(name.substr(0, name.size() - learning::kFlips.size()), one);
    if (!model) return model;
    return learning::averagedOverFlips(std::move(*model));
  }
  std::vector<std::unique_ptr<learning::SegmentationModel>> models;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find(learning::kAnd, begin), name.size());
    auto model = one(name.substr(begin, end - begin));
    if (!model) return model;
    models.push_back(std::move(*model));
    begin = end == name.size() ? end + 1 : end + learning::kAnd.size();
  }
  return learning::ensembleOf(std::move(models));
}

Result<std::unique_ptr<learning::SegmentationModel>> loadShippedModel() {
  const auto model = readShipped();
  if (!model) return std::unexpected(model.error());
  return learning::openModel(model->card, model->weights);
}

Result<std::unique_ptr<learning::SegmentationModel>> loadModelFile(
    const std::filesystem::path& cardFile) {
  const auto model = readCard(cardFile);
  if (!model) return std::unexpected(model.error());
  return learning::openModel(model->card, model->weights);
}

}  // namespace twinscope::app
