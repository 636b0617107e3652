#include "app/services/case_sources.h"
#include "app/services/experiments/study_bench.h"

#include <array>
#include <utility>

namespace twinscope::app {
namespace {

constexpr Region kRegions[] = {Region::ncr, Region::ed, Region::et};
constexpr std::array kSequences{Modality::t1c, Modality::t2, Modality::flair};

/// As the thesis: three sequences, scaled to 0 … 1.
Result<FederationModel> networkOf(const StudyBench& bench, const std::string& kind) {
  auto card = studyCard(bench.config(), StudyTask::brain, kind);
  if (!card) return std::unexpected(card.error());
  card->channels.assign(kSequences.begin(), kSequences.end());
  card->normalisation = learning::Normalisation::minMaxInBrain;
  return newModel(*card, bench.seedFor("weights"));
}

Result<std::vector<HospitalCases>> casesOf(const StudyBench& bench, const JobContext& job) {
  auto hospitals = bench.hospitals(StudyTask::brain, Hospitals::alike, job);
  if (!hospitals) return hospitals;
  for (HospitalCases& each : *hospitals)
    for (learning::CaseSource* source : {&each.training, &each.validation, &each.test})
      *source = withSequences(std::move(*source), {kSequences.begin(), kSequences.end()});
  return hospitals;
}

Result<CellOutcome> centralised(const StudyBench& bench, const std::string& kind,
                                const CellDesk& desk) {
  const auto hospitals = casesOf(bench, desk.job);
  if (!hospitals) return std::unexpected(hospitals.error());
  const auto start = networkOf(bench, kind);
  if (!start) return std::unexpected(start.error());
  const auto model = trainedOn(*start, together(*hospitals), bench.config().batch,
                               bench.centralised(), desk.scratch, desk.job);
  if (!model) return std::unexpected(model.error());
  auto cases = bench.scored(*model, *hospitals, kRegions, desk);
  if (!cases) return std::unexpected(cases.error());
  return CellOutcome{.cases = std::move(*cases)};
}

Result<CellOutcome> inRounds(const StudyBench& bench, const std::string& kind,
                             const CellDesk& desk) {
  const auto hospitals = casesOf(bench, desk.job);
  if (!hospitals) return std::unexpected(hospitals.error());
  const auto start = networkOf(bench, kind);
  if (!start) return std::unexpected(start.error());
  const auto done = federated(*start, *hospitals, bench.config().batch, bench.federation(),
                              desk.scratch, desk.job);
  if (!done) return std::unexpected(done.error());
  auto cases = bench.scored(done->global, *hospitals, kRegions, desk);
  if (!cases) return std::unexpected(cases.error());
  return CellOutcome{.cases = std::move(*cases), .rounds = done->rounds};
}

}  // namespace

std::vector<CellPlan> thesisCells(const StudyConfig& config, std::uint64_t seed) {
  const StudyBench bench(config, seed);
  const double steps = static_cast<double>(bench.stepsOfASite() * config.sites);
  std::vector<CellPlan> cells;
  for (const auto& [kind, name] :
       {std::pair{"unet3d", "U-Net"}, std::pair{"attention-unet3d", "Attention U-Net"}}) {
    const std::string network = kind;
    cells.push_back({"centralised", name, steps, [bench, network](const CellDesk& desk) {
                       return centralised(bench, network, desk);
                     }});
    cells.push_back({"federated", name, steps, [bench, network](const CellDesk& desk) {
                       return inRounds(bench, network, desk);
                     }});
  }
  return cells;
}

}  // namespace twinscope::app
