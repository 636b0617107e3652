#include "fedlink/coordinator/detail/fleet_service.h"

#include "fedlink/coordinator/detail/replies.h"
#include "fedlink/coordinator/detail/upload_desk.h"
#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/wire/fleet.pb.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace twinscope::fedlink {
namespace {

constexpr double shortestInterval = 10;  // seconds; as Flower bounds it
constexpr double longestInterval = 1800;
constexpr std::size_t toldAtOnce = 10;
constexpr std::uint64_t largestStrangersBody = 16
                                               << 10;  // bytes; those that enrol have some hundred
/// Of every call but push-object: what protobuf makes of so many bytes is tens of times larger.
constexpr std::uint64_t largestCall = 2 << 20;

/// Bytes that are still to come; a chunked body tells no length.
std::uint64_t declaredBytes(const Headers& headers) {
  if (headers.contains("transfer-encoding")) return std::numeric_limits<std::uint64_t>::max();
  const std::string_view text = headerOf(headers, "content-length");
  std::uint64_t bytes = 0;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

FleetResponse tooLarge() { return httpError(413, "Request body too large."); }

bool isInterval(double seconds) {
  return seconds >= shortestInterval && seconds <= longestInterval;
}

FleetResponse badInterval() { return httpError(400, 2003, "Invalid heartbeat interval."); }

/// What the request's body says of its sender; 0 where the method does not tell.
NodeId nodeIn(const FleetRequest& request) {
  // Field 1 is the node, or its id, in every call but the two that enrol.
  fleet::SendNodeHeartbeatRequest nested;
  fleet::DeactivateNodeRequest plain;
  if (request.method == "deactivate-node" || request.method == "unregister-node")
    return plain.ParseFromString(request.body) ? plain.node_id() : 0;
  return nested.ParseFromString(request.body) ? nested.node().node_id() : 0;
}

std::uint64_t sizeOf(const Headers& headers, const std::string& body) {
  std::uint64_t bytes = body.size();
  for (const auto& [name, value] : headers) bytes += name.size() + value.size() + 4;
  return bytes;
}

std::string reasonOf(const RoundRecord& record, const Participant& site) {
  if (record.end == RoundEnd::abandoned) return record.reason;
  const bool answered =
      site.state != Participation::invited && site.state != Participation::delivered;
  return answered ? site.reason : "No update of this site came before the round was closed";
}

void add(fleet::PullMessagesResponse& response, const RoundRecord& record, NodeId site) {
  const auto at = record.participants.find(site);
  if (at == record.participants.end()) return;
  auto* verdict = response.add_verdicts();
  verdict->set_round(record.round);
  verdict->set_accepted(record.end == RoundEnd::committed &&
                        at->second.state == Participation::accepted);
  verdict->set_weight(at->second.weight);
  verdict->set_reason(reasonOf(record, at->second));
}

/// What a site of ours has not heard yet of rounds that are over. Its word counts, not what was sent: answers get lost.
void addNews(fleet::PullMessagesResponse& response, const FederationState& state, NodeId site,
             std::size_t heard) {
  const std::size_t over = state.history.size();
  if (heard == over) return;
  if (heard > over) heard = 0;  // it speaks of another run
  std::size_t from = over;
  for (std::size_t told = 0; from > heard && told < toldAtOnce;)
    told += state.history[--from].participants.contains(site) ? 1 : 0;
  for (std::size_t i = from; i < over; ++i) add(response, state.history[i], site);
  response.set_rounds_told(static_cast<std::uint32_t>(over));
}

}  // namespace

void Desk::count(NodeId site, const FleetRequest& request, const FleetResponse& response) {
  traffic[site].up += sizeOf(request.headers, request.body);
  traffic[site].down += sizeOf(response.headers, response.body);
}

std::optional<FleetResponse> FleetService::refuseEarly(std::string_view method,
                                                       const Headers& headers, const Peer&) {
  const std::uint64_t bytes = declaredBytes(headers);
  if (bytes <= largestStrangersBody) return std::nullopt;
  if (method != "push-object" && bytes > largestCall) return tooLarge();
  // A stranger must not make us keep room for a body that may come very slowly.
  const std::scoped_lock lock(m_desk.mutex);
  const auto key = m_desk.authenticator.signerOfHeaders(headers, m_desk.run.now());
  const NodeRecord* known = key ? m_desk.nodes.find(*key) : nullptr;
  return known != nullptr && known->active ? std::nullopt : std::optional(notAuthenticated());
}

HttpAnswer FleetService::handle(const FleetRequest& request, const Peer&) {
  if (request.method != "push-object" && request.body.size() > largestCall) return tooLarge();
  std::optional<NodeRecord> caller;
  {
    const std::scoped_lock lock(m_desk.mutex);
    if (m_desk.broken) return tryLater();
    const auto key = m_desk.authenticator.senderOf(request, m_desk.run.now());
    if (!key) return notAuthenticated();
    if (m_desk.authenticator.isOfEarlierProcess(request)) return tryLater();
    if (auto enrolled = enrol(request, *key)) return *enrolled;
    const NodeRecord* known = m_desk.nodes.find(*key);
    if (known == nullptr || !known->active || nodeIn(request) != known->id)
      return notAuthenticated();
    m_desk.nodes.seen(known->id, m_desk.run.now());
    caller = *known;
  }
  HttpAnswer answered = answer(request, *caller);
  if (const auto* response = std::get_if<FleetResponse>(&answered)) {
    const std::scoped_lock lock(m_desk.mutex);
    m_desk.count(caller->id, request, *response);
  }
  return answered;
}

HttpAnswer FleetService::answer(const FleetRequest& request, const NodeRecord& caller) {
  const std::string& method = request.method;
  if (method == "push-messages") return pushMessages(m_desk, request, caller.id);
  if (method == "push-object") return pushObject(m_desk, request, caller.id);
  if (method == "pull-object") return pullObject(request);
  const std::scoped_lock lock(m_desk.mutex);
  if (method == "pull-messages") {
    if (auto response = pullMessages(request, caller.id)) return *response;
    return Held{std::to_string(caller.id)};
  }
  if (method == "send-node-heartbeat") return heartbeat(request, caller.id);
  if (method == "confirm-message-received") return isOver() ? runNotRunning() : FleetResponse{};
  if (method == "get-run") return getRun(request);
  if (method == "get-fab") return getFab(request);
  if (method == "deactivate-node" || method == "unregister-node") return leave(request, caller.id);
  return httpError(404, "Not Found");
}

HttpAnswer FleetService::woken(const std::string& key, const FleetRequest& request, const Peer&) {
  const std::scoped_lock lock(m_desk.mutex);
  const NodeId site = nodeIn(request);
  auto response = pullMessages(request, site);
  if (!response) return Held{key};
  m_desk.count(site, request, *response);
  return *response;
}

FleetResponse FleetService::expired(const std::string&, const FleetRequest&, const Peer&) {
  return {};
}

std::optional<FleetResponse> FleetService::enrol(const FleetRequest& request,
                                                 const std::string& key) {
  if (request.method == "register-node") return registerNode(request, key);
  if (request.method == "activate-node") return activateNode(request, key);
  return std::nullopt;
}

FleetResponse FleetService::registerNode(const FleetRequest& request, const std::string& key) {
  const auto body = parseBody<fleet::RegisterNodeRequest>(request);
  if (!body) return badBody();
  if (body->public_key() != key) return notAuthenticated();
  if (m_desk.options.registration == Registration::listed)
    return httpError(412, 2001, "SuperNodes are registered by the coordinator's staff.");
  if (m_desk.nodes.find(key) != nullptr) return httpError(412, 23, "Public key already in use.");
  if (m_desk.nodes.count() >= m_desk.options.maxNodes)
    return httpError(412, 2001, "No more SuperNodes can register themselves.");
  const auto id = m_desk.nodes.add(key, {}, m_desk.parts.random);
  if (!id) return tryLater();
  fleet::RegisterNodeResponse response;
  response.set_node_id(*id);
  return reply(response);
}

FleetResponse FleetService::activateNode(const FleetRequest& request, const std::string& key) {
  const auto body = parseBody<fleet::ActivateNodeRequest>(request);
  if (!body) return badBody();
  if (body->public_key() != key) return notAuthenticated();
  if (!isInterval(body->heartbeat_interval())) return badInterval();
  // Flower refuses a node that it still believes online; a site that crashed and is back is welcome here at once.
  const NodeRecord* node = m_desk.nodes.find(key);
  if (node == nullptr || !node->active)
    return httpError(412, 2004, "Failed to activate SuperNode.");
  m_desk.nodes.setInterval(node->id, body->heartbeat_interval());
  m_desk.nodes.seen(node->id, m_desk.run.now());
  if (!m_desk.arrived(node->id)) return tryLater();
  fleet::ActivateNodeResponse response;
  response.set_node_id(node->id);
  return reply(response);
}

FleetResponse FleetService::leave(const FleetRequest& request, NodeId caller) {
  const bool forGood = request.method == "unregister-node";
  if (forGood && m_desk.options.registration == Registration::listed)
    return httpError(412, 2002, "SuperNodes are unregistered by the coordinator's staff.");
  if (!forGood && !m_desk.run.state().online.contains(caller))
    return httpError(412, 2005, "Failed to deactivate SuperNode.");
  if (!m_desk.apply(SiteOffline{caller})) return tryLater();
  m_desk.nodes.left(caller);
  if (forGood && !m_desk.nodes.retire(caller)) return tryLater();
  m_desk.work.notify_all();  // the farewell may be over
  return {};
}

FleetResponse FleetService::heartbeat(const FleetRequest& request, NodeId caller) {
  const auto body = parseBody<fleet::SendNodeHeartbeatRequest>(request);
  if (!body) return badBody();
  if (!isInterval(body->heartbeat_interval())) return badInterval();
  m_desk.nodes.setInterval(caller, body->heartbeat_interval());
  m_desk.nodes.seen(caller, m_desk.run.now());
  if (!m_desk.arrived(caller)) return tryLater();
  fleet::SendNodeHeartbeatResponse response;
  response.set_success(true);
  return reply(response);
}

bool FleetService::isOver() const {
  const Phase phase = m_desk.run.state().phase;
  return phase == Phase::finished || phase == Phase::failed;
}

/// Nothing where there is nothing to tell: then the request may be held.
std::optional<FleetResponse> FleetService::pullMessages(const FleetRequest& request,
                                                        NodeId caller) {
  const auto body = parseBody<fleet::PullMessagesRequest>(request);
  if (!body) return badBody();
  if (!m_desk.arrived(caller)) return tryLater();
  const FederationState& state = m_desk.run.state();
  fleet::PullMessagesResponse response;
  if (body->has_rounds_heard()) addNews(response, state, caller, body->rounds_heard());
  if (state.phase == Phase::finished) response.set_run_ended("finished");
  if (state.phase == Phase::failed) response.set_run_ended("failed");
  // Ours leave when they hear of the end, which is surer than an answer that may be lost.
  if (isOver() && !body->has_rounds_heard()) m_desk.heardTheEnd.insert(caller);
  if (waitsForInstruction(caller) && !addInstruction(response, caller)) return tryLater();
  if (response.ByteSizeLong() == 0) return std::nullopt;
  return reply(response);
}

/// Also where a site asks again: it may have lost what it got.
bool FleetService::waitsForInstruction(NodeId caller) const {
  const FederationState& state = m_desk.run.state();
  const auto at = state.participants.find(caller);
  const bool isReady = m_desk.content.round == state.round &&
                       (state.plan.sums == Sums::open ||
                        (m_desk.secure && m_desk.secure->question() == state.question()));
  return state.phase == Phase::training && isReady && at != state.participants.end() &&
         (at->second.state == Participation::invited ||
          at->second.state == Participation::delivered);
}

Status FleetService::addInstruction(fleet::PullMessagesResponse& response, NodeId caller) {
  const FederationState& state = m_desk.run.state();
  const RunRecord& record = m_desk.run.record();
  RoundContent* content = &m_desk.content;
  RoundContent own;
  if (state.plan.sums == Sums::secure) {
    auto asked = putSumQuestion(m_desk.parts.objects, *content, m_desk.secure->questionFor(caller));
    if (!asked) return std::unexpected(asked.error());
    own = std::move(*asked);
    content = &own;
  }
  const Message message = instructionFor(record, state, *content, caller);
  const auto id = putInstruction(m_desk.parts.objects, record, state, *content, caller);
  if (!id) return std::unexpected(id.error());
  m_desk.content.objects.merge(own.objects);
  *response.add_messages_list() = announcementOf(*id, message);
  fleet::ObjectTree& tree = *response.add_message_object_trees();
  tree.set_object_id(*id);
  if (!tree.add_children()->ParseFromString(content->tree))
    return failure("federation.content", "The round's tree of objects cannot be read");
  return m_desk.apply(Delivered{caller, state.round, state.question()});
}

FleetResponse FleetService::pullObject(const FleetRequest& request) {
  const auto body = parseBody<fleet::PullObjectRequest>(request);
  if (!body) return badBody();
  fleet::PullObjectResponse response;
  {
    const std::scoped_lock lock(m_desk.mutex);
    if (isOver()) return runNotRunning();
    // Sites' replies lie in the same store and are nobody's to fetch.
    if (!m_desk.content.objects.contains(body->object_id())) return reply(response);
  }
  auto bytes = m_desk.parts.objects.get(body->object_id());
  if (!bytes) return tryLater();
  response.set_object_found(true);
  response.set_object_available(true);
  response.set_object_content(std::move(*bytes));
  return reply(response);
}

FleetResponse FleetService::getRun(const FleetRequest& request) {
  const auto body = parseBody<fleet::GetRunRequest>(request);
  if (!body) return badBody();
  const RunRecord& record = m_desk.run.record();
  const auto& fab = m_desk.options.fab;
  if (body->run_id() != record.id || !fab) return httpError(403, 2008, "Failed to get run.");
  fleet::GetRunResponse response;
  response.mutable_run()->set_run_id(record.id);
  response.mutable_run()->set_fab_id(fab->id);
  response.mutable_run()->set_fab_version(fab->version);
  response.mutable_run()->set_fab_hash(fastSha256Hex(bytesOf(fab->bytes)));
  return reply(response);
}

FleetResponse FleetService::getFab(const FleetRequest& request) {
  const auto body = parseBody<fleet::GetFabRequest>(request);
  if (!body) return badBody();
  const auto& fab = m_desk.options.fab;
  const std::string hash = fab ? fastSha256Hex(bytesOf(fab->bytes)) : std::string();
  if (!fab || body->hash_str() != hash) return httpError(403, 2009, "Failed to get FAB.");
  fleet::GetFabResponse response;
  response.mutable_fab()->set_hash_str(hash);
  response.mutable_fab()->set_content(fab->bytes);
  return reply(response);
}

}  // namespace twinscope::fedlink
