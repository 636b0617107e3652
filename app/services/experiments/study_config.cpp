#include "app/services/experiments/study_config.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

namespace twinscope::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<StudyKind, std::string_view> kNames[] = {
    {StudyKind::twinSegNet, "twinsegnet"},
    {StudyKind::fedSegNet, "fedsegnet"},
    {StudyKind::fedGin, "fedgin"},
    {StudyKind::thesis, "thesis"},
    {StudyKind::longitudinal, "longitudinal"},
    {StudyKind::progression, "progression"}};

/// Between tiny and small: channels by eights are what processors are fast at.
constexpr const char* kTwinSegNets =
    R"({"twinsegnet": {"widths": [8, 16], "transformer": {"width": 32, "heads": 4, "depth": 2, "grid": [6, 6, 6]}},)"
    R"( "unet3d": {"widths": [8, 16], "bottom": 32}})";

/// Calls visit(name, field) for every field that a file may change.
template <class Config, class Visit>
void eachField(Config& config, Visit visit) {
  visit("firstSeed", config.firstSeed);
  visit("seeds", config.seeds);
  visit("networkSize", config.networkSize);
  visit("architectures", config.architectures);
  visit("patch", config.patch);
  visit("spacingMm", config.spacingMm);
  visit("sites", config.sites);
  visit("casesPerSite", config.casesPerSite);
  visit("testPerSite", config.testPerSite);
  visit("rounds", config.rounds);
  visit("localSteps", config.localSteps);
  visit("batch", config.batch);
  visit("learningRate", config.learningRate);
  visit("startSteps", config.startSteps);
  visit("twinSteps", config.twinSteps);
  visit("twinLearningRate", config.twinLearningRate);
  visit("twinPull", config.twinPull);
  visit("folders", config.folders);
}

template <class Field>
bool fits(const Json& value) {
  if constexpr (std::is_same_v<Field, std::string>) return value.is_string();
  if constexpr (std::is_same_v<Field, double>) return value.is_number();
  if constexpr (std::is_unsigned_v<Field>) return value.is_number_unsigned();
  return value.is_array() &&
         std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
}

Status between(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return {};
  return usageError(concat(name, " must be ", low, " to ", high, ", not ", value));
}

}  // namespace

std::string_view nameOf(StudyKind study) {
  return std::ranges::find(kNames, study, &std::pair<StudyKind, std::string_view>::first)->second;
}

std::optional<StudyKind> studyFrom(std::string_view name) {
  const auto at = std::ranges::find(kNames, name, &std::pair<StudyKind, std::string_view>::second);
  return at == std::end(kNames) ? std::nullopt : std::optional(at->first);
}

Status StudyConfig::validate() const {
  if (!learning::networkSizeFrom(networkSize))
    return usageError("There is no network size " + networkSize, "Say tiny, small or full");
  if (!Json::parse(architectures, nullptr, false).is_object())
    return usageError("architectures is the text of a JSON object, by kinds of networks");
  const auto number = [](auto value) { return static_cast<double>(value); };
  const std::tuple<const char*, double, double, double> limits[] = {
      {"firstSeed", number(firstSeed), 0, 1e6},
      {"seeds", number(seeds), 1, 100},
      {"patch", number(patch), 0, 256},
      {"spacingMm", spacingMm, 1, 4},
      {"sites", number(sites), 2, 100},
      {"casesPerSite", number(casesPerSite), 1, 500},
      {"testPerSite", number(testPerSite), 1, 100},
      {"rounds", number(rounds), 1, 1000},
      {"localSteps", number(localSteps), 1, 1e5},
      {"batch", number(batch), 1, 64},
      {"learningRate", learningRate, 1e-8, 1},
      {"startSteps", number(startSteps), 0, 1e6},
      {"twinSteps", number(twinSteps), 1, 1e5},
      {"twinLearningRate", twinLearningRate, 1e-8, 1},
      {"twinPull", twinPull, 0, 1e6}};
  for (const auto& [name, value, low, high] : limits)
    if (auto valid = between(name, value, low, high); !valid) return valid;
  return {};
}

std::string StudyConfig::toJson() const {
  Json json{{"study", nameOf(study)}};
  eachField(*this, [&](const char* name, const auto& field) { json[name] = field; });
  return json.dump(2);
}

Result<StudyConfig> StudyConfig::changedBy(const std::string& json) const {
  Json changes = Json::parse(json, nullptr, false);
  if (!changes.is_object()) return usageError("A study's configuration is a JSON object");
  if (changes.contains("study") && changes["study"] != nameOf(study))
    return usageError(concat("The configuration is not one of ", nameOf(study)));
  changes.erase("study");
  StudyConfig changed = *this;
  std::string wrong;
  eachField(changed, [&]<class Field>(const char* name, Field& field) {
    const auto member = changes.find(name);
    if (member == changes.end()) return;
    fits<Field>(*member) ? void(field = member->template get<Field>()) : void(wrong = name);
    changes.erase(member);
  });
  if (!wrong.empty()) return usageError("\"" + wrong + "\" is of the wrong kind", toJson());
  if (!changes.empty())
    return usageError("A study has no setting \"" + changes.begin().key() + "\"", toJson());
  if (auto valid = changed.validate(); !valid) return std::unexpected(valid.error());
  return changed;
}

StudyConfig configOf(StudyKind study, StudyScale scale) {
  StudyConfig config{.study = study};
  switch (study) {
    case StudyKind::twinSegNet:
      config.architectures = kTwinSegNets;
      config.patch = 24;
      config.learningRate = 5e-3;
      break;
    case StudyKind::fedSegNet:
      config.sites = 6;
      config.testPerSite = 2;
      config.rounds = 3;
      config.localSteps = 5;
      config.startSteps = 800;
      config.learningRate = 5e-3;
      break;
    case StudyKind::fedGin:
      config.networkSize = "small";
      config.patch = 24;
      config.sites = 2;
      config.spacingMm = 3.5;
      config.casesPerSite = 16;
      config.testPerSite = 8;
      config.localSteps = 25;
      break;
    case StudyKind::thesis:
      config.networkSize = "small";
      config.patch = 24;
      config.sites = 4;
      config.rounds = 2;
      config.localSteps = 60;
      break;
    case StudyKind::longitudinal:
      config.architectures = kTwinSegNets;
      config.patch = 32;
      config.spacingMm = 3;
      config.sites = 2;
      config.casesPerSite = 16;
      config.testPerSite = 16;
      config.rounds = 1;
      config.localSteps = 400;
      config.learningRate = 5e-3;
      break;
    case StudyKind::progression:
      config.networkSize = "small";
      config.sites = 5;
      config.rounds = 6;
      config.localSteps = 12;
      break;
  }
  if (scale == StudyScale::laptop) return config;
  const bool gin = study == StudyKind::fedGin;
  config.networkSize = "full";
  config.patch = 0;
  config.spacingMm = 1;
  config.casesPerSite = 100;
  config.testPerSite = 20;
  config.rounds = gin ? 100 : study == StudyKind::thesis ? 2 : 10;
  config.localSteps = gin ? 50 : 250;
  config.learningRate = gin ? 5e-4 : 1e-4;
  config.twinLearningRate = 1e-5;
  config.startSteps = 2000;
  config.twinSteps = 250;
  return config;
}

}  // namespace twinscope::app
