#pragma once

#include "app/services/federation/serve.h"
#include "fedlink/compression/compression.h"
#include "fedlink/round/federation_state.h"
#include "fedlink/simulation/attack.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

using fedlink::Attack;

/// A federation of virtual sites in one process, each with its own phantoms (real networks) or a toy model (quick).
struct SimulationOptions {
  std::size_t sites = 20;
  std::size_t stragglers = 2;  ///< of them answer after the deadline in every other round
  std::size_t attackers = 0;
  Attack attack = Attack::signFlip;
  double attackFactor = 10;  ///< of Attack::scale; below 0 it turns the change as well
  std::string strategyText = "fedavg";
  std::uint32_t rounds = 10;
  std::string network;  ///< kind of network trained on phantoms; empty: the toy model
  std::string networkSize = "tiny";
  std::string startCard;  ///< of a model that all begin with instead of a new network; its file
  std::size_t phantomsPerSite = 8;  ///< on average: sites have from half to one and a half of it
  std::size_t unseenPhantoms = 8;   ///< that the global model is scored on
  double spacingMm = 4;             ///< of the phantoms and of the network
  int localSteps = 20;
  double learningRate = 3e-3;
  double clipNorm = 0;  ///< 0: no privacy
  double noiseMultiplier = 0;
  double delta = 1e-5;  ///< at which the sites' ε is told; none of their budgets stops a simulation
  std::optional<fedlink::CentralPrivacy> centralPrivacy;
  std::string compression;  ///< "fp16", "int8", "top10-int8", … (compressionFromText); empty: dense
  fedlink::Sums sums = fedlink::Sums::open;
  std::uint64_t seed = 1;

  [[nodiscard]] Status validate() const;
};

/// "" or "dense": none; a value format "fp32", "fp16", "bf16", "int8", "qsgd", "sign", of all entries, or "topP-" before
/// it: of the P % largest.
[[nodiscard]] Result<std::optional<fedlink::Compression>> compressionFromText(
    const std::string& text);

/// One round as the simulation saw it: the coordinator's report, and how good the global model was on unseen cases.
struct SimulatedRound {
  std::uint32_t round = 0;
  double dice =
      0;  ///< mean over regions; of the toy model 1 − its distance to the optimum, relative to the start's
  double epsilon = 0;         ///< of the site that has spent most
  std::uint64_t bytesUp = 0;  ///< of the sites that were counted
  std::uint64_t bytesDown = 0;
  std::uint64_t denseBytes = 0;  ///< that the same updates would have taken in float32
};

struct SimulationReport {
  FederationReport federation;  ///< sites are called "site-01", attackers "site-01 (sign-flip)"
  std::vector<SimulatedRound> rounds;  ///< those that ended, as in the federation's history
  double delta = 1e-5;                 ///< of the rounds' epsilon
  std::vector<float> weights{};        ///< global, at the end; empty before
};

struct SimulatedTask;
/// Runs the sites through the same agent, wire and coordinator as a real federation, over the in-memory transport, on the
/// calling thread. The same options and seed give the same weights. `watch` is called after every round and about twice a
/// second. Reports a federation that failed as one: its phase says so.
[[nodiscard]] Result<SimulationReport> simulateFederation(
    const SimulationOptions& options, const std::function<void(const SimulationReport&)>& watch,
    const JobContext& job);
/// The same with sites of the caller's own; what the options say of networks and phantoms is not looked at. `folder` is for the
/// models of the rounds.
[[nodiscard]] Result<SimulationReport> simulateFederation(
    const SimulationOptions& options, SimulatedTask task, const std::filesystem::path& folder,
    const std::function<void(const SimulationReport&)>& watch, const JobContext& job);

}  // namespace twinscope::app
