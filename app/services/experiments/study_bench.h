#pragma once

#include "app/services/experiments/study_cells.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace twinscope::app {

/// The hospitals of one seed, made when first asked for and shared by the parts of a study, with what the parts do over and
/// over. Copies share the hospitals.
class StudyBench {
 public:
  StudyBench(StudyConfig config, std::uint64_t seed) : m_config(std::move(config)), m_seed(seed) {}

  [[nodiscard]] const StudyConfig& config() const { return m_config; }
  [[nodiscard]] std::uint64_t seed() const { return m_seed; }
  [[nodiscard]] std::uint64_t seedFor(std::string_view purpose) const;

  [[nodiscard]] Result<std::vector<HospitalCases>> hospitals(StudyTask task, Hospitals how,
                                                             const JobContext& job) const;
  /// A new network of the task, the same for every part with this seed.
  [[nodiscard]] Result<FederationModel> newNetwork(StudyTask task, std::string_view network) const;
  /// As the study's configuration has it.
  [[nodiscard]] StudyFederation federation() const;
  /// On all cases together: as many steps as the federation's sites take in all.
  [[nodiscard]] StudyTraining centralised() const;
  [[nodiscard]] std::size_t stepsOfASite() const { return m_config.rounds * m_config.localSteps; }

  /// One model on every hospital's test cases.
  [[nodiscard]] Result<std::vector<CaseFigures>> scored(const FederationModel& model,
                                                        const std::vector<HospitalCases>& hospitals,
                                                        std::span<const Region> regions,
                                                        const CellDesk& desk) const;

 private:
  struct Shared {
    std::mutex mutex;
    std::map<std::tuple<StudyTask, Hospitals>, std::vector<HospitalCases>> hospitals;
  };
  StudyConfig m_config;
  std::uint64_t m_seed;
  std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

/// Megabytes that the sites sent, of which dense updates would have taken `MB dense`.
[[nodiscard]] std::map<std::string, double> trafficOf(const std::vector<SimulatedRound>& rounds);

}  // namespace twinscope::app
