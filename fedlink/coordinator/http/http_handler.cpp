#include "fedlink/coordinator/http/http_handler.h"

namespace twinscope::fedlink {

std::optional<FleetResponse> HttpHandler::refuseEarly(std::string_view, const Headers&,
                                                      const Peer&) {
  return std::nullopt;
}

HttpAnswer HttpHandler::woken(const std::string&, const FleetRequest& request, const Peer& peer) {
  return handle(request, peer);
}

FleetResponse HttpHandler::expired(const std::string&, const FleetRequest&, const Peer&) {
  return {};
}

}  // namespace twinscope::fedlink
