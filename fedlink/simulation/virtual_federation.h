#pragma once

#include "fedlink/coordinator/coordinator.h"
#include "fedlink/site/site_agent.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace twinscope::fedlink {

/// A site of a simulation.
struct VirtualSite {
  std::unique_ptr<LocalTrainer> trainer;
  AgentOptions agent;
  /// How long its work on a round takes, in the simulation's time; the work itself takes what it takes.
  std::function<double(std::uint32_t round)> secondsOfWork;
};

struct VirtualFederationOptions {
  CoordinatorOptions coordinator;
  std::vector<float> initial;
  std::filesystem::path folder;  ///< for the models of the rounds
  std::uint64_t seed = 1;        ///< of ids and of the sites' privacy noise
};

/// A federation in one thread: real agents, coordinator and wire, over the in-memory transport, under a clock that jumps
/// to the next thing that happens, so that deadlines and stragglers cost no time. The same options, sites and seed give
/// the same weights and the same record, but for the sizes of signatures.
class VirtualFederation {
 public:
  /// Usage: a quorum of more sites than there are. What Coordinator::open() refuses.
  [[nodiscard]] static Result<std::unique_ptr<VirtualFederation>> open(
      VirtualFederationOptions options, std::vector<VirtualSite> sites, Logger& log);
  ~VirtualFederation();

  /// What a watcher is told: that a round has ended, or only that something happened.
  enum class News { step, round };
  using Watch = std::function<Status(News news)>;
  /// Until the run has ended, the job is stopped or `watch` fails. "federation.failed".
  [[nodiscard]] Status run(const Watch& watch, const JobContext& job);

  [[nodiscard]] const Coordinator& coordinator() const;
  /// Of the n-th site; nothing before it has enrolled.
  [[nodiscard]] std::optional<NodeId> nodeOf(std::size_t site);
  [[nodiscard]] AgentStatus statusOf(std::size_t site) const;

 private:
  struct World;
  explicit VirtualFederation(std::unique_ptr<World> world);
  std::unique_ptr<World> m_world;
};

}  // namespace twinscope::fedlink
