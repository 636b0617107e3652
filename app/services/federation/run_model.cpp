#include "app/services/federation/run_model.h"

#include "app/services/federation/federation_desk.h"
#include "app/services/files.h"
#include "app/services/models.h"
#include "core/base/text.h"
#include "fedlink/coordinator/model_files.h"

#include <QTemporaryDir>
#include <algorithm>
#include <iomanip>
#include <regex>
#include <set>
#include <sstream>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;
using namespace fedlink;
using learning::ModelCard;

constexpr const char* kTrained = "trained.json";
constexpr const char* kCard = "card.json";
constexpr std::size_t kLongestBase = 36;  // with what is added a name has no more than 64 letters

/// The first half of a run's id, as screens and logs write it.
std::string shortId(std::uint64_t run) {
  std::ostringstream text;
  text << std::hex << std::setw(8) << std::setfill('0') << (run >> 32);
  return text.str();
}

/// Without what an earlier federation had added.
std::string nameBefore(const std::string& name) {
  static const std::regex added("-fed(-[0-9a-f]{8})?-round-[0-9]+$");
  return std::regex_replace(name, added, "").substr(0, kLongestBase);
}

std::string inRounds(std::uint32_t rounds) {
  return concat(" in ", rounds, rounds == 1 ? " round" : " rounds");
}

/// Scores, limits of volumes and images were those of the model that the federation began with.
ModelCard federatedCard(ModelCard card, const std::string& run, std::uint32_t rounds) {
  card.name = concat(nameBefore(card.name), "-fed", run.empty() ? "" : "-", run, "-round-", rounds);
  card.meanDice.clear();
  card.metrics.clear();
  card.volumeIntervals.clear();
  card.learntImages.clear();
  card.temperature = 1;
  card.limits = {"nobody has scored it: evaluate it on cases of your own before you rely on it"};
  return card;
}

/// Sites whose updates went into one of the first rounds.
std::size_t contributors(const FederationState& state, std::uint32_t rounds) {
  std::set<NodeId> sites;
  for (const RoundRecord& record : state.history)
    if (record.end == RoundEnd::committed && record.round <= rounds)
      for (const auto& [site, part] : record.participants)
        if (part.state == Participation::accepted) sites.insert(site);
  return sites.size();
}

Result<ModelCard> trainedCard(const fs::path& run) {
  std::error_code absent;
  if (!fs::exists(run / kTrained, absent))
    return refusal("federation.no-card",
                   "This run does not say which network it trains, so its weights are no model",
                   "Begin a run with model:NAME or network:KIND");
  const auto text = readFile(run / kTrained);
  if (!text) return std::unexpected(text.error());
  return ModelCard::fromJson(*text);
}

}  // namespace

Status rememberTrained(const ModelCard& card, const fs::path& run) {
  std::error_code problem;
  if (fs::exists(run / kTrained, problem)) return {};
  fs::create_directories(run, problem);
  return writeFile(run / kTrained, card.toJson());
}

Result<FederationModel> modelOfRun(const fs::path& run, std::optional<std::uint32_t> rounds) {
  const auto stored = storedRun(run);
  if (!stored) return std::unexpected(stored.error());
  if (!*stored)
    return refusal("federation.none", "There is no federation in this folder",
                   "Give the folder that \"federation serve --state\" was given");
  const auto& [record, report] = **stored;
  const FederationState& state = report.snapshot.state;
  const std::uint32_t last = state.roundsDone(), wanted = rounds.value_or(last);
  if (last < 1)
    return refusal("federation.no-round", "This run has not finished a round yet",
                   "Wait for its first round");
  if (wanted < 1 || wanted > last)
    return refusal("federation.no-round",
                   concat("This run has made models", inRounds(last), ", none in ", wanted),
                   concat("Choose a round from 1 to ", last));
  auto card = trainedCard(run);
  if (!card) return std::unexpected(card.error());
  const auto count = valueCount(record.parts);
  if (!count) return std::unexpected(count.error());
  const auto values = ModelFiles(run / "models").load(globalName(wanted), *count);
  if (!values) return std::unexpected(values.error());
  const std::string id = shortId(record.id);
  const std::string begunWith = card->name;
  ModelCard made = federatedCard(std::move(*card), id, wanted);
  made.trainedOn =
      concat("Federated learning over ", contributors(state, wanted), " sites", inRounds(wanted),
             " with ", record.strategy, ", begun with ", begunWith, " (run ", id, ")");
  return filledWith(std::move(made), record.parts, *values);
}

Status keepSent(const FederationModel& model, std::uint32_t round, const fs::path& folder) {
  if (round < 2) return {};
  FederationModel sent{federatedCard(model.card, {}, round - 1), model.weights};
  sent.card.trainedOn = concat("Federated learning", inRounds(round - 1),
                               ", as this site was sent it, begun with ", model.card.name);
  return writeModel(sent, folder);
}

fs::path sentFolder(const fs::path& site) { return site / "global"; }

Status writeModel(const FederationModel& model, const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  const fs::path draft = folder / "draft.safetensors";
  auto card = withWeightsIn(draft, model);
  if (!card) return std::unexpected(card.error());
  card->weightsFile = card->sha256.substr(0, 16) + ".safetensors";
  fs::rename(draft, folder / card->weightsFile, problem);
  if (problem) return failure("file.write", "The weights could not be kept: " + problem.message());
  if (auto written = writeFile(folder / kCard, card->toJson()); !written) return written;
  for (const auto& entry : fs::directory_iterator(folder, problem))
    if (entry.path().extension() == ".safetensors" && entry.path().filename() != card->weightsFile)
      fs::remove(entry.path(), problem);
  return {};
}

bool offersModel(const fs::path& state) {
  std::error_code absent;
  const bool ofRun = fs::exists(state / kTrained, absent) &&
                     fs::exists(ModelFiles(state / "models").fileOf(globalName(1)), absent);
  return ofRun || fs::exists(sentFolder(state) / kCard, absent);
}

Result<twin::ModelRecord> takeFederatedModel(Workspace& workspace, const fs::path& state,
                                             std::optional<std::uint32_t> rounds) {
  std::error_code absent;
  if (fs::exists(state / "coordinator.db", absent)) {
    const auto model = modelOfRun(state, rounds);
    if (!model) return std::unexpected(model.error());
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    if (auto written = writeModel(*model, path); !written) return std::unexpected(written.error());
    return importModel(workspace, path / kCard);
  }
  if (fs::exists(sentFolder(state) / kCard, absent))
    return importModel(workspace, sentFolder(state) / kCard);
  return refusal("federation.none", "There is no model of a federation in this folder yet",
                 "Give the folder of a run, or of a site that has learnt in two rounds or more");
}

}  // namespace twinscope::app
