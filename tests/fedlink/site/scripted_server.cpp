#include "tests/fedlink/site/scripted_server.h"

#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"

#include <algorithm>

namespace twinscope::tests {

using namespace fedlink;

namespace {

template <class Body>
Body parsed(const std::string& bytes) {
  Body body;
  if (!body.ParseFromString(bytes)) throw std::runtime_error("a body that is none");
  return body;
}

}  // namespace

FleetResponse with(const google::protobuf::MessageLite& body) {
  return {.status = 200, .headers = {}, .body = body.SerializeAsString()};
}

FleetResponse refused(int status, int code) {
  return {.status = status,
          .headers = {},
          .body = "{\"code\":" + std::to_string(code) + ",\"detail\":\"\"}"};
}

Result<FleetResponse> ScriptedServer::post(const FleetRequest& request, std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  calls.push_back(request.method);
  if (instead)
    if (auto other = instead(request)) return *other;
  return answer(request);
}

FleetResponse ScriptedServer::answer(const FleetRequest& request) {
  const std::string& method = request.method;
  if (method == "register-node" || method == "activate-node") {
    fleet::ActivateNodeResponse response;
    response.set_node_id(node);
    return with(response);
  }
  if (method == "send-node-heartbeat") {
    fleet::SendNodeHeartbeatResponse response;
    response.set_success(true);
    return with(response);
  }
  if (method == "pull-messages") return pullMessages(request.body);
  if (method == "pull-object") return pullObject(request.body);
  if (method == "push-messages") return pushMessages(request.body);
  if (method == "push-object") return pushObject(request.body);
  return {};
}

void ScriptedServer::give(const Order& order) {
  const auto count = static_cast<std::int64_t>(order.weights.size());
  const auto array = putTensor(m_given, {count}, order.weights).value();
  Values config;
  config.set("server-round", static_cast<std::int64_t>(order.round));
  if (order.takesCompressed) config.set("takes-compressed", std::string("twinscope 1"));
  if (!order.siteRule.empty()) config.set(siteRuleSetting, order.siteRule);
  NamedObjects records{
      {"arrays", m_given.add(encodeNamedObjects("ArrayRecord", {{"weights", array}})).value()},
      {"config", m_given.add(encodeConfig(config)).value()}};
  if (!order.layout.empty())
    records.emplace_back("layout", m_given.add(encodeConfig(layoutValues(order.layout))).value());
  const auto content = m_given.add(encodeNamedObjects("RecordDict", records)).value();
  m_orders.push_back(m_given
                         .add(encodeMessage({.head = {.runId = runId,
                                                      .source = 1,
                                                      .destination = node,
                                                      .replyTo = {},
                                                      .group = std::to_string(order.round),
                                                      .type = order.type,
                                                      .createdAt = now,
                                                      .secondsToLive = order.secondsToLive},
                                             .content = content,
                                             .error = {}}))
                         .value());
}

/// Like Flower, an instruction is given once.
FleetResponse ScriptedServer::pullMessages(const std::string& body) {
  pulls.push_back(parsed<fleet::PullMessagesRequest>(body));
  fleet::PullMessagesResponse response;
  if (m_orders.empty()) {
    response.set_run_ended(runEnded);
    return with(response);
  }
  const ObjectId root = m_orders.front();
  m_orders.pop_front();
  *response.add_messages_list() = announcementOf(root, read(m_given, root, parseMessage).value());
  *response.add_message_object_trees() =
      treeOf(root, [&](const ObjectId& id) { return childrenOf(m_given, id); }).value();
  return with(response);
}

FleetResponse ScriptedServer::pullObject(const std::string& body) {
  const auto request = parsed<fleet::PullObjectRequest>(body);
  fleet::PullObjectResponse response;
  if (auto bytes = m_given.get(request.object_id())) {
    response.set_object_found(true);
    response.set_object_available(true);
    response.set_object_content(std::move(*bytes));
  }
  return with(response);
}

FleetResponse ScriptedServer::pushMessages(const std::string& body) {
  const auto request = parsed<fleet::PushMessagesRequest>(body);
  m_announced = idsOf(request.message_object_trees(0)).value();
  fleet::PushMessagesResponse response;
  for (const ObjectId& id : m_announced)
    if (!m_received.contains(id)) response.add_objects_to_push(id);
  response.set_complete(response.objects_to_push().empty());  // as our coordinator does
  return with(response);
}

FleetResponse ScriptedServer::pushObject(const std::string& body) {
  const auto request = parsed<fleet::PushObjectRequest>(body);
  if (std::ranges::find(m_announced, request.object_id()) == m_announced.end())
    return with(fleet::PushObjectResponse());  // as Flower: not stored
  if (!m_seen.insert(request.object_id()).second) ++m_repeated;
  fleet::PushObjectResponse response;
  response.set_stored(m_received.put(request.object_id(), request.object_content()).has_value());
  const bool whole = std::ranges::all_of(
      m_announced, [this](const ObjectId& id) { return m_received.contains(id); });
  if (whole && std::ranges::find(m_whole, m_announced.front()) == m_whole.end())
    m_whole.push_back(m_announced.front());
  return with(response);
}

int ScriptedServer::callsOf(const std::string& method) const {
  return static_cast<int>(std::ranges::count(calls, method));
}

std::vector<Message> ScriptedServer::replies() const {
  std::vector<Message> messages;
  for (const ObjectId& root : m_whole)
    messages.push_back(read(m_received, root, parseMessage).value());
  return messages;
}

}  // namespace twinscope::tests
