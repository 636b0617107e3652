#include "core/learning/model/model_card.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>

namespace twinscope::learning {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "twinscope-model-card";
constexpr int kSchema = 1;

template <class Value>
using Names = std::vector<std::pair<Value, const char*>>;

const Names<Normalisation> kNormalisations{
    {Normalisation::none, "none"},
    {Normalisation::zScoreInBrain, "z-score-in-brain"},
    {Normalisation::clippedZScoreInBrain, "clipped-z-score-in-brain"},
    {Normalisation::minMaxInBrain, "min-max-in-brain"},
    {Normalisation::fixedWindow, "window"}};
const Names<OutputKind> kOutputs{{OutputKind::classScores, "class-scores"},
                                 {OutputKind::regionSigmoids, "region-sigmoids"}};
const Names<InferenceMode> kModes{{InferenceMode::slidingWindow, "sliding-window"},
                                  {InferenceMode::wholeVolume, "whole-volume"},
                                  {InferenceMode::centreCrop, "centre-crop"}};
const Names<ScoreScale> kScales{{ScoreScale::logits, "logits"},
                                {ScoreScale::probabilities, "probabilities"}};

template <class Value>
std::string textOf(const Names<Value>& names, Value value) {
  return std::ranges::find(names, value, &std::pair<Value, const char*>::first)->second;
}

/// What is wrong with a card; becomes the "card.json" error at the border of this file.
struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class Value>
Value valueOf(const Names<Value>& names, const std::string& text) {
  std::string known;
  for (const auto& [value, name] : names) {
    if (text == name) return value;
    known += concat(known.empty() ? "" : ", ", name);
  }
  throw Problem(concat("\"", text, "\" is not one of ", known));
}

/// Reads members and names the key in whatever goes wrong.
class Fields {
 public:
  explicit Fields(const Json& object) : m_object(object) {
    if (!object.is_object()) throw Problem("a JSON object is expected");
  }
  [[nodiscard]] const Json& member(const char* key) const {
    const auto at = m_object.find(key);
    if (at == m_object.end()) throw Problem(concat("\"", key, "\" is missing"));
    return *at;
  }
  template <class T>
  [[nodiscard]] T need(const char* key) const {
    try {
      return member(key).template get<T>();
    } catch (const nlohmann::json::exception&) {
      throw Problem(concat("\"", key, "\" has the wrong type"));
    }
  }
  template <class T>
  [[nodiscard]] T optional(const char* key, T otherwise) const {
    return m_object.contains(key) ? need<T>(key) : otherwise;
  }
  /// A nested object as text; empty where absent.
  [[nodiscard]] std::string object(const char* key) const {
    if (!m_object.contains(key)) return {};
    if (!member(key).is_object()) throw Problem(concat("\"", key, "\" must be an object"));
    return member(key).dump();
  }

 private:
  const Json& m_object;
};

Modality channelFrom(const std::string& name) {
  if (const auto modality = modalityFromName(name)) return *modality;
  throw Problem("unknown channel " + name);
}

Region regionFrom(const std::string& name) {
  if (const auto region = regionFromName(name)) return *region;
  throw Problem("unknown region " + name);
}

LabelTable labelsFrom(const Json& json) {
  std::vector<LabelTable::Entry> entries;
  const Fields table(json);
  for (const Json& item : table.member("entries")) {
    const Fields fields(item);
    LabelTable::Entry entry{
        fields.need<std::uint8_t>("value"), {}, fields.need<std::string>("name")};
    if (item.contains("region")) entry.region = regionFrom(fields.need<std::string>("region"));
    entries.push_back(std::move(entry));
  }
  return {table.need<std::string>("edition"), std::move(entries)};
}

Json labelsTo(const LabelTable& table) {
  Json entries = Json::array();
  for (const auto& entry : table.entries()) {
    Json item{{"value", entry.value}, {"name", entry.name}};
    if (entry.region) item["region"] = nameOf(*entry.region);
    entries.push_back(std::move(item));
  }
  return {{"edition", table.edition()}, {"entries", std::move(entries)}};
}

void readNetwork(const Fields& fields, ModelCard& card) {
  for (const auto& name : fields.need<std::vector<std::string>>("channels"))
    card.channels.push_back(channelFrom(name));
  const auto spacing = fields.need<std::array<double, 3>>("spacingMm");
  card.spacingMm = {spacing[0], spacing[1], spacing[2]};
  card.skullStripped = fields.optional("skullStripped", true);
  card.normalisation = valueOf(kNormalisations, fields.need<std::string>("normalisation"));
  card.intensityWindow = fields.optional("intensityWindow", card.intensityWindow);
  card.output = valueOf(kOutputs, fields.need<std::string>("output"));
  card.scale = valueOf(kScales, fields.optional<std::string>("scoreScale", "logits"));
  if (card.output == OutputKind::classScores) card.labels = labelsFrom(fields.member("labels"));
  for (const auto& name : fields.optional<std::vector<std::string>>("regions", {}))
    card.regions.push_back(regionFrom(name));
  card.mode = valueOf(kModes, fields.need<std::string>("inference"));
  card.window = fields.optional("window", card.window);
  card.overlap = fields.optional("overlap", card.overlap);
  card.smallestEnhancingMl = fields.optional("smallestEnhancingMl", 0.0);
  card.leastCoreDepthMm = fields.optional("leastCoreDepthMm", 0.0);
  card.temperature = fields.optional("temperature", 1.0);
  card.bearsMissingSequences = fields.optional("bearsMissingSequences", false);
  card.fallback = fields.optional("fallback", std::string());
  card.architecture = fields.object("architecture");
}

void readLearntImages(const Fields& fields, ModelCard& card) {
  for (const Json& item : fields.optional<Json>("learntImages", Json::array())) {
    const Fields images(item);
    using Range = std::array<double, 2>;
    card.learntImages.push_back({channelFrom(images.need<std::string>("sequence")),
                                 images.need<Range>("sliceMm"), images.need<Range>("inPlaneMm"),
                                 images.need<Range>("snr")});
  }
}

void readScores(const Fields& fields, ModelCard& card) {
  const auto dice = fields.optional<Json>("meanDice", Json::object());
  for (const auto& [name, value] : dice.items())
    card.meanDice.emplace_back(regionFrom(name), value.get<double>());
  card.metrics = fields.object("metrics");
  for (const Json& item : fields.optional<Json>("volumeIntervals", Json::array())) {
    const Fields interval(item);
    card.volumeIntervals.push_back({regionFrom(interval.need<std::string>("region")),
                                    interval.need<double>("low"), interval.need<double>("high"),
                                    interval.need<double>("coverage")});
  }
}

ModelCard cardFrom(const Json& json) {
  const Fields fields(json);
  if (fields.need<std::string>("format") != kFormat)
    throw Problem(concat("\"format\" must be ", kFormat));
  if (fields.need<int>("schema") != kSchema)
    throw Problem(concat("schema ", fields.need<int>("schema"), " is not known, only ", kSchema));
  ModelCard card;
  card.name = fields.need<std::string>("name");
  card.version = fields.need<std::string>("version");
  card.kind = fields.need<std::string>("kind");
  card.weightsFile = fields.optional<std::string>("weightsFile", "");
  card.sha256 = fields.optional<std::string>("sha256", "");
  readNetwork(fields, card);
  card.trainedOn = fields.optional<std::string>("trainedOn", "");
  readLearntImages(fields, card);
  card.intendedUse = fields.optional<std::string>("intendedUse", "");
  card.licence = fields.optional<std::string>("licence", "");
  card.limits = fields.optional<std::vector<std::string>>("limits", {});
  readScores(fields, card);
  return card;
}

std::unexpected<Error> problem(std::string what) {
  return refusal("card.json", "The model card is not usable: " + std::move(what),
                 "Correct the card, or take it again from where the model came from");
}

bool isFileName(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find_first_of("/\\:") == std::string::npos;
}

bool isSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool isName(const std::string& text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string::npos;
}

std::optional<std::string> identityProblem(const ModelCard& card) {
  if (!isName(card.name)) return "the name must be letters, digits, dots, dashes or underscores";
  if (card.version.empty() || card.kind.empty()) return "version and kind must be given";
  if (!card.fallback.empty() && (!isName(card.fallback) || card.fallback == card.name))
    return "fallback must be the name of another model";
  if (!card.weightsFile.empty() && !isFileName(card.weightsFile))
    return "weightsFile must be a plain file name";
  if (!card.sha256.empty() && !isSha256(card.sha256))
    return "sha256 must be 64 lower-case hexadecimal digits";
  return std::nullopt;
}

std::optional<std::string> inputProblem(const ModelCard& card) {
  if (card.channels.empty()) return "channels is empty";
  if (std::set(card.channels.begin(), card.channels.end()).size() != card.channels.size())
    return "a channel is named twice";
  if (card.channels.size() > 1 &&
      std::ranges::find(card.channels, Modality::any) != card.channels.end())
    return "the channel any stands alone";
  for (const double mm : {card.spacingMm.x, card.spacingMm.y, card.spacingMm.z})
    if (!(mm >= 0.2 && mm <= 10)) return concat("spacing ", mm, " mm is outside 0.2 to 10");
  for (const std::int64_t side : card.window)
    if (side < 8 || side > 512) return concat("window side ", side, " is outside 8 to 512");
  const auto [low, high] = card.intensityWindow;
  if (!(std::isfinite(low) && std::isfinite(high) && low < high))
    return "intensityWindow must be two numbers, the smaller one first";
  if (!(card.overlap >= 0 && card.overlap <= 0.9)) return "overlap must be 0 to 0.9";
  return std::nullopt;
}

std::optional<std::string> learntProblem(const ModelCard& card) {
  for (const auto& images : card.learntImages)
    for (const auto& [least, most] : {images.sliceMm, images.inPlaneMm, images.snr})
      if (!(least >= 0 && least <= most && std::isfinite(most)))
        return "learntImages must hold ranges, the smaller number first";
  return std::nullopt;
}

std::optional<std::string> outputProblem(const ModelCard& card) {
  if (!(card.temperature > 0 && card.temperature <= 100))
    return "temperature must be above 0 and at most 100";
  if (!(card.smallestEnhancingMl >= 0 && card.smallestEnhancingMl <= 100))
    return "smallestEnhancingMl must be 0 to 100";
  if (!(card.leastCoreDepthMm >= 0 && card.leastCoreDepthMm <= 30))
    return "leastCoreDepthMm must be 0 to 30";
  if (card.output == OutputKind::regionSigmoids) {
    if (card.regions.empty()) return "regions is empty";
    for (const Region region : card.regions)
      if (!LabelTable::canonical().valueFor(region))
        return concat(nameOf(region), " is no part of a brain tumour; use class-scores for organs");
    return std::nullopt;
  }
  if (card.labels.entries().empty()) return "labels is empty";
  std::set<int> values;
  for (const auto& entry : card.labels.entries())
    if (entry.value == 0 || entry.value > 63 || !values.insert(entry.value).second)
      return concat("label value ", int{entry.value}, " is repeated or outside 1 to 63");
  return std::nullopt;
}

std::optional<std::string> scoreProblem(const ModelCard& card) {
  for (const auto& [region, dice] : card.meanDice)
    if (!(dice >= 0 && dice <= 1)) return concat("mean Dice ", dice, " is outside 0 to 1");
  for (const auto& interval : card.volumeIntervals)
    if (!(interval.low > 0 && interval.low <= 1 && interval.high >= 1 &&
          std::isfinite(interval.high) && interval.coverage > 0 && interval.coverage < 1))
      return "a volume interval must hold 0 < low <= 1 <= high and 0 < coverage < 1";
  for (const std::string& object : {card.architecture, card.metrics})
    if (!object.empty() && !Json::parse(object, nullptr, false).is_object())
      return "architecture and metrics must be JSON objects";
  return std::nullopt;
}

}  // namespace

Result<ModelCard> ModelCard::fromJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return problem("it is not valid JSON");
  try {
    ModelCard card = cardFrom(json);
    if (const Status valid = card.validate(); !valid) return std::unexpected(valid.error());
    return card;
  } catch (const Problem& what) {
    return problem(what.what());
  } catch (const nlohmann::json::exception&) {
    return problem("a member has the wrong type");
  }
}

std::string ModelCard::toJson() const {
  Json json{{"format", kFormat},  {"schema", kSchema}, {"name", name},
            {"version", version}, {"kind", kind},      {"weightsFile", weightsFile},
            {"sha256", sha256}};
  json["channels"] = Json::array();
  for (const Modality channel : channels) json["channels"].push_back(nameOf(channel));
  json["spacingMm"] = {spacingMm.x, spacingMm.y, spacingMm.z};
  json["skullStripped"] = skullStripped;
  json["normalisation"] = textOf(kNormalisations, normalisation);
  if (normalisation == Normalisation::fixedWindow) json["intensityWindow"] = intensityWindow;
  json["output"] = textOf(kOutputs, output);
  json["scoreScale"] = textOf(kScales, scale);
  if (output == OutputKind::classScores) json["labels"] = labelsTo(labels);
  if (!regions.empty()) json["regions"] = Json::array();
  for (const Region region : regions) json["regions"].push_back(nameOf(region));
  json["inference"] = textOf(kModes, mode);
  json["window"] = window;
  json["overlap"] = overlap;
  if (temperature != 1) json["temperature"] = temperature;
  if (bearsMissingSequences) json["bearsMissingSequences"] = true;
  if (!fallback.empty()) json["fallback"] = fallback;
  if (smallestEnhancingMl > 0) json["smallestEnhancingMl"] = smallestEnhancingMl;
  if (leastCoreDepthMm > 0) json["leastCoreDepthMm"] = leastCoreDepthMm;
  if (!architecture.empty()) json["architecture"] = Json::parse(architecture);
  json["trainedOn"] = trainedOn;
  for (const LearntImages& images : learntImages)
    json["learntImages"].push_back({{"sequence", nameOf(images.sequence)},
                                    {"sliceMm", images.sliceMm},
                                    {"inPlaneMm", images.inPlaneMm},
                                    {"snr", images.snr}});
  json["intendedUse"] = intendedUse;
  json["licence"] = licence;
  json["limits"] = limits;
  for (const auto& [region, dice] : meanDice) json["meanDice"][std::string(nameOf(region))] = dice;
  if (!metrics.empty()) json["metrics"] = Json::parse(metrics);
  for (const auto& interval : volumeIntervals)
    json["volumeIntervals"].push_back({{"region", nameOf(interval.region)},
                                       {"low", interval.low},
                                       {"high", interval.high},
                                       {"coverage", interval.coverage}});
  return json.dump(2) + "\n";
}

Status ModelCard::validate() const {
  for (const auto& found : {identityProblem(*this), inputProblem(*this), learntProblem(*this),
                            outputProblem(*this), scoreProblem(*this)})
    if (found) return problem(*found);
  return {};
}

std::size_t ModelCard::outputChannels() const {
  if (output == OutputKind::regionSigmoids) return regions.size();
  std::size_t largest = 0;
  for (const auto& entry : labels.entries()) largest = std::max<std::size_t>(largest, entry.value);
  return largest + 1;
}

}  // namespace twinscope::learning
