#include "app/services/train_demo_model.h"

#include "app/services/files.h"
#include "app/services/models.h"
#include "app/services/phantom_cases.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

namespace twinscope::app {
namespace {

constexpr double kTrainingSpacingMm = 2.0;
constexpr double kScoringSpacingMm = 1.0;
constexpr std::size_t kValidationCases = 4;

/// Seeds of the three sets never meet: each set of a training seed has a range of its own.
std::uint64_t firstSeed(std::uint64_t seed, std::uint64_t set) {
  return (seed << 32) + (set << 24);
}

/// What a real preparation gets wrong is learnt with, so that the network bears it.
PhantomCaseOptions casesToLearn(const DemoTrainingOptions& options, std::uint64_t set,
                                std::size_t count) {
  return {.count = count,
          .firstSeed = firstSeed(options.seed, set),
          .spacingMm = kTrainingSpacingMm,
          .maskErrorMm = 3,
          .misalignmentMm = 1};
}

/// Scores are those of the network alone: masks and alignment are the phantoms' own.
PhantomCaseOptions casesToScore(const DemoTrainingOptions& options) {
  return {.count = options.unseen,
          .firstSeed = firstSeed(options.seed, 2),
          .spacingMm = kScoringSpacingMm};
}

std::string commandOf(const DemoTrainingOptions& options) {
  return concat("twinscope-cli train --phantoms ", options.phantoms, " --epochs ", options.epochs,
                " --seed ", options.seed, " --out DIR");
}

learning::ModelCard startCard(const DemoTrainingOptions& options) {
  learning::ModelCard card;
  card.name = kDemoModel;
  card.version = "1";
  card.kind = "unet3d";
  card.channels = {kTumourSequences.begin(), kTumourSequences.end()};
  card.spacingMm = {kTrainingSpacingMm, kTrainingSpacingMm, kTrainingSpacingMm};
  card.window = {40, 40, 40};
  card.smallestEnhancingMl = 0.3;
  card.architecture = R"({"widths": [8, 16, 32], "bottom": 64, "slope": 0.01})";
  card.trainedOn = concat(options.phantoms,
                          " computer-made phantoms (no real scan), with errors of brain mask "
                          "and alignment as a real preparation makes them");
  card.intendedUse =
      "Trying the program out: the demo cohort, tests and teaching. Research use only, not a "
      "medical device.";
  card.licence = "Apache-2.0";
  card.limits = {
      "trained on phantoms only: it has never seen a real tumour, and real scans differ from "
      "phantoms in ways that it cannot know",
      "needs T1, T1c, T2 and FLAIR; a study that lacks one is refused",
      "works at 2 mm: foci and rims thinner than that are missed or badly outlined",
      "enhancing tumour of less than 0.3 ml in a whole study is reported as core without "
      "enhancement",
      "its volume intervals hold for phantoms like those it was scored on, not for patients"};
  return card;
}

learning::TrainOptions trainOptions(const DemoTrainingOptions& options) {
  learning::TrainOptions train;
  train.epochs = options.epochs;
  train.patch = {40, 40, 40};
  train.learningRate = 3e-3;
  train.seed = options.seed;
  train.folder = options.folder;
  return train;
}

/// Adds how the scores came about to the numbers.
std::string describedMetrics(const learning::TrainingOutcome& outcome,
                             const DemoTrainingOptions& options) {
  nlohmann::ordered_json metrics{
      {"command", commandOf(options)},
      {"scoredOn",
       concat(options.unseen, " unseen phantoms at ", kScoringSpacingMm, " mm, seeds from ",
              firstSeed(options.seed, 2), ", with their own brain masks")}};
  metrics.update(nlohmann::ordered_json::parse(outcome.card.metrics));
  metrics["lastLoss"] = outcome.epochs.empty() ? 0.0 : outcome.epochs.back().loss;
  return metrics.dump();
}

}  // namespace

Status DemoTrainingOptions::validate() const {
  if (phantoms < 1 || phantoms > 100000) return usageError("phantoms must be 1 to 100000");
  if (unseen < 1 || unseen > 10000) return usageError("unseen must be 1 to 10000");
  if (epochs < 1) return usageError("epochs must be at least 1");
  if (seed > 0xffffffffU) return usageError("the seed must fit 32 bits");
  if (folder.empty()) return usageError("A folder for the model is needed");
  return {};
}

Result<learning::TrainingOutcome> trainDemoModel(
    const DemoTrainingOptions& options,
    const std::function<void(const learning::EpochReport&)>& onEpoch, const JobContext& context) {
  if (const Status valid = options.validate(); !valid) return std::unexpected(valid.error());
  const auto training = phantomCases(casesToLearn(options, 0, options.phantoms));
  const auto validation = phantomCases(casesToLearn(options, 1, kValidationCases));
  const auto unseen = phantomCases(casesToScore(options));
  for (const auto* cases : {&training, &validation, &unseen})
    if (!*cases) return std::unexpected(cases->error());
  ProgressSlice learning(context.progress, 0, 0.9);
  auto outcome =
      learning::train(startCard(options), *training, *validation, trainOptions(options),
                      {.onEpoch = onEpoch, .onStep = {}}, {context.stop, learning, context.log});
  if (!outcome) return outcome;
  ProgressSlice scoring(context.progress, 0.9, 1);
  auto scored = learning::scoreModel(outcome->card, outcome->weights, *unseen,
                                     {context.stop, scoring, context.log});
  if (!scored) return std::unexpected(scored.error());
  outcome->card = std::move(*scored);
  outcome->card.metrics = describedMetrics(*outcome, options);
  if (const Status written = writeFile(options.folder / "card.json", outcome->card.toJson());
      !written)
    return std::unexpected(written.error());
  return outcome;
}

}  // namespace twinscope::app
