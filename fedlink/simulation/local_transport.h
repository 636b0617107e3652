#pragma once

#include "fedlink/coordinator/http/http_handler.h"
#include "fedlink/wire/transport.h"

namespace twinscope::fedlink {

/// Hands calls straight to a coordinator in the same process: simulations and tests. A request that would be held is
/// answered at once with nothing. The handler outlives the transport.
class LocalTransport final : public Transport {
 public:
  explicit LocalTransport(HttpHandler& handler) : m_handler(handler) {}
  [[nodiscard]] Result<FleetResponse> post(const FleetRequest& request,
                                           std::stop_token stop) override;

 private:
  HttpHandler& m_handler;
};

}  // namespace twinscope::fedlink
