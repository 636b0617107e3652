#include "app/services/experiments/progression_cases.h"
#include "app/services/experiments/study_bench.h"
#include "core/base/text.h"

#include <iterator>

namespace twinscope::app {
namespace {

constexpr Region kRegions[] = {Region::et};
constexpr const char* kNetwork = "unet2d";  // slices are thick: a volume would be mostly gaps
constexpr std::array<std::int64_t, 3> kWindow{64, 64, 8};

/// Each patient is a hospital and is left out in turn.
class ProgressionStudy {
 public:
  ProgressionStudy(const StudyConfig& config, std::uint64_t seed) : m_bench(config, seed) {}

  /// What a patient's own visits are scored with: of the part's kind.
  using Model = std::function<Result<FederationModel>(
      std::size_t leftOut, const std::vector<HospitalCases>& patients, const CellDesk& desk)>;

  /// Every patient by a model that never saw them, or only their first visit.
  Result<CellOutcome> eachLeftOut(const Model& modelFor, const CellDesk& desk) const {
    const auto patients = patientsOf(desk);
    if (!patients) return std::unexpected(patients.error());
    CellOutcome outcome;
    for (std::size_t n = 0; n < patients->size(); ++n) {
      const auto model = modelFor(n, *patients, desk);
      if (!model) return std::unexpected(model.error());
      auto figures = scoredOn(*model, (*patients)[n].test, n, kRegions, desk.scratch, desk.job);
      if (!figures) return std::unexpected(figures.error());
      std::ranges::move(*figures, std::back_inserter(outcome.cases));
      desk.job.progress.report(static_cast<double>(n + 1) / static_cast<double>(patients->size()),
                               {});
    }
    return outcome;
  }

  [[nodiscard]] Result<FederationModel> federatedWithout(std::size_t leftOut,
                                                         const std::vector<HospitalCases>& patients,
                                                         const CellDesk& desk) const {
    const auto start = newNetwork();
    if (!start) return start;
    auto done = federated(*start, without(leftOut, patients), m_bench.config().batch,
                          m_bench.federation(), desk.scratch, desk.job);
    if (!done) return std::unexpected(done.error());
    if (auto kept = desk.keep(concat("global-", leftOut), done->global); !kept)
      return std::unexpected(kept.error());
    return std::move(done->global);
  }

  [[nodiscard]] Result<FederationModel> centralisedWithout(
      std::size_t leftOut, const std::vector<HospitalCases>& patients, const CellDesk& desk) const {
    const auto start = newNetwork();
    if (!start) return start;
    const auto others = without(leftOut, patients);
    StudyTraining how = m_bench.centralised();
    how.steps = m_bench.stepsOfASite() * others.size();
    return trainedOn(*start, together(others), m_bench.config().batch, how, desk.scratch, desk.job);
  }

  /// The global model of the others, fine-tuned on this patient's first visit.
  [[nodiscard]] Result<FederationModel> twinOf(std::size_t patient,
                                               const std::vector<HospitalCases>& patients,
                                               const CellDesk& desk) const {
    const auto card = this->card();
    if (!card) return std::unexpected(card.error());
    const auto global = desk.kept(concat("global-", patient), *card);
    if (!global) return global;
    const StudyConfig& config = m_bench.config();
    return fromFirstVisit(*global, patients[patient],
                          {.steps = config.twinSteps,
                           .learningRate = config.twinLearningRate,
                           .pull = config.twinPull,
                           .seed = m_bench.seedFor(concat("twin", patient))},
                          desk);
  }

  [[nodiscard]] Result<FederationModel> localOf(std::size_t patient,
                                                const std::vector<HospitalCases>& patients,
                                                const CellDesk& desk) const {
    const auto start = newNetwork();
    if (!start) return start;
    return fromFirstVisit(*start, patients[patient],
                          {.steps = m_bench.stepsOfASite(),
                           .learningRate = m_bench.config().learningRate,
                           .seed = m_bench.seedFor(concat("local", patient))},
                          desk);
  }

 private:
  [[nodiscard]] Result<std::vector<HospitalCases>> patientsOf(const CellDesk& desk) const {
    const auto& folders = desk.config.folders;
    if (folders.empty())
      return refusal("study.cases", "This study is of real patients, and no folder was given",
                     "Give the folder of Brain Tumor Progression with --data");
    return progressionPatients(folders.front());
  }

  static std::vector<HospitalCases> without(std::size_t leftOut,
                                            std::vector<HospitalCases> patients) {
    patients.erase(patients.begin() + static_cast<std::ptrdiff_t>(leftOut));
    return patients;
  }

  /// Lengths are voxels: the headers tell no millimetres.
  [[nodiscard]] Result<learning::ModelCard> card() const {
    auto card = studyCard(m_bench.config(), StudyTask::brain, kNetwork);
    if (!card) return card;
    card->channels = {Modality::t1c};
    card->spacingMm = {2, 2, 1};
    card->normalisation = learning::Normalisation::clippedZScoreInBrain;
    card->window = kWindow;
    return card;
  }

  [[nodiscard]] Result<FederationModel> newNetwork() const {
    const auto card = this->card();
    if (!card) return std::unexpected(card.error());
    return newModel(*card, m_bench.seedFor("weights"));
  }

  [[nodiscard]] Result<FederationModel> fromFirstVisit(const FederationModel& start,
                                                       const HospitalCases& patient,
                                                       const StudyTraining& how,
                                                       const CellDesk& desk) const {
    HospitalCases first = patient;
    first.training = patient.validation;
    return trainedOn(start, first, m_bench.config().batch, how, desk.scratch, desk.job);
  }

  StudyBench m_bench;
};

}  // namespace

std::vector<CellPlan> progressionCells(const StudyConfig& config, std::uint64_t seed) {
  const ProgressionStudy study(config, seed);
  const double steps =
      static_cast<double>(config.sites * config.sites * config.rounds * config.localSteps);
  const auto part = [study](auto model) {
    return [study, model](const CellDesk& desk) {
      return study.eachLeftOut(
          [&](std::size_t patient, const std::vector<HospitalCases>& patients, const CellDesk& at) {
            return (study.*model)(patient, patients, at);
          },
          desk);
    };
  };
  const std::string setting = "second visits";
  return {{setting, "federated, without this patient", steps,
           part(&ProgressionStudy::federatedWithout)},
          {setting, "centralised, without this patient", steps,
           part(&ProgressionStudy::centralisedWithout)},
          {setting, "twin, tuned on the first visit",
           static_cast<double>(config.sites * config.twinSteps), part(&ProgressionStudy::twinOf)},
          {setting, "the first visit alone",
           static_cast<double>(config.sites * config.rounds * config.localSteps),
           part(&ProgressionStudy::localOf)}};
}

}  // namespace twinscope::app
