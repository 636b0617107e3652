#include "app/services/federation/learning_trainer.h"

#include "app/services/federation/data_quality.h"
#include "app/services/federation/run_model.h"
#include "core/base/random.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/learning/evaluation/evaluate.h"
#include "core/learning/model/safetensors.h"

#include <algorithm>

namespace twinscope::app {
namespace {

using namespace fedlink;
namespace fs = std::filesystem;

/// In the order of the layout, whatever the file's.
Result<std::vector<float>> flatWeights(const ModelLayout& layout, const ParameterSet& weights) {
  std::vector<float> flat;
  for (const ModelPart& part : layout) {
    const auto* found = weights.find(part.name);
    if (found == nullptr)
      return failure("site.trainer", "The training lost the weights of " + part.name);
    const auto values = weights.valuesOf(*found);
    flat.insert(flat.end(), values.begin(), values.end());
  }
  return flat;
}

/// A folder of its own for each instruction, so that no checkpoint of another is found there.
fs::path folderOf(const fs::path& folder, const SiteInstruction& instruction) {
  const std::string model = sha256Hex(std::as_bytes(std::span(instruction.weights)));
  return folder / concat("round-", instruction.round, "-", model.substr(0, 12));
}

void clear(const fs::path& folder, const fs::path& but = {}) {
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent))
    if (entry.path() != but && entry.path().filename().string().starts_with("round-"))
      fs::remove_all(entry.path(), absent);
}

double meanDice(const learning::EpochReport& report) {
  double sum = 0;
  for (const auto& [region, dice] : report.validationDice) sum += dice;
  return report.validationDice.empty() ? 0
                                       : sum / static_cast<double>(report.validationDice.size());
}

/// Control variates estimate mean gradients from where the steps led: only plain SGD's lead along them.
void correct(learning::TrainOptions& options, std::span<const float> correction) {
  auto slope = std::make_shared<ParameterSet>(*options.startFrom);
  std::ranges::copy(correction, slope->values().begin());
  options.pull.slope = std::move(slope);
  options.optimiser.kind = learning::OptimiserKind::sgd;
  options.optimiser.beta1 = 0;
  options.optimiser.weightDecay = 0;
}

}  // namespace

Result<FederationModel> LearningTrainer::sent(const SiteInstruction& instruction) const {
  auto model = filledWith(m_card, instruction.layout, instruction.weights);
  if (!model || m_how.newest.empty()) return model;
  if (auto kept = keepSent(*model, instruction.round, m_how.newest); !kept)
    return std::unexpected(kept.error());
  return model;
}

Result<double> LearningTrainer::quality(const JobContext& job) {
  if (m_quality) return *m_quality;
  auto quality = dataQuality(m_cases.training, job);
  if (quality) m_quality = *quality;
  return quality;
}

Result<SiteResult> LearningTrainer::train(const SiteInstruction& instruction,
                                          const JobContext& job) {
  auto start = sent(instruction);
  if (!start) return std::unexpected(start.error());
  const auto quality = this->quality(job);
  if (!quality) return std::unexpected(quality.error());
  learning::TrainOptions options;
  options.epochs = m_how.epochs;
  options.stepsPerEpoch = m_how.stepsPerEpoch;
  options.batch = m_how.batch;
  options.learningRate = m_how.learningRate;
  options.augment = m_how.augment;
  options.patch = m_card.window;
  // The course over all rounds is the coordinator's: within one the rate stays.
  options.schedule.kind = learning::ScheduleKind::constant;
  options.schedule.warmUpShare = 0;
  options.seed = Random(m_how.seed).stream("round", instruction.round).next();
  options.startFrom = std::make_shared<const ParameterSet>(std::move(start->weights));
  options.pull = {.strength = instruction.settings.number("proximal-mu").value_or(0),
                  .towards = options.startFrom,
                  .importance = {}};
  if (!instruction.correction.empty()) correct(options, instruction.correction);
  options.folder = folderOf(m_how.folder, instruction);
  clear(m_how.folder, options.folder);
  const auto outcome =
      learning::train(m_card, m_cases.training, m_cases.validation, options, {}, job);
  if (!outcome) return std::unexpected(outcome.error());
  const auto file = learning::readSafetensors(outcome->weights);
  if (!file) return std::unexpected(file.error());
  auto weights = flatWeights(instruction.layout, file->parameters);
  if (!weights) return std::unexpected(weights.error());
  clear(m_how.folder);
  return SiteResult{.weights = std::move(*weights),
                    .metrics = {{"num-examples", static_cast<double>(m_cases.training.count)},
                                {"local-steps", options.epochs * options.stepsPerEpoch},
                                {"training-loss", outcome->epochs.back().loss},
                                {"validation-dice", meanDice(outcome->epochs.back())},
                                {"data-quality", *quality}},
                    .stepSizes = options.epochs * options.stepsPerEpoch * options.learningRate};
}

Result<SiteResult> LearningTrainer::evaluate(const SiteInstruction& instruction,
                                             const JobContext& job) {
  const auto weights = sent(instruction);
  if (!weights) return std::unexpected(weights.error());
  const fs::path folder = folderOf(m_how.folder, instruction);
  const auto model = openedModel(*weights, folder);
  if (!model) return std::unexpected(model.error());
  const auto scores = learning::evaluateModel(**model, m_cases.validation, job);
  std::error_code problem;
  fs::remove_all(folder, problem);
  if (!scores) return std::unexpected(scores.error());
  SiteResult result{.weights = {},
                    .metrics = {{"num-examples", static_cast<double>(scores->size())}}};
  double sum = 0;
  const std::vector<Region> reported = m_card.labels.reported();
  for (const Region region : reported) {
    const double dice = learning::summaryOf(*scores, region, &MaskAgreement::dice).mean;
    result.metrics[concat("dice-", nameOf(region))] = dice;
    sum += dice / static_cast<double>(reported.size());
  }
  result.metrics["validation-dice"] = sum;
  return result;
}

std::function<Result<double>(std::span<const float>, const JobContext&)> diceOn(
    learning::ModelCard card, ModelLayout layout, learning::CaseSource cases, fs::path folder) {
  const auto judge = std::make_shared<LearningTrainer>(
      std::move(card), TrainingStudies{.training = {}, .validation = std::move(cases)},
      LocalTraining{.folder = std::move(folder)});
  return [judge, layout = std::move(layout)](std::span<const float> weights,
                                             const JobContext& job) -> Result<double> {
    SiteInstruction asked;
    asked.layout = layout;
    asked.weights.assign(weights.begin(), weights.end());
    const auto scores = judge->evaluate(asked, job);
    if (!scores) return std::unexpected(scores.error());
    return scores->metrics.at("validation-dice");
  };
}

}  // namespace twinscope::app
