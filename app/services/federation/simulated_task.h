#pragma once

#include "app/services/federation/simulate.h"
#include "fedlink/site/local_trainer.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace twinscope::app {

/// What the sites of a simulation learn. The first SimulationOptions::attackers of them are malicious in what they learn
/// from (Attack::labelFlip) but not yet in what they send.
struct SimulatedTask {
  fedlink::ModelLayout parts;
  std::vector<float> initial;
  std::vector<std::unique_ptr<fedlink::LocalTrainer>> trainers;  ///< one a site
  /// How good global weights are, in [0, 1], on what no site has seen.
  std::function<Result<double>(std::span<const float>, const JobContext&)> score;
};

/// Sites with quadratic losses whose best weights are known.
[[nodiscard]] SimulatedTask toyTask(const SimulationOptions& options);

/// Sites with phantoms, each of its own scanner and of another number; makes and keeps the phantoms when they are first
/// needed. `folder` takes what trainings write. The errors of federationModel() and phantomCases().
[[nodiscard]] Result<SimulatedTask> phantomTask(const SimulationOptions& options,
                                                const std::filesystem::path& folder);

/// Examples of a site: from half to one and a half of `mean`, drawn by the seed.
[[nodiscard]] std::size_t examplesOf(std::size_t site, std::size_t mean, std::uint64_t seed);

}  // namespace twinscope::app
