#include "app/services/experiments/study_bench.h"

#include "core/base/random.h"

#include <iterator>

namespace twinscope::app {

std::uint64_t StudyBench::seedFor(std::string_view purpose) const {
  constexpr std::uint64_t kBits = 0xffffffffU;  // trainings take seeds of 32 bits
  return Random(m_seed).stream(purpose).next() & kBits;
}

Result<std::vector<HospitalCases>> StudyBench::hospitals(StudyTask task, Hospitals how,
                                                         const JobContext& job) const {
  const std::scoped_lock lock(m_shared->mutex);
  const std::tuple key{task, how};
  if (const auto at = m_shared->hospitals.find(key); at != m_shared->hospitals.end())
    return at->second;
  auto made = hospitalCases(m_config, task, how, m_seed, job);
  if (made) m_shared->hospitals[key] = *made;
  return made;
}

Result<FederationModel> StudyBench::newNetwork(StudyTask task, std::string_view network) const {
  const auto card = studyCard(m_config, task, network);
  if (!card) return std::unexpected(card.error());
  return newModel(*card, seedFor("weights"));
}

StudyFederation StudyBench::federation() const {
  return {.rounds = m_config.rounds,
          .localSteps = m_config.localSteps,
          .learningRate = m_config.learningRate,
          .seed = m_seed};
}

StudyTraining StudyBench::centralised() const {
  return {.steps = stepsOfASite() * m_config.sites,
          .learningRate = m_config.learningRate,
          .seed = seedFor("centralised")};
}

Result<std::vector<CaseFigures>> StudyBench::scored(const FederationModel& model,
                                                    const std::vector<HospitalCases>& hospitals,
                                                    std::span<const Region> regions,
                                                    const CellDesk& desk) const {
  std::vector<CaseFigures> all;
  for (std::size_t site = 0; site < hospitals.size(); ++site) {
    auto figures = scoredOn(model, hospitals[site].test, site, regions, desk.scratch, desk.job);
    if (!figures) return figures;
    std::ranges::move(*figures, std::back_inserter(all));
  }
  return all;
}

std::map<std::string, double> trafficOf(const std::vector<SimulatedRound>& rounds) {
  constexpr double kMega = 1e6;
  std::map<std::string, double> traffic{{"MB up", 0}, {"MB dense", 0}};
  for (const SimulatedRound& round : rounds) {
    traffic["MB up"] += static_cast<double>(round.bytesUp) / kMega;
    traffic["MB dense"] += static_cast<double>(round.denseBytes) / kMega;
  }
  return traffic;
}

}  // namespace twinscope::app
