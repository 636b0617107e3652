#include "core/learning/model/foreign_card.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <stdexcept>

namespace twinscope::learning {
namespace {

using Json = nlohmann::ordered_json;

std::unexpected<Error> problem(const std::string& what) {
  return refusal("card.foreign", "The foreign model card is not usable: " + what,
                 "Write a card of our own layout beside the weights (docs/user/models.md)");
}

bool startsWith(const Json& text, std::string_view start) {
  return text.is_string() && text.get<std::string>().starts_with(start);
}

void readInput(const Json& input, ModelCard& card) {
  for (const Json& name : input.at("channels")) {
    const auto channel = modalityFromName(name.get<std::string>());
    if (!channel) throw std::runtime_error("unknown channel " + name.get<std::string>());
    card.channels.push_back(*channel);
  }
  const auto spacing = input.at("spacing_mm").get<std::array<double, 3>>();
  card.spacingMm = {spacing[0], spacing[1], spacing[2]};
  card.skullStripped = input.value("skull_stripped", false);
  const Json normalisation =
      input.value("normalisation", Json::object()).value("kind", Json("none"));
  if (startsWith(normalisation, "z-score")) {
    card.normalisation = Normalisation::zScoreInBrain;
  } else if (startsWith(normalisation, "none")) {
    card.normalisation = Normalisation::none;
  } else {
    throw std::runtime_error("unknown normalisation " + normalisation.dump());
  }
}

LabelTable labelsFrom(const Json& labels) {
  std::vector<LabelTable::Entry> entries;
  for (const Json& label : labels) {
    const int value = label.at("value").get<int>();
    if (value == 0) continue;
    if (value < 0 || value > 63) throw std::runtime_error(concat("label value ", value));
    const std::string shortName = label.value("short", "");
    // "NCR/NET" and the like: the first name is the region.
    const auto region = regionFromName(shortName.substr(0, shortName.find('/')));
    if (!region) throw std::runtime_error("label without a known region: \"" + shortName + "\"");
    entries.push_back({static_cast<std::uint8_t>(value), region, label.value("name", shortName)});
  }
  return {"foreign", std::move(entries)};
}

void readOutput(const Json& output, ModelCard& card) {
  card.scale = ScoreScale::probabilities;
  if (output.contains("labels")) {
    card.output = OutputKind::classScores;
    card.labels = labelsFrom(output.at("labels"));
    return;
  }
  card.output = OutputKind::regionSigmoids;
  for (const Json& name : output.at("channels")) {
    const auto region = regionFromName(name.get<std::string>());
    if (!region) throw std::runtime_error("unknown region " + name.get<std::string>());
    card.regions.push_back(*region);
  }
}

void readInference(const Json& inference, ModelCard& card) {
  card.mode = startsWith(inference.value("mode", Json()), "whole volume")
                  ? InferenceMode::wholeVolume
                  : InferenceMode::slidingWindow;
  card.window = inference.value("window", card.window);
  card.overlap = inference.value("overlap", card.overlap);
}

ModelCard cardFrom(const Json& json) {
  ModelCard card;
  card.weightsFile = json.at("file").get<std::string>();
  card.name = std::filesystem::path(card.weightsFile).stem().string();
  card.version = json.value("version", "1");
  if (!startsWith(json.at("format"), "TorchScript"))
    throw std::runtime_error("only TorchScript weights can be taken in");
  card.kind = "torchscript";
  card.sha256 = json.at("sha256").get<std::string>();
  readInput(json.at("input"), card);
  readOutput(json.at("output"), card);
  readInference(json.value("inference", Json::object()), card);
  card.trainedOn = json.value("training", "");
  card.intendedUse = json.value("intended_use", "");
  card.licence = json.value("licence", Json::object()).value("spdx", "");
  card.limits = json.value("limits", std::vector<std::string>{});
  if (json.contains("measured")) card.metrics = Json{{"measured", json["measured"]}}.dump();
  return card;
}

}  // namespace

Result<ModelCard> modelCardFromForeignJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return problem("it is not a JSON object");
  try {
    ModelCard card = cardFrom(json);
    if (const Status valid = card.validate(); !valid) return std::unexpected(valid.error());
    return card;
  } catch (const nlohmann::json::exception& what) {
    return problem(what.what());
  } catch (const std::runtime_error& what) {
    return problem(what.what());
  }
}

Result<ModelCard> readAnyModelCard(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const bool foreign = json.is_object() && json.contains("input") && !json.contains("schema");
  return foreign ? modelCardFromForeignJson(text) : ModelCard::fromJson(text);
}

}  // namespace twinscope::learning
