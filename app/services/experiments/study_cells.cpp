#include "app/services/experiments/study_cells.h"

#include "core/base/text.h"
#include "core/learning/model/safetensors.h"

#include <nlohmann/json.hpp>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const CaseFigures& one) {
  return {{"site", one.site}, {"name", one.name}, {"figures", one.figures}};
}

Json jsonOf(const SimulatedRound& round) {
  return {{"round", round.round},
          {"dice", round.dice},
          {"bytesUp", round.bytesUp},
          {"bytesDown", round.bytesDown},
          {"denseBytes", round.denseBytes}};
}

CaseFigures caseFrom(const Json& json) {
  return {.site = json.at("site"), .name = json.at("name"), .figures = json.at("figures")};
}

SimulatedRound roundFrom(const Json& json) {
  return {.round = json.at("round"),
          .dice = json.at("dice"),
          .bytesUp = json.at("bytesUp"),
          .bytesDown = json.at("bytesDown"),
          .denseBytes = json.at("denseBytes")};
}

}  // namespace

std::string StudyCell::toJson() const {
  Json json{{"seed", seed},          {"setting", setting},         {"arm", arm},
            {"seconds", seconds},    {"figures", outcome.figures}, {"rounds", Json::array()},
            {"cases", Json::array()}};
  for (const SimulatedRound& round : outcome.rounds) json["rounds"].push_back(jsonOf(round));
  for (const CaseFigures& one : outcome.cases) json["cases"].push_back(jsonOf(one));
  return json.dump();
}

std::optional<StudyCell> StudyCell::fromJson(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    StudyCell cell{.seed = json.at("seed"),
                   .setting = json.at("setting"),
                   .arm = json.at("arm"),
                   .seconds = json.at("seconds"),
                   .outcome = {.cases = {}, .figures = json.at("figures"), .rounds = {}}};
    for (const Json& round : json.at("rounds")) cell.outcome.rounds.push_back(roundFrom(round));
    for (const Json& one : json.at("cases")) cell.outcome.cases.push_back(caseFrom(one));
    return cell;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

Status CellDesk::keep(const std::string& name, const FederationModel& model) const {
  std::error_code problem;
  std::filesystem::create_directories(models, problem);
  return learning::writeSafetensors(models / (name + ".safetensors"), {model.weights, {}});
}

Result<FederationModel> CellDesk::kept(const std::string& name,
                                       const learning::ModelCard& card) const {
  const auto stored = learning::readSafetensors(models / (name + ".safetensors"));
  if (!stored) return std::unexpected(stored.error());
  return ordered(card, stored->parameters);
}

std::filesystem::path cellFile(std::uint64_t seed, std::size_t place) {
  return std::filesystem::path("cells") / concat("seed-", seed, "-part-", place + 1, ".json");
}

std::filesystem::path modelFolder(const std::filesystem::path& study, std::uint64_t seed) {
  return study / "models" / concat("seed-", seed);
}

std::vector<CellPlan> cellsOf(const StudyConfig& config, std::uint64_t seed) {
  switch (config.study) {
    case StudyKind::twinSegNet:
      return twinSegNetCells(config, seed);
    case StudyKind::fedSegNet:
      return fedSegNetCells(config, seed);
    case StudyKind::fedGin:
      return fedGinCells(config, seed);
    case StudyKind::thesis:
      return thesisCells(config, seed);
    case StudyKind::longitudinal:
      return longitudinalCells(config, seed);
    case StudyKind::progression:
      return progressionCells(config, seed);
  }
  return {};
}

}  // namespace twinscope::app
