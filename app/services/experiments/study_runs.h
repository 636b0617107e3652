#pragma once

#include "app/services/experiments/study_cases.h"
#include "app/services/federation/federation_model.h"
#include "app/services/federation/simulate.h"
#include "core/learning/augment/augment_options.h"
#include "core/learning/evaluation/evaluate.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace twinscope::app {

/// Figures of one case, by name: of each region and as "… mean" over the study's regions dice, jaccard, sensitivity,
/// specificity, specificity in mask (of brain or body), HD95 mm; volume ml, as found.
struct CaseFigures {
  std::size_t site = 0;
  std::string name;
  std::map<std::string, double> figures;
};

/// One training on cases that lie together.
struct StudyTraining {
  std::size_t steps = 1;
  double learningRate = 1e-3;
  bool falls = true;  ///< the rate falls to 0 along the training; else it stays
  double pull = 0;    ///< L2-SP towards the weights that it starts from
  learning::AugmentOptions augment{};
  std::uint64_t seed = 1;
};

/// Rounds of a federation over hospitals, on the real agents, coordinator and wire (fedlink/simulation).
struct StudyFederation {
  std::string strategy = "fedavg";
  std::string compression;  ///< "" is dense
  std::size_t rounds = 1;
  std::size_t localSteps = 1;
  double learningRate = 1e-3;
  learning::AugmentOptions augment{};
  std::uint64_t seed = 1;
};
struct FederatedModel {
  FederationModel global;
  std::vector<SimulatedRound> rounds;  ///< dice: on the hospitals' watched cases
};

/// `folder` is emptied first. The errors of learning::train().
[[nodiscard]] Result<FederationModel> trainedOn(const FederationModel& start,
                                                const HospitalCases& cases, std::size_t batch,
                                                const StudyTraining& how,
                                                const std::filesystem::path& folder,
                                                const JobContext& job);
/// The cases of several hospitals, together.
[[nodiscard]] HospitalCases together(const std::vector<HospitalCases>& hospitals);

/// "study.federation" where a round was abandoned; the errors of simulateFederation().
[[nodiscard]] Result<FederatedModel> federated(const FederationModel& start,
                                               const std::vector<HospitalCases>& hospitals,
                                               std::size_t batch, const StudyFederation& how,
                                               const std::filesystem::path& folder,
                                               const JobContext& job);

/// `regions`: that the means are over. The errors of evaluateModel().
[[nodiscard]] Result<std::vector<CaseFigures>> scoredOn(
    const FederationModel& model, const learning::CaseSource& cases, std::size_t site,
    std::span<const Region> regions, const std::filesystem::path& folder, const JobContext& job);
/// The same of an opened model.
[[nodiscard]] Result<std::vector<CaseFigures>> scoredOn(const learning::SegmentationModel& model,
                                                        const learning::CaseSource& cases,
                                                        std::size_t site,
                                                        std::span<const Region> regions,
                                                        const JobContext& job);

}  // namespace twinscope::app
