#include "app/services/case_sources.h"
#include "app/services/federation/federation_model.h"
#include "app/services/federation/learning_trainer.h"
#include "app/services/federation/simulated_task.h"
#include "app/services/phantom_cases.h"
#include "core/base/text.h"

#include <algorithm>

namespace twinscope::app {
namespace {

constexpr std::size_t kHeldOutEvery = 5;
constexpr std::size_t kPhantomsOfASite = 1000;  // at most: seeds of sites never meet

PhantomCaseOptions casesOf(const SimulationOptions& options, std::size_t site, PhantomSet set) {
  return {.count = 1,
          .firstSeed = firstPhantomSeed(options.seed, set) + site * kPhantomsOfASite,
          .spacingMm = options.spacingMm,
          .scanner = options.seed * kPhantomsOfASite + site};
}

Result<TrainingStudies> studiesOf(const SimulationOptions& options, std::size_t site) {
  const std::size_t all = examplesOf(site, options.phantomsPerSite, options.seed);
  const std::size_t heldOut = std::max<std::size_t>(1, all / kHeldOutEvery);
  PhantomCaseOptions toLearn = casesOf(options, site, PhantomSet::training);
  PhantomCaseOptions toWatch = casesOf(options, site, PhantomSet::validation);
  toLearn.count = all - heldOut;
  toWatch.count = heldOut;
  auto training = phantomCases(toLearn);
  auto validation = phantomCases(toWatch);
  if (!training) return std::unexpected(training.error());
  if (!validation) return std::unexpected(validation.error());
  const bool flipped = options.attack == Attack::labelFlip && site < options.attackers;
  return TrainingStudies{
      .training = remembered(flipped ? withPermutedLabels(*training) : *training),
      .validation = remembered(flipped ? withPermutedLabels(*validation) : *validation)};
}

LocalTraining trainingOf(const SimulationOptions& options, std::size_t site,
                         const std::filesystem::path& folder) {
  return {.stepsPerEpoch = options.localSteps,
          .learningRate = options.learningRate,
          .seed = options.seed * kPhantomsOfASite + site,
          .folder = folder / concat("site-", site)};
}

}  // namespace

Result<SimulatedTask> phantomTask(const SimulationOptions& options,
                                  const std::filesystem::path& folder) {
  auto model = federationModel(
      options.startCard.empty() ? "network:" + options.network + ":" + options.networkSize
                                : "model:" + options.startCard,
      {.spacingMm = options.spacingMm, .seed = options.seed}, [&]() -> Result<Workspace*> {
        return failure("file.read", "There is no card " + options.startCard);
      });
  if (!model) return std::unexpected(model.error());
  const auto initial = model->weights.values();
  SimulatedTask task{.parts = layoutOf(model->weights),
                     .initial = {initial.begin(), initial.end()},
                     .trainers = {},
                     .score = {}};
  for (std::size_t site = 0; site < options.sites; ++site) {
    auto studies = studiesOf(options, site);
    if (!studies) return std::unexpected(studies.error());
    task.trainers.push_back(std::make_unique<LearningTrainer>(model->card, std::move(*studies),
                                                              trainingOf(options, site, folder)));
  }
  PhantomCaseOptions unseen{.count = options.unseenPhantoms,
                            .firstSeed = firstPhantomSeed(options.seed, PhantomSet::unseen),
                            .spacingMm = options.spacingMm};
  auto cases = phantomCases(unseen);
  if (!cases) return std::unexpected(cases.error());
  task.score = diceOn(model->card, task.parts, remembered(std::move(*cases)), folder / "unseen");
  return task;
}

}  // namespace twinscope::app
