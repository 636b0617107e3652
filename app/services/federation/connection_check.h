#pragma once

#include "app/services/federation/join.h"
#include "fedlink/site/http/connection_test.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace twinscope::app {

/// What follows the plain steps of a connection test, each only where the ones before passed: "api" (is there a Fleet API
/// behind the address), "version" (can its answers be read), "key" (does the coordinator know this site's key). They
/// register a new key where the coordinator lets sites register themselves, as joining does. Not for a site that has joined
/// meanwhile: where the staff register sites, the last step signs it off.
[[nodiscard]] std::vector<fedlink::ConnectionStep> fleetSteps(fedlink::SiteKey key,
                                                              std::function<double()> clock);

/// Every step from the name to the key. The errors are those of testConnection() and of the key's file; what a step finds
/// is in the report. Thread rule as HttpTransport::post().
[[nodiscard]] Result<fedlink::ConnectionReport> checkConnection(const JoinOptions& options,
                                                                std::stop_token stop);

}  // namespace twinscope::app
