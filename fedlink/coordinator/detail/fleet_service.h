#pragma once

#include "fedlink/coordinator/detail/desk.h"
#include "fedlink/coordinator/http/http_handler.h"

namespace twinscope::fedlink {

namespace fleet {
class PullMessagesResponse;
}

/// Answers the calls of the Fleet API out of the desk. Status codes decide a stock node's fate: it retries on 503 only,
/// so every failure of ours is one.
class FleetService final : public HttpHandler {
 public:
  explicit FleetService(Desk& desk) : m_desk(desk) {}

  [[nodiscard]] std::optional<FleetResponse> refuseEarly(std::string_view method,
                                                         const Headers& headers,
                                                         const Peer& peer) override;
  [[nodiscard]] HttpAnswer handle(const FleetRequest& request, const Peer& peer) override;
  [[nodiscard]] HttpAnswer woken(const std::string& key, const FleetRequest& request,
                                 const Peer& peer) override;
  [[nodiscard]] FleetResponse expired(const std::string& key, const FleetRequest& request,
                                      const Peer& peer) override;

 private:
  /// Calls of sites that are not known yet, by their key.
  [[nodiscard]] std::optional<FleetResponse> enrol(const FleetRequest& request,
                                                   const std::string& key);
  [[nodiscard]] HttpAnswer answer(const FleetRequest& request, const NodeRecord& caller);

  [[nodiscard]] FleetResponse registerNode(const FleetRequest& request, const std::string& key);
  [[nodiscard]] FleetResponse activateNode(const FleetRequest& request, const std::string& key);
  [[nodiscard]] FleetResponse leave(const FleetRequest& request, NodeId caller);
  [[nodiscard]] FleetResponse heartbeat(const FleetRequest& request, NodeId caller);
  [[nodiscard]] std::optional<FleetResponse> pullMessages(const FleetRequest& request,
                                                          NodeId caller);
  [[nodiscard]] bool waitsForInstruction(NodeId caller) const;
  [[nodiscard]] Status addInstruction(fleet::PullMessagesResponse& response, NodeId caller);
  [[nodiscard]] bool isOver() const;
  [[nodiscard]] FleetResponse pullObject(const FleetRequest& request);
  [[nodiscard]] FleetResponse getRun(const FleetRequest& request);
  [[nodiscard]] FleetResponse getFab(const FleetRequest& request);

  Desk& m_desk;
};

}  // namespace twinscope::fedlink
