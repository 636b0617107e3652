#include "app/services/federation/federation_model.h"

#include "app/services/files.h"
#include "app/services/models.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/inference/segmentation_model.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/network.h"
#include "core/learning/networks/presets.h"

#include <QTemporaryDir>
#include <algorithm>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;
using learning::NetworkSize;

Result<FederationModel> newNetwork(const std::string& text, const FederationModelOptions& options) {
  const std::size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  const auto size = colon == std::string::npos ? NetworkSize::small
                                               : learning::networkSizeFrom(text.substr(colon + 1));
  if (!size)
    return usageError("A network is not " + text.substr(colon + 1), "Say tiny, small or full");
  const auto preset = learning::presetOf(kind, *size);
  if (!preset) {
    std::string kinds;
    for (const auto& known : learning::networkPresets())
      if (known.size == *size) kinds += concat(kinds.empty() ? "" : ", ", known.kind);
    return refusal("train.kind", "There is no network " + kind, "Choose one of " + kinds);
  }
  learning::ModelCard card = learning::untrainedCard(*preset, options.spacingMm);
  card.labels = LabelTable::canonical();  // our cases have cavities too
  return newModel(std::move(card), options.seed);
}

Result<FederationModel> fromCard(const fs::path& cardFile) {
  const auto text = readFile(cardFile);
  if (!text) return std::unexpected(text.error());
  auto card = learning::ModelCard::fromJson(*text);
  if (!card) return std::unexpected(card.error());
  if (!learning::isNetworkKind(card->kind))
    return refusal("train.kind", "A model of kind " + card->kind + " cannot be trained here",
                   "Networks of our own with class scores can");
  const fs::path file = cardFile.parent_path() / card->weightsFile;
  if (const auto opened = learning::openModel(*card, file); !opened)
    return std::unexpected(opened.error());
  auto stored = learning::readSafetensors(file);
  if (!stored) return std::unexpected(stored.error());
  return ordered(std::move(*card), stored->parameters);
}

Result<FederationModel> fromWorkspace(const Workspace& workspace, const std::string& name) {
  const QTemporaryDir folder;
  const fs::path path = folder.path().toStdString();
  if (auto exported = exportModel(workspace, name, path); !exported)
    return std::unexpected(exported.error());
  return fromCard(path / "card.json");
}

std::string textOf(const fedlink::ModelPart& part) {
  std::string text = part.name + " ";
  for (const std::int64_t side : part.shape)
    text += (text.back() == ' ' ? "" : "×") + std::to_string(side);
  return text;
}

/// Where two layouts part ways first, for the person who has to choose another network.
std::string firstDifference(const fedlink::ModelLayout& asked, const fedlink::ModelLayout& own) {
  const auto [theirs, ours] = std::ranges::mismatch(asked, own);
  return concat("the federation has ", theirs == asked.end() ? "no further part" : textOf(*theirs),
                ", this network ", ours == own.end() ? "no further part" : textOf(*ours));
}

}  // namespace

Result<FederationModel> federationModel(const std::string& text,
                                        const FederationModelOptions& options,
                                        const std::function<Result<Workspace*>()>& workspace) {
  const std::string rest = text.substr(text.find(':') + 1);
  if (text.starts_with("network:")) return newNetwork(rest, options);
  if (!text.starts_with("model:"))
    return usageError("\"" + text + "\" is no model to begin with",
                      "Write network:KIND, network:KIND:SIZE, model:CARD or model:NAME");
  std::error_code absent;
  if (fs::is_regular_file(rest, absent)) return fromCard(rest);
  const auto opened = workspace();
  if (!opened) return std::unexpected(opened.error());
  return fromWorkspace(**opened, rest);
}

Result<FederationModel> ordered(learning::ModelCard card, const ParameterSet& weights) {
  const auto network = learning::makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  if (auto set = learning::setParameters(**network, weights); !set)
    return std::unexpected(set.error());
  return FederationModel{.card = std::move(card), .weights = learning::parametersOf(**network)};
}

Result<FederationModel> newModel(learning::ModelCard card, std::uint64_t seed) {
  const auto network = learning::makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  learning::initialise(**network, seed);
  return FederationModel{.card = std::move(card), .weights = learning::parametersOf(**network)};
}

Result<FederationModel> filledWith(learning::ModelCard card, const fedlink::ModelLayout& layout,
                                   std::span<const float> values) {
  const auto network = learning::makeNetwork(card);
  if (!network) return std::unexpected(network.error());
  FederationModel model{std::move(card), learning::parametersOf(**network)};
  if (const auto own = layoutOf(model.weights); own != layout)
    return refusal("site.layout",
                   concat("The federation's model is not this site's ", model.card.kind, ": ",
                          firstDifference(layout, own)),
                   "Join with the network or the card that the federation trains");
  std::ranges::copy(values, model.weights.values().begin());
  return model;
}

Result<learning::ModelCard> withWeightsIn(const fs::path& file, const FederationModel& model) {
  if (auto written = learning::writeSafetensors(file, {model.weights, {}}); !written)
    return std::unexpected(written.error());
  auto hash = sha256OfFile(file);
  if (!hash) return std::unexpected(hash.error());
  learning::ModelCard card = model.card;
  card.weightsFile = file.filename();
  card.sha256 = std::move(*hash);
  return card;
}

Result<std::unique_ptr<learning::SegmentationModel>> openedModel(const FederationModel& model,
                                                                 const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  const fs::path file = folder / "weights.safetensors";
  const auto card = withWeightsIn(file, model);
  if (!card) return std::unexpected(card.error());
  return learning::openModel(*card, file);
}

fedlink::ModelLayout layoutOf(const ParameterSet& weights) {
  fedlink::ModelLayout layout;
  for (const auto& part : weights.parts()) layout.push_back({part.name, part.shape});
  return layout;
}

}  // namespace twinscope::app
