#include "app/services/train_model.h"

#include "app/services/files.h"
#include "app/services/image_traits.h"
#include "app/services/phantom_cases.h"
#include "app/services/training_cases.h"
#include "core/base/text.h"
#include "core/learning/evaluation/calibration.h"
#include "core/learning/evaluation/evaluate.h"
#include "core/learning/model/safetensors.h"
#include "core/learning/networks/adapters.h"
#include "core/learning/torch_device.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr double kScoringSpacingMm = 1.0;
constexpr std::size_t kDescribedCases =
    40;  // whose images the card describes: each is read once more

std::vector<Modality> sequencesOf(const TrainingChoice& choice) {
  if (!choice.sequences.empty()) return choice.sequences;
  return {kTumourSequences.begin(), kTumourSequences.end()};
}

/// What a real preparation gets wrong is learnt with, so that the network bears it.
PhantomCaseOptions casesToLearn(const TrainingChoice& choice, const PhantomNumbers& numbers,
                                PhantomSet set, std::size_t count) {
  return {.count = count,
          .firstSeed = firstPhantomSeed(choice.options.seed, set),
          .spacingMm = choice.spacingMm,
          .maskErrorMm = numbers.maskErrorMm,
          .misalignmentMm = 1,
          .preparedMasks = numbers.preparedMasks,
          .thickSlices = numbers.thickSlices,
          .sequences = sequencesOf(choice)};
}

/// Scores are those of the network alone: masks and alignment are the phantoms' own.
PhantomCaseOptions casesToScore(const TrainingChoice& choice, std::size_t count) {
  return {.count = count,
          .firstSeed = firstPhantomSeed(choice.options.seed, PhantomSet::unseen),
          .spacingMm = kScoringSpacingMm,
          .sequences = sequencesOf(choice)};
}

/// On the CPU a helper takes processors from the network itself: a training on two of them became a fifth slower.
learning::Spawn helperOf(const TrainingChoice& choice) {
  if (choice.helper == nullptr || !learning::torchGpu().usable) return {};
  return [jobs = choice.helper](std::function<void()> task) { jobs->spawn(std::move(task)); };
}

/// A training made ready: the card before it and the options with weights and patch filled in.
struct Prepared {
  learning::ModelCard card;
  learning::TrainOptions options;
  std::string origin;  ///< ", going on from …" for the card
};

/// For the card.
std::string tunedPart(learning::TuningScope scope) {
  return scope == learning::TuningScope::full ? "" : concat(", only its ", nameOf(scope), " tuned");
}

Result<Prepared> fineTuning(const TrainingChoice& choice) {
  const auto text = readFile(choice.startCard);
  if (!text) return std::unexpected(text.error());
  auto card = learning::ModelCard::fromJson(*text);
  if (!card) return std::unexpected(card.error());
  const auto file = choice.startCard.parent_path() / card->weightsFile;
  if (const auto opened = learning::openModel(*card, file); !opened)
    return std::unexpected(opened.error());
  auto weights = learning::readSafetensors(file);
  if (!weights) return std::unexpected(weights.error());
  learning::AdaptedModel start{std::move(*card), std::move(weights->parameters)};
  if (choice.options.tuned == learning::TuningScope::adapters) {
    auto adapted = learning::withAdapters(start.card, start.weights);
    if (!adapted) return std::unexpected(adapted.error());
    start = std::move(*adapted);
  }
  Prepared prepared{.card = std::move(start.card), .options = choice.options, .origin = {}};
  prepared.origin = concat(", going on from ", prepared.card.name, " ", prepared.card.version,
                           tunedPart(choice.options.tuned));
  prepared.options.startFrom = std::make_shared<const ParameterSet>(std::move(start.weights));
  prepared.options.pull = {.strength = choice.pullStrength, .towards = prepared.options.startFrom};
  return prepared;
}

Result<Prepared> fromPreset(const TrainingChoice& choice) {
  const auto preset = learning::presetOf(choice.network, choice.size);
  if (!preset) {
    std::string kinds;
    for (const auto& known : learning::networkPresets())
      if (known.size == choice.size) kinds += concat(kinds.empty() ? "" : ", ", known.kind);
    return refusal("train.kind", concat("There is no network ", choice.network),
                   "Choose one of " + kinds);
  }
  Prepared made{.card = learning::untrainedCard(*preset, choice.spacingMm),
                .options = choice.options,
                .origin = {}};
  made.card.labels = LabelTable::canonical();  // our cases have cavities too
  if (!choice.sequences.empty()) made.card.channels = choice.sequences;
  made.card.normalisation = choice.normalisation;
  made.card.mode = choice.mode;
  return made;
}

Result<Prepared> prepared(const TrainingChoice& choice, std::string_view data) {
  if (choice.options.seed > 0xffffffffU) return usageError("the seed must fit 32 bits");
  const bool tunes = choice.options.tuned != learning::TuningScope::full || choice.pullStrength > 0;
  if (choice.startCard.empty() && tunes)
    return usageError("a part to tune and a pull need a model to start from",
                      "Name its card, or train the whole network");
  auto made = choice.startCard.empty() ? fromPreset(choice) : fineTuning(choice);
  if (!made) return made;
  if (choice.leastCoreDepthMm > 0) made->card.leastCoreDepthMm = choice.leastCoreDepthMm;
  if (made->options.patch[0] == 0) made->options.patch = made->card.window;
  made->card.window = made->options.patch;
  made->card.name = choice.name.empty() ? concat(data, "-", made->card.kind) : choice.name;
  made->card.intendedUse =
      "Trying the program out, tests and teaching. Research use only, not a medical device.";
  made->card.limits.clear();
  if (!choice.fallback.empty()) made->card.fallback = choice.fallback;
  made->card.bearsMissingSequences = made->options.augment.dropSequences > 0;
  return made;
}

std::string neededSequences(const learning::ModelCard& card) {
  std::string names;
  for (const Modality channel : card.channels)
    names += concat(names.empty() ? "" : ", ", nameOf(channel));
  std::string lacking = "; a study that lacks one is refused";
  if (card.bearsMissingSequences)
    lacking = "; learnt to bear the lack of some, with less certainty";
  else if (!card.fallback.empty())
    lacking = "; a study that lacks one goes to " + card.fallback;
  return concat("looks at ", names, lacking);
}

void describePhantoms(learning::ModelCard& card, const PhantomNumbers& numbers) {
  card.smallestEnhancingMl = 0.3;
  card.trainedOn = concat(numbers.toLearn,
                          " computer-made phantoms (no real scan), with errors of brain mask "
                          "and alignment as a real preparation makes them");
  card.limits = {
      "trained on phantoms only: it has never seen a real tumour, and real scans differ from "
      "phantoms in ways that it cannot know",
      neededSequences(card),
      concat("works at ", card.spacingMm.x,
             " mm: foci and rims thinner than that are missed or badly outlined"),
      "enhancing tumour of less than 0.3 ml in a whole study is reported as core without "
      "enhancement",
      "its volume intervals hold for phantoms like those it was scored on, not for patients"};
}

/// Sets the card's temperature by the cases that the training was watched with; says what that did.
Result<nlohmann::ordered_json> calibrateCard(learning::TrainingOutcome& outcome,
                                             const learning::CaseSource& validation,
                                             const JobContext& context) {
  const auto model = learning::openModel(outcome.card, outcome.weights);
  if (!model) return std::unexpected(model.error());
  const auto calibration = learning::calibrate(**model, validation, context);
  if (!calibration && calibration.error().code == "train.cases") return nlohmann::ordered_json();
  if (!calibration) return std::unexpected(calibration.error());
  outcome.card.temperature *= calibration->temperature;
  return nlohmann::ordered_json{{"temperature", outcome.card.temperature},
                                {"eceBefore", calibration->before.ece},
                                {"eceAfter", calibration->after.ece},
                                {"voxels", calibration->voxels}};
}

learning::CaseSource firstOf(const learning::CaseSource& cases, std::size_t most) {
  return {.count = std::min(cases.count, most), .load = cases.load};
}

/// Trains, scores, and writes the card with scores and how they came about.
Result<learning::TrainingOutcome> trainAndScore(const Prepared& made, const TrainingChoice& choice,
                                                learning::CaseSource training,
                                                learning::CaseSource validation,
                                                const learning::CaseSource& unseen,
                                                const std::string& scoredOn,
                                                const learning::TrainObserver& observer,
                                                const JobContext& context) {
  auto learnt = learntImagesOf(made.card, firstOf(training, kDescribedCases), context);
  if (!learnt) return std::unexpected(learnt.error());
  training.spawn = validation.spawn = helperOf(choice);
  ProgressSlice learning(context.progress, 0, 0.88), calibrating(context.progress, 0.88, 0.9);
  ProgressSlice scoring(context.progress, 0.9, 1);
  auto outcome = learning::train(made.card, training, validation, made.options, observer,
                                 {context.stop, learning, context.log});
  if (!outcome) return outcome;
  const auto calibrated =
      calibrateCard(*outcome, validation, {context.stop, calibrating, context.log});
  if (!calibrated) return std::unexpected(calibrated.error());
  const auto model = learning::openModel(outcome->card, outcome->weights);
  if (!model) return std::unexpected(model.error());
  const auto scores =
      learning::evaluateModel(**model, unseen, {context.stop, scoring, context.log});
  if (!scores) return std::unexpected(scores.error());
  outcome->card = learning::scoredCard(outcome->card, *scores);
  outcome->card.learntImages = std::move(*learnt);
  nlohmann::ordered_json metrics{{"command", choice.command}, {"scoredOn", scoredOn}};
  metrics.update(nlohmann::ordered_json::parse(outcome->card.metrics));
  metrics["calibration"] = *calibrated;
  metrics["lastLoss"] = outcome->epochs.empty() ? 0.0 : outcome->epochs.back().loss;
  outcome->card.metrics = metrics.dump();
  if (const Status written = writeFile(choice.options.folder / "card.json", outcome->card.toJson());
      !written)
    return std::unexpected(written.error());
  return outcome;
}

}  // namespace

TrainingChoice shippedTraining() {
  TrainingChoice choice;
  choice.options.epochs = 18;
  choice.options.learningRate = 3e-3;
  choice.options.patch = {0, 0, 0};
  return choice;
}

Result<learning::TrainingOutcome> trainOnPhantoms(const TrainingChoice& choice,
                                                  const PhantomNumbers& numbers,
                                                  const learning::TrainObserver& observer,
                                                  const JobContext& context) {
  auto made = prepared(choice, "phantom");
  if (!made) return std::unexpected(made.error());
  describePhantoms(made->card, numbers);
  made->card.trainedOn += made->origin;
  const auto training =
      phantomCases(casesToLearn(choice, numbers, PhantomSet::training, numbers.toLearn));
  const auto validation =
      phantomCases(casesToLearn(choice, numbers, PhantomSet::validation, numbers.watched));
  const auto unseen = phantomCases(casesToScore(choice, numbers.unseen));
  for (const auto* cases : {&training, &validation, &unseen})
    if (!*cases) return std::unexpected(cases->error());
  const std::string scoredOn = concat(
      numbers.unseen, " unseen phantoms at ", kScoringSpacingMm, " mm, seeds from ",
      firstPhantomSeed(choice.options.seed, PhantomSet::unseen), ", with their own brain masks");
  return trainAndScore(*made, choice, *training, *validation, *unseen, scoredOn, observer, context);
}

Result<learning::TrainingOutcome> trainOnStudies(const Workspace& workspace,
                                                 const TrainingChoice& choice,
                                                 const learning::TrainObserver& observer,
                                                 const JobContext& context) {
  auto made = prepared(choice, "local");
  if (!made) return std::unexpected(made.error());
  const auto cases = trainingStudies(workspace, made->card.channels);
  if (!cases) return std::unexpected(cases.error());
  made->card.trainedOn =
      concat(cases->training.count, " studies of one workspace; ", cases->validation.count,
             " studies of other patients held out", made->origin);
  made->card.limits = {neededSequences(made->card)};
  return trainAndScore(*made, choice, cases->training, cases->validation, cases->validation,
                       concat(cases->validation.count, " studies of patients held out"), observer,
                       context);
}

}  // namespace twinscope::app
