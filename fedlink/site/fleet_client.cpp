#include "fedlink/site/fleet_client.h"

#include "core/base/text.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/signed_request.h"

namespace twinscope::fedlink {
namespace {

/// Flower's code in an error body, 0 where there is none: {"code":2004,"detail":"…"}.
int codeIn(const std::string& body) {
  const std::size_t at = body.find("\"code\":");
  return at == std::string::npos ? 0 : std::atoi(body.c_str() + at + 7);
}

std::unexpected<Error> conflict(int code) {
  switch (code) {
    case 23:
      return refusal("fleet.key-known", "The coordinator knows this key already");
    case 2001:
    case 2002:
      return refusal("fleet.not-yours", "The coordinator's staff register sites there",
                     "Send them this site's public key");
    case 2004:
      return refusal("fleet.not-activated",
                     "The coordinator does not know this key, or believes the site still online",
                     "Have the site's public key entered there, or wait two heartbeat intervals");
    default:
      return refusal("fleet.refused", concat("The coordinator refused, code ", code));
  }
}

std::unexpected<Error> errorOf(const FleetResponse& response, const char* method) {
  switch (response.status) {
    case 401:
      return refusal("fleet.unauthorised", "The coordinator does not accept this site's signature",
                     "Check this computer's clock, and that the coordinator knows the site's key");
    case 403:
      return refusal("fleet.run-over", "The coordinator's run is over");
    case 500:
      return refusal("fleet.run-over", concat("The coordinator knows no such run (", method, ")"));
    case 412:
      return conflict(codeIn(response.body));
    case 502:
    case 503:
    case 504:
      return failure("fleet.busy", concat("The coordinator is busy, status ", response.status));
    case 404:
    case 405:
      return refusal("fleet.protocol", "There is no coordinator of a federation at this address",
                     "Check the address, the port, and that Flower is of version 1.41");
    default:
      return refusal("fleet.protocol",
                     concat("The coordinator answered ", method, " with status ", response.status),
                     "Both sides must speak the Fleet API of Flower 1.41");
  }
}

}  // namespace

bool isWorthRepeating(const Error& error) {
  return error.code.starts_with("net.") || error.code == "fleet.busy";
}

FleetClient::FleetClient(Transport& transport, SiteKey key, std::function<double()> clock)
    : m_transport(transport), m_key(std::move(key)), m_clock(std::move(clock)) {}

template <class Response, class Request>
Result<Response> FleetClient::call(const char* method, const Request& request,
                                   std::stop_token stop) {
  FleetRequest wire{.method = method, .headers = {}, .body = request.SerializeAsString()};
  SystemRandom random;
  const auto ask = [&] {
    signRequest(wire, m_key, m_clock(), random);
    return m_transport.post(wire, stop);
  };
  auto answer = ask();
  // An HTTP client may repeat a request whose answer was lost; its nonce is then spent, and a fresh one settles it.
  if (answer && answer->status == 401) answer = ask();
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200) return errorOf(*answer, method);
  // Protobuf makes tens of bytes out of one; a few megabytes name more objects than any model has.
  constexpr bool carriesObject = std::is_same_v<Response, fleet::PullObjectResponse>;
  constexpr std::size_t most = carriesObject ? maxObjectBytes + 1024 : std::size_t{4} << 20;
  if (answer->body.size() > most)
    return refusal("fleet.protocol", concat("The answer to ", method, " has ", answer->body.size(),
                                            " bytes, more than the ", most, " allowed"));
  Response response;
  if (!response.ParseFromString(answer->body))
    return refusal("fleet.protocol", concat("The answer to ", method, " cannot be read"),
                   "Both sides must speak the Fleet API of Flower 1.41");
  return response;
}

Result<std::uint64_t> FleetClient::registerNode(std::stop_token stop) {
  fleet::RegisterNodeRequest request;
  request.set_public_key(m_key.publicKeyPem());
  const auto response = call<fleet::RegisterNodeResponse>("register-node", request, stop);
  if (!response) return std::unexpected(response.error());
  return response->node_id();
}

Result<std::uint64_t> FleetClient::activateNode(double intervalSeconds, std::stop_token stop) {
  fleet::ActivateNodeRequest request;
  request.set_public_key(m_key.publicKeyPem());
  request.set_heartbeat_interval(intervalSeconds);
  const auto response = call<fleet::ActivateNodeResponse>("activate-node", request, stop);
  if (!response) return std::unexpected(response.error());
  return response->node_id();
}

Status FleetClient::heartbeat(std::uint64_t node, double intervalSeconds, std::stop_token stop) {
  fleet::SendNodeHeartbeatRequest request;
  request.mutable_node()->set_node_id(node);
  request.set_heartbeat_interval(intervalSeconds);
  const auto response =
      call<fleet::SendNodeHeartbeatResponse>("send-node-heartbeat", request, stop);
  return response ? Status{} : std::unexpected(response.error());
}

Status FleetClient::deactivate(std::uint64_t node, std::stop_token stop) {
  fleet::DeactivateNodeRequest request;
  request.set_node_id(node);
  const auto response = call<fleet::RecordDict>("deactivate-node", request, stop);
  return response ? Status{} : std::unexpected(response.error());
}

Result<fleet::PullMessagesResponse> FleetClient::pullMessages(std::uint64_t node,
                                                              std::uint32_t roundsHeard,
                                                              std::stop_token stop) {
  fleet::PullMessagesRequest request;
  request.mutable_node()->set_node_id(node);
  request.set_rounds_heard(roundsHeard);
  return call<fleet::PullMessagesResponse>("pull-messages", request, stop);
}

Result<std::optional<std::string>> FleetClient::pullObject(std::uint64_t node, std::uint64_t run,
                                                           const ObjectId& id,
                                                           std::stop_token stop) {
  fleet::PullObjectRequest request;
  request.mutable_node()->set_node_id(node);
  request.set_run_id(run);
  request.set_object_id(id);
  auto response = call<fleet::PullObjectResponse>("pull-object", request, stop);
  if (!response) return std::unexpected(response.error());
  if (!response->object_found())
    return failure("object.missing", "The coordinator no longer has an object of its instruction");
  if (!response->object_available()) return std::nullopt;
  return std::move(*response->mutable_object_content());
}

Status FleetClient::confirm(std::uint64_t node, std::uint64_t run, const ObjectId& message,
                            std::stop_token stop) {
  fleet::ConfirmMessageReceivedRequest request;
  request.mutable_node()->set_node_id(node);
  request.set_run_id(run);
  request.set_message_object_id(message);
  const auto response = call<fleet::RecordDict>("confirm-message-received", request, stop);
  return response ? Status{} : std::unexpected(response.error());
}

Result<fleet::PushMessagesResponse> FleetClient::pushMessages(
    const fleet::PushMessagesRequest& request, std::stop_token stop) {
  return call<fleet::PushMessagesResponse>("push-messages", request, stop);
}

Result<FleetClient::Pushed> FleetClient::pushObject(std::uint64_t node, std::uint64_t run,
                                                    const ObjectId& id, std::string bytes,
                                                    const std::string& session,
                                                    std::stop_token stop) {
  fleet::PushObjectRequest request;
  request.mutable_node()->set_node_id(node);
  request.set_run_id(run);
  request.set_object_id(id);
  request.set_object_content(std::move(bytes));
  request.set_session_id(session);
  const auto response = call<fleet::PushObjectResponse>("push-object", request, stop);
  if (!response) return std::unexpected(response.error());
  return Pushed{response->stored(), response->refusal()};
}

}  // namespace twinscope::fedlink
