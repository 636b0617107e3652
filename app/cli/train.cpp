#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "app/services/models.h"
#include "app/services/train_model.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/learning/torch_run.h"

#include <algorithm>
#include <array>

namespace twinscope::cli {
namespace {

struct Options {
  app::TrainingChoice choice = app::shippedTraining();
  app::PhantomNumbers numbers{.toLearn = 0};
  std::int64_t patch = 0;
  double dropSequences = 0;
  std::vector<std::string> sequences;
  std::string out, augment = "standard", augmentChanges = "{}";
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

Result<app::TrainingChoice> choiceOf(const Options& options) {
  app::TrainingChoice choice = options.choice;
  for (const std::string& name : options.sequences) {
    const auto modality = modalityFromName(name);
    if (!modality) return usageError("There is no sequence " + name, "t1, t1c, t2, flair, ct");
    choice.sequences.push_back(*modality);
  }
  choice.options.patch.fill(options.patch);
  const auto augment = learning::augmentationNamed(options.augment)
                           .value_or(learning::AugmentOptions{})
                           .changedBy(options.augmentChanges);
  if (!augment) return std::unexpected(augment.error());
  choice.options.augment = *augment;
  if (options.dropSequences > 0) choice.options.augment.dropSequences = options.dropSequences;
  choice.options.folder = options.out;
  return choice;
}

Result<learning::TrainingOutcome> train(Session& session, const Options& options) {
  auto choice = choiceOf(options);
  if (!choice) return std::unexpected(choice.error());
  const Json request{{"phantoms", options.numbers.toLearn},
                     {"network", choice->network},
                     {"epochs", choice->options.epochs},
                     {"seed", choice->options.seed}};
  const app::JobSpec job{
      .lane = app::Lane::cpu, .kind = "train", .subject = "a model", .request = request.dump()};
  if (options.numbers.toLearn > 0) {
    choice->helper = &session.runner();
    return session.run<learning::TrainingOutcome>(job, [&](const JobContext& context) {
      return app::trainOnPhantoms(*choice, options.numbers, {}, context);
    });
  }
  const auto workspace = session.workspace();
  if (!workspace) return std::unexpected(workspace.error());
  choice->helper = &session.runner();
  return session.run<learning::TrainingOutcome>(job, [&](const JobContext& context) {
    return app::trainOnStudies(**workspace, *choice, {}, context);
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
  if (const auto peak = peakMemoryBytes()) {
    answer.json["peakMemoryMb"] = static_cast<double>(*peak) / 1e6;
    answer.text += concat("peak memory ", *peak / 1'000'000, " MB\n");
  }
  for (const auto& [region, dice] : outcome->card.meanDice)
    answer.text += concat(nameOf(region), "  mean Dice ", figure(dice), " on unseen cases\n");
  return answer;
}

/// The verb as it was called, without the places that only this machine has.
std::string commandOf(const CLI::App& verb) {
  constexpr std::array kLeftOut{"--out",   "--workspace", "--start",
                                "--quiet", "--verbose",   "--json"};
  std::string command = "twinscope-cli train";
  for (const CLI::Option* option : verb.get_options())
    if (option->count() > 0 && std::ranges::find(kLeftOut, option->get_name()) == kLeftOut.end()) {
      command += " " + option->get_name();
      for (std::size_t n = 0; const std::string& word : option->results())
        command += (n++ == 0 ? " " : ",") + word;
    }
  return command + " --out DIR";
}

template <class Value>
void addChoice(CLI::App& verb, const std::string& name, Value& value, const std::string& what,
               const std::vector<std::pair<std::string, Value>>& choices) {
  std::vector<std::string> words;
  for (const auto& choice : choices) words.push_back(choice.first);
  const auto take = [&value, choices](const std::string& word) {
    value = std::ranges::find(choices, word, &std::pair<std::string, Value>::first)->second;
  };
  verb.add_option_function<std::string>(name, take, what)->check(CLI::IsMember(words));
}

void addNetworkOptions(CLI::App& verb, Options& options) {
  std::vector<std::string> kinds;
  for (const auto& preset : learning::networkPresets())
    if (preset.size == learning::NetworkSize::small) kinds.emplace_back(preset.kind);
  verb.add_option("--network", options.choice.network, "Kind of network")
      ->check(CLI::IsMember(kinds));
  using enum learning::NetworkSize;
  addChoice(verb, "--size", options.choice.size, "Size of the network",
            {{"tiny", tiny}, {"small", small}, {"full", full}});
  verb.add_option("--spacing-mm", options.choice.spacingMm, "Voxels that the network works on")
      ->check(CLI::Range(0.5, 4.0));
  using enum learning::Normalisation;
  addChoice(verb, "--normalisation", options.choice.normalisation, "Of each sequence's intensities",
            {{"z-score-in-brain", zScoreInBrain},
             {"clipped-z-score-in-brain", clippedZScoreInBrain},
             {"min-max-in-brain", minMaxInBrain}});
  using enum learning::InferenceMode;
  addChoice(verb, "--mode", options.choice.mode, "How a study is shown to the network",
            {{"sliding-window", slidingWindow},
             {"whole-volume", wholeVolume},
             {"centre-crop", centreCrop}});
  verb.add_option("--least-core-depth-mm", options.choice.leastCoreDepthMm,
                  "Core parts that hug the brain mask's rim closer than this are not believed")
      ->check(CLI::Range(0.0, 30.0));
  verb.add_option("--start", options.choice.startCard,
                  "Card file of a model to fine-tune, its weights beside it");
  std::vector<std::pair<std::string, learning::TuningScope>> scopes;
  for (const learning::TuningScope scope : learning::kTuningScopes)
    scopes.emplace_back(nameOf(scope), scope);
  addChoice(verb, "--tune", options.choice.options.tuned, "What of the model at --start learns",
            scopes);
  verb.add_option("--pull", options.choice.pullStrength,
                  "Strength that holds the weights near those at --start (L2-SP); 0: not at all")
      ->check(CLI::Range(0.0, 1e6));
  verb.add_option("--name", options.choice.name, "Name of the model");
}

void addLearningOptions(CLI::App& verb, learning::TrainOptions& how) {
  using learning::LossKind, learning::OptimiserKind, learning::ScheduleKind, learning::Precision;
  verb.add_option("--epochs", how.epochs, "Rounds with a validation at the end");
  verb.add_option("--steps", how.stepsPerEpoch, "Steps of an epoch");
  verb.add_option("--batch", how.batch, "Patches of one pass");
  verb.add_option("--accumulation", how.accumulation, "Passes of one step");
  verb.add_option("--learning-rate", how.learningRate, "Largest rate of the schedule");
  verb.add_option("--seed", how.seed, "Same seed, same model");
  addChoice<LossKind>(verb, "--loss", how.loss, "Loss",
                      {{"dice", LossKind::dice},
                       {"cross-entropy", LossKind::crossEntropy},
                       {"focal", LossKind::focal},
                       {"dice-cross-entropy", LossKind::diceCrossEntropy},
                       {"dice-focal", LossKind::diceFocal}});
  addChoice<OptimiserKind>(verb, "--optimiser", how.optimiser.kind, "Optimiser",
                           {{"adam", OptimiserKind::adam},
                            {"adamw", OptimiserKind::adamW},
                            {"sgd", OptimiserKind::sgd}});
  addChoice<ScheduleKind>(verb, "--schedule", how.schedule.kind, "Course of the learning rate",
                          {{"poly", ScheduleKind::poly},
                           {"cosine", ScheduleKind::cosine},
                           {"plateau", ScheduleKind::plateau},
                           {"constant", ScheduleKind::constant}});
  addChoice<Precision>(verb, "--precision", how.precision, "Numbers of convolutions",
                       {{"fp32", Precision::float32}, {"bf16", Precision::mixedBfloat16}});
  verb.add_option("--average", how.averageDecay, "Decay of the running average of the weights");
  verb.add_option("--patience", how.patience, "Epochs without gain before it stops; 0: never");
}

}  // namespace

void addTrain(CLI::App& app, Command& command) {
  auto* verb = addVerb(app, command, "train",
                       "Train a network on phantoms, or on the workspace's own studies",
                       "twinscope-cli train --network twinsegnet --phantoms 200 --out model/");
  auto options = std::make_shared<Options>();
  verb->add_option("--phantoms", options->numbers.toLearn,
                   "Phantoms to learn from; without it the workspace's studies with labels");
  verb->add_option("--unseen", options->numbers.unseen, "Phantoms that the scores come from");
  verb->add_option("--mask-error-mm", options->numbers.maskErrorMm,
                   "Phantoms' brain masks are up to that much too wide or narrow")
      ->check(CLI::Range(0.0, 10.0));
  verb->add_option("--prepared-masks", options->numbers.preparedMasks,
                   "Share of the phantoms whose brain mask is found by the preparation itself")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--thick-slices", options->numbers.thickSlices,
                   "Share of the phantoms whose T1 and T1c have slices of 3 to 7 mm")
      ->check(CLI::Range(0.0, 1.0));
  addNetworkOptions(*verb, *options);
  addLearningOptions(*verb, options->choice.options);
  verb->add_option("--patch", options->patch, "Side of a patch in voxels; 0: the network's own");
  verb->add_option("--augment", options->augment,
                   "How patches are varied; domain: as wide as real scanners differ")
      ->check(CLI::IsMember(std::vector<std::string>(learning::kAugmentations.begin(),
                                                     learning::kAugmentations.end())));
  verb->add_option(
      "--augment-changes", options->augmentChanges,
      "Single options in place of those, as JSON: '{\"gin\": 0, \"noiseSigma\": 0.2}'");
  verb->add_option("--sequences", options->sequences, "What it looks at: t1,t1c,t2,flair")
      ->delimiter(',');
  verb->add_option("--drop-sequences", options->dropSequences,
                   "Probability that a patch lacks some: the model then bears studies that do")
      ->check(CLI::Range(0.0, 1.0));
  verb->add_option("--fallback", options->choice.fallback,
                   "Model that takes studies which this one refuses for want of a sequence");
  verb->add_option("--out", options->out, "Folder for card.json and the weights")->required();
  onVerb(verb, command, options, run);
  verb->parse_complete_callback([verb, options] { options->choice.command = commandOf(*verb); });
}

}  // namespace twinscope::cli
