#pragma once

#include "app/services/federation/serve.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace twinscope::app {

/// What a malicious site does to its update.
enum class Attack { none, signFlip, scale, notANumber, labelFlip };

/// A federation of virtual sites in one process, each with its own phantoms (real networks) or a toy model (quick).
struct SimulationOptions {
  std::size_t sites = 20;
  std::size_t stragglers = 2;  ///< of them answer after the deadline, now and then
  std::size_t attackers = 0;
  Attack attack = Attack::signFlip;
  std::string strategyText = "fedavg";
  std::uint32_t rounds = 10;
  std::string network;  ///< kind of network trained on phantoms; empty: the toy model
  std::size_t phantomsPerSite = 8;
  double clipNorm = 0;  ///< 0: no privacy
  double noiseMultiplier = 0;
  std::string compression;  ///< "", "int8", "top10-int8", … ; empty: dense
  std::uint64_t seed = 1;

  [[nodiscard]] Status validate() const;
};

/// One round as the simulation saw it: the coordinator's report, and how good the global model was on unseen cases.
struct SimulatedRound {
  std::uint32_t round = 0;
  double dice = 0;  ///< mean over regions; of the toy model 1 − its distance to the optimum
  double epsilon = 0;
  std::uint64_t bytesUp = 0;
  std::uint64_t bytesDown = 0;
  std::uint64_t denseBytes = 0;  ///< that the same updates would have taken in float32
};

struct SimulationReport {
  FederationReport federation;
  std::vector<SimulatedRound> rounds;
};

/// Runs the sites through the same agent, wire and coordinator as a real federation, over the in-memory transport. The
/// same options and seed give the same weights. `watch` is called after every round and about twice a second.
[[nodiscard]] Result<SimulationReport> simulateFederation(
    const SimulationOptions& options, const std::function<void(const SimulationReport&)>& watch,
    const JobContext& job);

}  // namespace twinscope::app
