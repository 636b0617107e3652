#include "fedlink/coordinator/coordinator.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/signed_request.h"
#include "fedlink/wire/tensors.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/federation_script.h"
#include "tests/fuzz/object_script.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/targets.h"

#include <algorithm>

namespace twinscope::fuzz {

using namespace fedlink;

namespace {

constexpr std::size_t modelValues = 3;

/// A coordinator that waits for the update of one registered site, and that site. The signature is Flower's, over the time
/// alone: made once, it serves every body.
class House {
 public:
  explicit House(const Scratch& scratch) {
    CoordinatorOptions options;
    options.plan = {.rounds = 2, .quorum = 1};
    options.parts = {{"weights", {modelValues}}};
    const JobContext silent = silentContext();
    const std::vector<float> initial(modelValues, 0.5F);
    m_coordinator = Coordinator::open(options,
                                      {.store = m_store,
                                       .objects = m_objects,
                                       .models = ModelFiles(scratch.folder()),
                                       .clock = [] { return startOfTime; },
                                       .random = m_random,
                                       .log = silent.log},
                                      initial)
                        .value();
    join();
  }

  FleetResponse call(const char* method, std::string body) {
    FleetRequest request{.method = method, .headers = headers(), .body = std::move(body)};
    HttpHandler& handler = m_coordinator->handler();
    if (auto early = handler.refuseEarly(method, request.headers, m_peer)) return checked(*early);
    HttpAnswer answer = handler.handle(request, m_peer);
    if (auto* response = std::get_if<FleetResponse>(&answer)) return checked(std::move(*response));
    return handler.expired(std::get<Held>(answer).key, request, m_peer);
  }

  [[nodiscard]] std::uint64_t node() const { return m_node; }
  [[nodiscard]] std::uint64_t run() { return m_store.run().value()->id; }
  [[nodiscard]] CoordinatorSnapshot snapshot() const { return m_coordinator->snapshot(); }

 private:
  static const Headers& headers() {
    static const Headers signedOnce = [] {
      FleetRequest request;
      SystemRandom random;
      signRequest(request, siteKey(), startOfTime, random);
      request.headers.erase("twinscope-signature");
      request.headers.erase("twinscope-nonce");
      return request.headers;
    }();
    return signedOnce;
  }

  static FleetResponse checked(FleetResponse response) {
    constexpr std::array statuses{200, 400, 401, 403, 404, 412, 413};
    must(std::ranges::find(statuses, response.status) != statuses.end(),
         "no call of a site brings the coordinator into trouble");
    return response;
  }

  void join() {
    fleet::RegisterNodeRequest registration;
    registration.set_public_key(siteKey().publicKeyPem());
    fleet::RegisterNodeResponse registered;
    must(registered.ParseFromString(call("register-node", registration.SerializeAsString()).body),
         "a site registers");
    m_node = registered.node_id();
    fleet::SendNodeHeartbeatRequest beat;
    beat.mutable_node()->set_node_id(m_node);
    beat.set_heartbeat_interval(30);
    must(call("send-node-heartbeat", beat.SerializeAsString()).status == 200, "a site is online");
  }

  CoordinatorMemory m_store;
  ObjectMemory m_objects;
  CountingRandom m_random;
  Peer m_peer{.address = "memory", .certificate = {}};
  std::unique_ptr<Coordinator> m_coordinator;
  std::uint64_t m_node = 0;
};

/// The body, and behind it the caller's node again: the last one counts, so that changed bytes do not end at the door.
std::string asCaller(const char* method, std::string_view body, std::uint64_t node) {
  if (std::string_view(method).starts_with("deactivate") ||
      std::string_view(method).starts_with("unregister")) {
    fleet::DeactivateNodeRequest caller;
    caller.set_node_id(node);
    return std::string(body) + caller.SerializeAsString();
  }
  fleet::SendNodeHeartbeatRequest caller;
  caller.mutable_node()->set_node_id(node);
  return std::string(body) + caller.SerializeAsString();
}

/// A whole reply out of an object script, with its hashes right.
void upload(House& house, std::string_view script, const std::string& group) {
  ObjectMemory objects;
  const auto root = putScript(objects, script);
  if (!root) return;
  const auto below = objectsBelow(objects, *root);
  if (!below) return;
  fleet::PushMessagesRequest request;
  request.mutable_node()->set_node_id(house.node());
  MessageHead head;
  head.runId = house.run();
  head.source = house.node();
  head.group = group;
  *request.add_messages_list() =
      announcementOf(*root, {.head = head, .content = *root, .error = {}});
  fleet::ObjectTree& tree = *request.add_message_object_trees();
  tree.set_object_id(*root);
  for (const ObjectId& id : *below) tree.add_children()->set_object_id(id);
  (void)house.call("push-messages", request.SerializeAsString());
  for (const ObjectId& id : *below) {
    fleet::PushObjectRequest push;
    push.mutable_node()->set_node_id(house.node());
    push.set_run_id(house.run());
    push.set_object_id(id);
    push.set_object_content(objects.get(id).value());
    (void)house.call("push-object", push.SerializeAsString());
  }
}

}  // namespace

/// Calls, one after the other: 255 | group | object script, or a method's number | body; texts with their length.
void fuzzCoordinator(std::string_view bytes) {
  constexpr std::uint8_t uploads = 255;
  static const Scratch scratch;
  scratch.empty();
  House house(scratch);
  int calls = 0;
  for (ByteReader reader(bytes); !reader.atEnd() && calls < 64; ++calls) {
    const std::uint8_t what = reader.byte();
    if (what == uploads) {
      const std::string group(reader.sized());
      upload(house, reader.sized(), group);
      continue;
    }
    const char* method = methods[what % methods.size()];
    (void)house.call(method, asCaller(method, reader.sized(), house.node()));
  }
  for (const auto& [site, participant] : house.snapshot().state.participants)
    must(participant.state != Participation::accepted || participant.metrics.at("num-examples") > 0,
         "what counts comes from examples");
}

}  // namespace twinscope::fuzz
