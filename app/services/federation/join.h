#pragma once

#include "app/services/job_runner.h"
#include "fedlink/site/http/http_client_options.h"
#include "fedlink/site/site_agent.h"

#include <filesystem>
#include <functional>

namespace twinscope::app {

struct JoinOptions {
  fedlink::HttpClientOptions http;
  std::filesystem::path key;    ///< the site's private key; made where there is none
  std::filesystem::path state;  ///< the site's folder of this federation: journal and objects
  fedlink::AgentOptions agent;
};

/// Takes part in a federation until it ends, the job is stopped or a person is needed. Heartbeats run on the runner's
/// network lane, so that training does not delay them. `watch` is called about twice a second, on the job's threads.
[[nodiscard]] Result<std::vector<fedlink::SiteRound>> joinFederation(
    const JoinOptions& options, fedlink::LocalTrainer& trainer, JobRunner& runner,
    const std::function<void(const fedlink::AgentStatus&)>& watch, const JobContext& job);

/// The key in that file, made and saved where there is none.
[[nodiscard]] Result<fedlink::SiteKey> siteKeyAt(const std::filesystem::path& file);

}  // namespace twinscope::app
