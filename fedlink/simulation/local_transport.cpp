#include "fedlink/simulation/local_transport.h"

namespace twinscope::fedlink {

Result<FleetResponse> LocalTransport::post(const FleetRequest& request, std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  const Peer peer{.address = "memory", .certificate = {}};
  if (auto refused = m_handler.refuseEarly(request.method, request.headers, peer)) return *refused;
  HttpAnswer answer = m_handler.handle(request, peer);
  if (auto* response = std::get_if<FleetResponse>(&answer)) return std::move(*response);
  return m_handler.expired(std::get<Held>(answer).key, request, peer);
}

}  // namespace twinscope::fedlink
