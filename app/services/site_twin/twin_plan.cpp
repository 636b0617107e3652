#include "app/services/site_twin/twin_plan.h"

#include "app/services/device.h"
#include "app/services/models.h"
#include "app/services/site_twin/site_twin.h"
#include "app/services/site_twin/twin_evidence.h"
#include "core/learning/networks/network.h"
#include "core/learning/training/step_cost.h"

#include <algorithm>
#include <map>

namespace twinscope::app {
namespace {

constexpr double kForwardShare = 1.0 / 3;  // of a training step's work
constexpr double kScoredModels = 3;        // global, twin, previous
/// Voxels of a brain at 1 mm: what a sliding window goes over, eight times at an overlap of a half.
constexpr double kBrainMm3 = 138.0 * 169 * 138, kWindowRepeats = 8;

struct PatientStudies {
  std::vector<twin::SitePatient> patients;
  std::vector<std::vector<StudyId>> studies;
};

/// Standings come by patient.
PatientStudies byPatient(const std::vector<StudyStanding>& standings,
                         const learning::ModelCard& card) {
  PatientStudies found;
  for (const StudyStanding& standing : standings) {
    if (!standing.usable(card)) continue;
    if (found.patients.empty() || found.patients.back().pseudonym != standing.patient) {
      found.patients.push_back({standing.patient, 0});
      found.studies.emplace_back();
    }
    ++found.patients.back().studies;
    found.studies.back().push_back(standing.study);
  }
  return found;
}

std::vector<StudyId> studiesOf(const PatientStudies& all, const std::vector<std::size_t>& some) {
  std::vector<StudyId> studies;
  for (const std::size_t n : some) std::ranges::copy(all.studies[n], std::back_inserter(studies));
  return studies;
}

Result<learning::ModelCard> cardOf(const Workspace& workspace, const std::string& base) {
  const auto model = loadModel(workspace, base);
  if (!model) return std::unexpected(model.error());
  learning::ModelCard card = (*model)->card();
  if (learning::isNetworkKind(card.kind)) return card;
  return refusal(
      "train.kind",
      "The model " + card.name + " is of the kind " + card.kind + " and cannot be fine-tuned here",
      "Choose a network of our own as the global model");
}

/// A twin may go on from the one before (Ditto): what any of them has seen counts.
std::set<StudyId> knownToCurrent(const SiteTwinHistory& history,
                                 const std::vector<StudyStanding>& standings) {
  const auto* const current = history.current();
  if (current == nullptr) return {};
  std::set<StudyId> seen, known;
  for (const twin::TwinVersion& version : history.versions)
    if (version.version <= current->version && version.outcome == twin::Outcome::better)
      seen.merge(studiesKnownTo(version));
  std::set<std::string> patients;
  for (const StudyStanding& standing : standings)
    if (seen.contains(standing.study)) patients.insert(standing.patient);
  for (const StudyStanding& standing : standings)
    if (patients.contains(standing.patient)) known.insert(standing.study);
  return known;
}

double stepsOf(const TwinPlan& plan) {
  return static_cast<double>(plan.trainings()) * plan.recipe.epochs * plan.recipe.stepsPerEpoch;
}

double voxelsOf(const learning::ModelCard& card) {
  return static_cast<double>(card.window[0] * card.window[1] * card.window[2]);
}

}  // namespace

std::vector<StudyId> TwinPlan::usableStudies() const {
  std::vector<StudyId> usable;
  for (const StudyStanding& standing : studies)
    if (standing.usable(base)) usable.push_back(standing.study);
  return usable;
}

std::vector<double> TwinPlan::ratesOf(const TwinFold& fold) const {
  if (!fold.validation.empty()) return recipe.learningRates;
  return {recipe.learningRates.front()};
}

std::size_t TwinPlan::trainings() const {
  std::size_t count = evidence == twin::SiteEvidence::leaveOneOut ? 1 : 0;
  for (const TwinFold& fold : folds) count += ratesOf(fold).size();
  return count;
}

Result<TwinPlan> planTwin(const Workspace& workspace, const std::string& base,
                          const TwinRecipe& recipe) {
  if (const Status valid = recipe.validate(); !valid) return std::unexpected(valid.error());
  auto card = cardOf(workspace, base);
  if (!card) return std::unexpected(card.error());
  auto standings = studyStandings(workspace, card->channels);
  if (!standings) return std::unexpected(standings.error());
  const auto history = readSiteTwin(workspace);
  if (!history) return std::unexpected(history.error());
  const PatientStudies found = byPatient(*standings, *card);
  const auto split = twin::splitSite(found.patients);
  if (!split) return std::unexpected(split.error());
  TwinPlan plan{.recipe = recipe,
                .base = std::move(*card),
                .previousHash = {},
                .previousIsTwin = history->current() != nullptr,
                .studies = std::move(*standings),
                .evidence = split->evidence,
                .folds = {}};
  if (!history->versions.empty()) {
    const auto meant = cardOf(workspace, kSiteTwin);
    if (!meant) return std::unexpected(meant.error());
    if (meant->sha256 != plan.base.sha256) plan.previousHash = meant->sha256;
  }
  plan.knownToPrevious = knownToCurrent(*history, plan.studies);
  for (const twin::SiteFold& fold : split->folds)
    plan.folds.push_back({studiesOf(found, fold.training), studiesOf(found, fold.validation),
                          studiesOf(found, fold.guard)});
  return plan;
}

Result<TwinCost> costOf(const TwinPlan& plan, const JobContext& context) {
  learning::TrainOptions options;
  options.batch = plan.recipe.batch;
  options.patch = plan.base.window;
  options.seed = plan.recipe.seed;
  // Adapters come into the network with the update; their step costs little more than the head's.
  options.tuned = plan.recipe.tuned == learning::TuningScope::adapters ? learning::TuningScope::head
                                                                       : plan.recipe.tuned;
  const auto cost = learning::stepCost(plan.base, options, context);
  if (!cost) return std::unexpected(cost.error());
  const Vec3 mm = plan.base.spacingMm;
  const double patches = kWindowRepeats * kBrainMm3 / (mm.x * mm.y * mm.z) / voxelsOf(plan.base);
  std::size_t scored = 0;
  for (const TwinFold& fold : plan.folds)
    scored +=
        fold.guard.size() + fold.validation.size() * static_cast<std::size_t>(plan.recipe.epochs);
  const double forward = cost->seconds * kForwardShare / plan.recipe.batch;
  return TwinCost{.device = deviceInUse(),
                  .memoryBytes = cost->bytes,
                  .seconds = cost->seconds * stepsOf(plan) +
                             forward * patches * kScoredModels * static_cast<double>(scored)};
}

}  // namespace twinscope::app
