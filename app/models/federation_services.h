#pragma once

#include "app/services/federation/connection_check.h"
#include "app/services/federation/join.h"
#include "app/services/federation/serve.h"
#include "app/services/federation/simulate.h"

#include <functional>
#include <vector>

namespace twinscope::app {

/// What the Federation screen starts; tests put their own in place.
struct FederationServices {
  std::function<Result<fedlink::ConnectionReport>(const JoinOptions&, std::stop_token)> check =
      checkConnection;
  std::function<Result<std::vector<fedlink::SiteRound>>(
      const JoinOptions&, fedlink::LocalTrainer&, JobRunner&,
      const std::function<void(const fedlink::AgentStatus&)>&, const JobContext&)>
      join = joinFederation;
  std::function<Result<FederationReport>(
      ServeOptions, const std::function<void(const FederationReport&)>&, const JobContext&)>
      serve = serveFederation;
  std::function<Result<SimulationReport>(const SimulationOptions&,
                                         const std::function<void(const SimulationReport&)>&,
                                         const JobContext&)>
      simulate = [](const SimulationOptions& options,
                    const std::function<void(const SimulationReport&)>& watch,
                    const JobContext& job) { return simulateFederation(options, watch, job); };
};

}  // namespace twinscope::app
