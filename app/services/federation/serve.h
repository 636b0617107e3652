#pragma once

#include "core/learning/model/model_card.h"
#include "fedlink/coordinator/coordinator.h"
#include "fedlink/coordinator/http/http_server_options.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::app {

struct ServeOptions {
  fedlink::HttpServerOptions http;
  std::filesystem::path
      state;  ///< the run's folder: a folder with a run in it goes on with that run
  fedlink::CoordinatorOptions coordinator;
  std::vector<float> initial;                  ///< weights of a run that begins
  std::optional<learning::ModelCard> trained;  ///< of what it trains; none of a trial
};

/// How a run stands, for screens and scripts.
struct FederationReport {
  fedlink::CoordinatorSnapshot snapshot;
  std::uint16_t port = 0;  ///< 0 where nobody serves it
};

/// Serves a federation until its rounds are done or the job is stopped; sites that are online then hear of the end.
/// `watch` is called once it listens and then about twice a second, on the job's thread.
[[nodiscard]] Result<FederationReport> serveFederation(
    ServeOptions options, const std::function<void(const FederationReport&)>& watch,
    const JobContext& job);

/// How a run stands, out of its folder; while another process serves it too.
[[nodiscard]] Result<FederationReport> readFederation(const std::filesystem::path& state);

/// Seconds since 1970.
[[nodiscard]] double secondsNow();

}  // namespace twinscope::app
