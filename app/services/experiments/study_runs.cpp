#include "app/services/experiments/study_runs.h"

#include "app/services/case_sources.h"
#include "app/services/federation/learning_trainer.h"
#include "app/services/federation/simulated_task.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/learning/model/safetensors.h"

#include <algorithm>
#include <utility>

namespace twinscope::app {
namespace {

namespace fs = std::filesystem;
using learning::CaseSource;

constexpr std::size_t kWatchedCases = 6;  // that a round is judged by

struct Figure {
  const char* name;
  double MaskAgreement::*number;
};
constexpr Figure kFigures[] = {{"dice", &MaskAgreement::dice},
                               {"jaccard", &MaskAgreement::jaccard},
                               {"sensitivity", &MaskAgreement::sensitivity},
                               {"specificity", &MaskAgreement::specificity},
                               {"HD95 mm", &MaskAgreement::hd95Mm},
                               {"volume ml", &MaskAgreement::predictionMl}};

Status emptied(const fs::path& folder) {
  std::error_code problem;
  fs::remove_all(folder, problem);
  fs::create_directories(folder, problem);
  if (problem) return failure("file.write", "A folder could not be made: " + problem.message());
  return {};
}

double maskMl(const learning::TrainingCase& one) {
  const auto voxels = std::ranges::count_if(one.brainMask, [](auto v) { return v != 0; });
  const Vec3 mm = one.truth.grid().spacingMm();
  return static_cast<double>(voxels) * mm.x * mm.y * mm.z / kMm3PerMl;
}

/// Of the voxels of the mask that are not the region, the share that is not called it: predictions lie in the mask.
double specificityIn(double maskMl, const MaskAgreement& of) {
  const double healthyMl = maskMl - of.referenceMl;
  return healthyMl > 0 ? 1 - of.predictionMl * (1 - of.precision) / healthyMl : 1;
}

CaseFigures figuresOf(const learning::CaseScores& scores, double maskMl, std::size_t site,
                      std::span<const Region> regions) {
  CaseFigures made{.site = site, .name = scores.name, .figures = {}};
  const auto add = [&](const std::string& name, Region region, double value) {
    made.figures[concat(name, " ", nameOf(region))] = value;
    if (std::ranges::find(regions, region) != regions.end())
      made.figures[name + " mean"] += value / static_cast<double>(regions.size());
  };
  for (const auto& [region, agreement] : scores.regions) {
    for (const auto& [name, number] : kFigures) add(name, region, agreement.*number);
    add("specificity in mask", region, specificityIn(maskMl, agreement));
  }
  return made;
}

/// A watched case of each of the first hospitals.
CaseSource watchedBy(const std::vector<HospitalCases>& hospitals) {
  std::vector<CaseSource> ones;
  for (const HospitalCases& each : hospitals)
    if (ones.size() < kWatchedCases) ones.push_back(chosenFrom(each.validation, {0}));
  return pooled(std::move(ones));
}

SimulatedTask taskOf(const FederationModel& start, const std::vector<HospitalCases>& hospitals,
                     std::size_t batch, const StudyFederation& how, const fs::path& folder) {
  const auto initial = start.weights.values();
  SimulatedTask task{.parts = layoutOf(start.weights),
                     .initial = {initial.begin(), initial.end()},
                     .trainers = {},
                     .score = {}};
  for (std::size_t site = 0; site < hospitals.size(); ++site)
    task.trainers.push_back(std::make_unique<LearningTrainer>(
        start.card, TrainingStudies{hospitals[site].training, hospitals[site].validation},
        LocalTraining{.epochs = 1,
                      .stepsPerEpoch = static_cast<int>(how.localSteps),
                      .batch = static_cast<int>(batch),
                      .learningRate = how.learningRate,
                      .augment = how.augment,
                      .seed = 1000 * how.seed + site,
                      .folder = folder / concat("site-", site)}));
  task.score = diceOn(start.card, task.parts, watchedBy(hospitals), folder / "watched");
  return task;
}

}  // namespace

Result<FederationModel> trainedOn(const FederationModel& start, const HospitalCases& cases,
                                  std::size_t batch, const StudyTraining& how,
                                  const fs::path& folder, const JobContext& job) {
  if (const Status made = emptied(folder); !made) return std::unexpected(made.error());
  learning::TrainOptions options;
  options.epochs = 1;
  options.stepsPerEpoch = static_cast<int>(how.steps);
  options.batch = static_cast<int>(batch);
  options.patch = start.card.window;
  options.learningRate = how.learningRate;
  options.seed = how.seed;
  options.augment = how.augment;
  if (!how.falls) {
    options.schedule.kind = learning::ScheduleKind::constant;
    options.schedule.warmUpShare = 0;
  }
  options.startFrom = std::make_shared<const ParameterSet>(start.weights);
  options.pull = {.strength = how.pull, .towards = options.startFrom};
  options.folder = folder;
  const auto outcome =
      learning::train(start.card, cases.training, cases.validation, options, {}, job);
  if (!outcome) return std::unexpected(outcome.error());
  auto stored = learning::readSafetensors(outcome->weights);
  if (!stored) return std::unexpected(stored.error());
  return ordered(start.card, stored->parameters);
}

HospitalCases together(const std::vector<HospitalCases>& hospitals) {
  std::vector<CaseSource> training, validation, test;
  for (const HospitalCases& each : hospitals) {
    training.push_back(each.training);
    validation.push_back(each.validation);
    test.push_back(each.test);
  }
  return {pooled(std::move(training)), pooled(std::move(validation)), pooled(std::move(test))};
}

Result<FederatedModel> federated(const FederationModel& start,
                                 const std::vector<HospitalCases>& hospitals, std::size_t batch,
                                 const StudyFederation& how, const fs::path& folder,
                                 const JobContext& job) {
  if (const Status made = emptied(folder); !made) return std::unexpected(made.error());
  SimulationOptions options;
  options.sites = hospitals.size();
  options.stragglers = 0;
  options.strategyText = how.strategy;
  options.compression = how.compression;
  options.rounds = static_cast<std::uint32_t>(how.rounds);
  options.seed = how.seed;
  auto report = simulateFederation(
      options, taskOf(start, hospitals, batch, how, folder), folder, [](const SimulationReport&) {},
      job);
  if (!report) return std::unexpected(report.error());
  const auto& state = report->federation.snapshot.state;
  if (state.phase != fedlink::Phase::finished)
    return failure("study.federation", "A federation ended early: " + state.endReason);
  FederatedModel made{start, std::move(report->rounds)};
  std::ranges::copy(report->weights, made.global.weights.values().begin());
  return made;
}

Result<std::vector<CaseFigures>> scoredOn(const FederationModel& model, const CaseSource& cases,
                                          std::size_t site, std::span<const Region> regions,
                                          const fs::path& folder, const JobContext& job) {
  const auto opened = openedModel(model, folder);
  if (!opened) return std::unexpected(opened.error());
  return scoredOn(**opened, cases, site, regions, job);
}

Result<std::vector<CaseFigures>> scoredOn(const learning::SegmentationModel& model,
                                          const CaseSource& cases, std::size_t site,
                                          std::span<const Region> regions, const JobContext& job) {
  const auto scores = learning::evaluateModel(model, cases, job);
  if (!scores) return std::unexpected(scores.error());
  std::vector<CaseFigures> figures;
  for (std::size_t n = 0; n < scores->size(); ++n) {
    const auto one = cases.load(n);
    if (!one) return std::unexpected(one.error());
    figures.push_back(figuresOf((*scores)[n], maskMl(*one), site, regions));
  }
  return figures;
}

}  // namespace twinscope::app
