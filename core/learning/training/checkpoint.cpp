#include "core/learning/training/checkpoint.h"

#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/model/safetensors.h"

#include <nlohmann/json.hpp>

#include <array>

namespace twinscope::learning {
namespace {

using Json = nlohmann::json;

constexpr const char* kFile = "checkpoint.safetensors";
constexpr const char* kWeights = "weights.";
constexpr const char* kMoments = "moments.";
constexpr const char* kAverage = "average.";
constexpr const char* kBest = "best.";

Json reportsTo(const std::vector<EpochReport>& epochs) {
  Json list = Json::array();
  for (const EpochReport& report : epochs) {
    Json dice = Json::array();
    for (const auto& [region, value] : report.validationDice)
      dice.push_back({std::string(nameOf(region)), value});
    list.push_back({{"epoch", report.epoch},
                    {"loss", report.loss},
                    {"seconds", report.seconds},
                    {"dice", dice}});
  }
  return list;
}

std::vector<EpochReport> reportsFrom(const Json& list) {
  std::vector<EpochReport> epochs;
  for (const Json& item : list) {
    EpochReport report{item.at("epoch"), item.at("loss"), {}, item.at("seconds")};
    for (const Json& pair : item.at("dice"))
      if (const auto region = regionFromName(pair.at(0).get<std::string>()))
        report.validationDice.emplace_back(*region, pair.at(1).get<double>());
    epochs.push_back(std::move(report));
  }
  return epochs;
}

Status appendAll(ParameterSet& to, const ParameterSet& from, const std::string& prefix) {
  for (const auto& part : from.parts())
    if (const Status added = to.append(prefix + part.name, part.shape, from.valuesOf(part)); !added)
      return added;
  return {};
}

Status takeAll(ParameterSet& to, const ParameterSet& from, const std::string& prefix) {
  for (const auto& part : from.parts())
    if (part.name.starts_with(prefix))
      if (const Status added =
              to.append(part.name.substr(prefix.size()), part.shape, from.valuesOf(part));
          !added)
        return added;
  return {};
}

/// The sets of a checkpoint with the prefixes of their names in the file.
template <class Point>
auto setsOf(Point& checkpoint) {
  return std::array{std::pair(kWeights, &checkpoint.weights),
                    std::pair(kMoments, &checkpoint.moments),
                    std::pair(kAverage, &checkpoint.average), std::pair(kBest, &checkpoint.best)};
}

/// Tells the weights of a set in a fingerprint; "" where there is none.
std::string hashOf(const std::shared_ptr<const ParameterSet>& set) {
  if (set == nullptr) return "";
  return sha256Hex(std::as_bytes(set->values()));
}

std::unexpected<Error> otherTraining() {
  return refusal("train.checkpoint", "The folder holds a checkpoint that cannot be resumed",
                 "Use the options that it was made with, or another folder");
}

Result<Checkpoint> checkpointFrom(const Safetensors& file) {
  Checkpoint checkpoint;
  try {
    const Json state = Json::parse(file.metadata.at("state"));
    checkpoint.stepsDone = state.at("stepsDone");
    checkpoint.lossSum = state.at("lossSum");
    checkpoint.secondsInEpoch = state.at("secondsInEpoch");
    const Json& plan = state.at("plan");
    checkpoint.plan = {plan.at("batch"), plan.at("accumulation"), plan.at("patch"),
                       plan.at("bytes")};
    checkpoint.epochs = reportsFrom(state.at("epochs"));
  } catch (const std::exception&) {
    return otherTraining();
  }
  for (const auto& [prefix, set] : setsOf(checkpoint))
    if (const Status taken = takeAll(*set, file.parameters, prefix); !taken)
      return std::unexpected(taken.error());
  return checkpoint;
}

}  // namespace

std::string fingerprint(const ModelCard& card, const TrainOptions& o, std::size_t cases) {
  ModelCard untrained = card;
  // What is said about a model, and what happens after the network, does not change its training.
  untrained.metrics.clear();
  untrained.limits.clear();
  untrained.trainedOn.clear();
  untrained.learntImages.clear();
  untrained.intendedUse.clear();
  untrained.licence.clear();
  untrained.smallestEnhancingMl = 0;
  const Json optimiser{static_cast<int>(o.optimiser.kind),
                       o.optimiser.weightDecay,
                       o.optimiser.beta1,
                       o.optimiser.beta2,
                       o.optimiser.epsilon,
                       o.optimiser.gradientClip};
  const Json schedule{static_cast<int>(o.schedule.kind), o.schedule.warmUpShare, o.schedule.power,
                      o.schedule.factor, o.schedule.patience};
  Json pull{o.pull.strength, hashOf(o.pull.towards), hashOf(o.pull.importance)};
  if (o.pull.slope != nullptr) pull.push_back(hashOf(o.pull.slope));
  return Json{{"card", untrained.toJson()},
              {"cases", cases},
              {"epochs", o.epochs},
              {"stepsPerEpoch", o.stepsPerEpoch},
              {"batch", o.batch},
              {"patch", o.patch},
              {"learningRate", o.learningRate},
              {"seed", o.seed},
              {"foregroundShare", o.foregroundShare},
              {"accumulation", o.accumulation},
              {"loss", static_cast<int>(o.loss)},
              {"precision", static_cast<int>(o.precision)},
              {"averageDecay", o.averageDecay},
              {"patience", o.patience},
              {"tuned", nameOf(o.tuned)},
              {"frozen", o.frozen},
              {"startFrom", hashOf(o.startFrom)},
              {"pull", pull},
              {"schedule", schedule},
              {"optimiser", optimiser},
              {"augment", o.augment.toJson()}}
      .dump();
}

Status saveCheckpoint(const std::filesystem::path& folder, const std::string& fingerprint,
                      const Checkpoint& checkpoint) {
  Safetensors file;
  file.metadata["training"] = fingerprint;
  file.metadata["state"] = Json{{"stepsDone", checkpoint.stepsDone},
                                {"lossSum", checkpoint.lossSum},
                                {"secondsInEpoch", checkpoint.secondsInEpoch},
                                {"plan",
                                 {{"batch", checkpoint.plan.batch},
                                  {"accumulation", checkpoint.plan.accumulation},
                                  {"patch", checkpoint.plan.patch},
                                  {"bytes", checkpoint.plan.bytes}}},
                                {"epochs", reportsTo(checkpoint.epochs)}}
                               .dump();
  for (const auto& [prefix, set] : setsOf(checkpoint))
    if (const Status added = appendAll(file.parameters, *set, prefix); !added) return added;
  return writeSafetensors(folder / kFile, file);
}

Result<std::optional<Checkpoint>> loadCheckpoint(const std::filesystem::path& folder,
                                                 const std::string& fingerprint) {
  std::error_code missing;
  if (!std::filesystem::exists(folder / kFile, missing)) return std::nullopt;
  const auto file = readSafetensors(folder / kFile);
  if (!file) return std::unexpected(file.error());
  const auto training = file->metadata.find("training");
  if (training == file->metadata.end() || training->second != fingerprint) return otherTraining();
  auto checkpoint = checkpointFrom(*file);
  if (!checkpoint) return std::unexpected(checkpoint.error());
  return std::optional(std::move(*checkpoint));
}

}  // namespace twinscope::learning
