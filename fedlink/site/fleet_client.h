#pragma once

#include "fedlink/crypto/secure_random.h"
#include "fedlink/crypto/site_key.h"
#include "fedlink/wire/object.h"
#include "fedlink/wire/transport.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace twinscope::fedlink {

namespace fleet {
class PullMessagesResponse;
class PushMessagesRequest;
class PushMessagesResponse;
}  // namespace fleet

/// Whether waiting and asking again may help: the network is away, or the server is busy.
[[nodiscard]] bool isWorthRepeating(const Error& error);

/// The calls of the Fleet API as one site makes them, each signed afresh. What a status means is told by the error's code:
/// the transport's own, "fleet.busy" (502 to 504), "fleet.unauthorised" (401), "fleet.run-over" (403; 500, by which Flower
/// says that it does not know a run), "fleet.key-known", "fleet.not-yours" (registering is the staff's),
/// "fleet.not-activated" (412), "fleet.protocol".
/// Callable from several threads.
class FleetClient {
 public:
  FleetClient(Transport& transport, SiteKey key, std::function<double()> clock);

  [[nodiscard]] const SiteKey& key() const { return m_key; }
  [[nodiscard]] Result<std::uint64_t> registerNode(std::stop_token stop);
  [[nodiscard]] Result<std::uint64_t> activateNode(double intervalSeconds, std::stop_token stop);
  [[nodiscard]] Status heartbeat(std::uint64_t node, double intervalSeconds, std::stop_token stop);
  [[nodiscard]] Status deactivate(std::uint64_t node, std::stop_token stop);
  /// `roundsHeard`: how far the coordinator's verdicts have arrived, see fleet.proto.
  [[nodiscard]] Result<fleet::PullMessagesResponse> pullMessages(std::uint64_t node,
                                                                 std::uint32_t roundsHeard,
                                                                 std::stop_token stop);
  /// The object's bytes, of the id; nothing while the server does not have it yet. "object.missing" where it never will.
  [[nodiscard]] Result<std::optional<std::string>> pullObject(std::uint64_t node, std::uint64_t run,
                                                              const ObjectId& id,
                                                              std::stop_token stop);
  [[nodiscard]] Status confirm(std::uint64_t node, std::uint64_t run, const ObjectId& message,
                               std::stop_token stop);
  [[nodiscard]] Result<fleet::PushMessagesResponse> pushMessages(
      const fleet::PushMessagesRequest& request, std::stop_token stop);
  struct Pushed {
    bool stored = false;
    std::string refusal;  ///< our coordinator's word on the whole reply
  };
  [[nodiscard]] Result<Pushed> pushObject(std::uint64_t node, std::uint64_t run, const ObjectId& id,
                                          std::string bytes, const std::string& session,
                                          std::stop_token stop);

 private:
  template <class Response, class Request>
  [[nodiscard]] Result<Response> call(const char* method, const Request& request,
                                      std::stop_token stop);

  Transport& m_transport;
  SiteKey m_key;
  std::function<double()> m_clock;
};

}  // namespace twinscope::fedlink
