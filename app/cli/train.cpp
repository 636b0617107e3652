#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/files.h"
#include "app/services/models.h"
#include "app/services/train_demo_model.h"
#include "app/services/training_cases.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

namespace twinscope::cli {
namespace {

struct Options {
  std::size_t phantoms = 0;
  int epochs = 20;
  int steps = 100;
  std::uint64_t seed = 1;
  std::size_t unseen = 40;
  std::string out, name = "local-unet";
};

Json jsonOf(const learning::EpochReport& report) {
  Json dice = Json::object();
  for (const auto& [region, value] : report.validationDice)
    dice[std::string(nameOf(region))] = value;
  return {{"epoch", report.epoch},
          {"loss", report.loss},
          {"validationDice", dice},
          {"seconds", report.seconds}};
}

std::string lineOf(const learning::EpochReport& report) {
  std::string line = concat("epoch ", report.epoch, "  loss ", figure(report.loss));
  for (const auto& [region, value] : report.validationDice)
    line += concat("  ", nameOf(region), " ", figure(value));
  return line + "\n";
}

/// The workspace's own studies, in the layout of the shipped network; scored on the patients held out.
Result<learning::TrainingOutcome> trainOnStudies(const app::Workspace& workspace,
                                                 const Options& options,
                                                 const JobContext& context) {
  const auto shipped = app::loadShippedModel();
  if (!shipped) return std::unexpected(shipped.error());
  learning::ModelCard card = (*shipped)->card();
  card.name = options.name;
  card.meanDice.clear();
  card.volumeIntervals.clear();
  card.metrics.clear();
  const auto cases = app::trainingStudies(workspace, card.channels);
  if (!cases) return std::unexpected(cases.error());
  card.trainedOn = concat(cases->training.count, " studies of one workspace; ",
                          cases->validation.count, " studies of other patients held out");
  learning::TrainOptions how;
  how.epochs = options.epochs;
  how.stepsPerEpoch = options.steps;
  how.patch = card.window;
  how.seed = options.seed;
  how.folder = options.out;
  ProgressSlice learning(context.progress, 0, 0.9), scoring(context.progress, 0.9, 1);
  auto outcome = learning::train(card, cases->training, cases->validation, how, {},
                                 {context.stop, learning, context.log});
  if (!outcome) return outcome;
  auto scored = learning::scoreModel(outcome->card, outcome->weights, cases->validation,
                                     {context.stop, scoring, context.log});
  if (!scored) return std::unexpected(scored.error());
  outcome->card = std::move(*scored);
  const auto written =
      app::writeFile(std::filesystem::path(options.out) / "card.json", outcome->card.toJson());
  if (!written) return std::unexpected(written.error());
  return outcome;
}

Result<learning::TrainingOutcome> train(Session& session, const Options& options) {
  const Json request{
      {"phantoms", options.phantoms}, {"epochs", options.epochs}, {"seed", options.seed}};
  const app::JobSpec job{
      .lane = app::Lane::cpu, .kind = "train", .subject = "a model", .request = request.dump()};
  if (options.phantoms > 0)
    return session.run<learning::TrainingOutcome>(job, [&](const JobContext& context) {
      return app::trainDemoModel(
          {.phantoms = options.phantoms,
           .epochs = options.epochs,
           .seed = options.seed,
           .unseen = options.unseen,
           .folder = options.out},
          [](const learning::EpochReport&) {}, context);
    });
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  return session.run<learning::TrainingOutcome>(job, [&](const JobContext& context) {
    return trainOnStudies(**workspace, options, context);
  });
}

Result<Answer> run(Session& session, const Options& options) {
  learning::keepFreedMemory();
  const auto outcome = train(session, options);
  if (!outcome) return std::unexpected(outcome.error());
  Answer answer{.json = {{"model",
                          {{"name", outcome->card.name},
                           {"hash", outcome->card.sha256},
                           {"card", (std::filesystem::path(options.out) / "card.json").string()}}},
                         {"epochs", Json::array()},
                         {"metrics", Json::parse(outcome->card.metrics, nullptr, false)}},
                .text = {},
                .exitCode = 0};
  for (const auto& report : outcome->epochs) {
    answer.json["epochs"].push_back(jsonOf(report));
    answer.text += lineOf(report);
  }
  for (const auto& [region, dice] : outcome->card.meanDice)
    answer.text += concat(nameOf(region), "  mean Dice ", figure(dice), " on unseen cases\n");
  return answer;
}

}  // namespace

void addTrain(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "train",
                       "Train a network on phantoms, or on the workspace's own studies",
                       "twinscope-cli train --phantoms 200 --epochs 20 --seed 1 --out model/");
  auto options = std::make_shared<Options>();
  verb->add_option("--phantoms", options->phantoms,
                   "Phantoms to learn from; without it the workspace's studies with labels");
  verb->add_option("--epochs", options->epochs, "Passes of 100 steps");
  verb->add_option("--steps", options->steps, "Steps of an epoch on the workspace's studies");
  verb->add_option("--seed", options->seed, "Same seed, same model");
  verb->add_option("--unseen", options->unseen, "Phantoms that the scores come from");
  verb->add_option("--name", options->name, "Name of a model of the workspace's studies");
  verb->add_option("--out", options->out, "Folder for card.json and the weights")->required();
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
