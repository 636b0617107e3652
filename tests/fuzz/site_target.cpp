#include "fedlink/site/site_agent.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/tensors.h"
#include "tests/fuzz/byte_reader.h"
#include "tests/fuzz/federation_script.h"
#include "tests/fuzz/object_script.h"
#include "tests/fuzz/targets.h"

#include <array>

namespace twinscope::fuzz {

using namespace fedlink;

namespace {

constexpr int mostCalls = 200;  // of one agent's life

class Echo final : public LocalTrainer {
 public:
  Result<SiteResult> train(const SiteInstruction& instruction, const JobContext&) override {
    return SiteResult{.weights = instruction.weights, .metrics = {{"num-examples", 1}}};
  }
  Result<SiteResult> evaluate(const SiteInstruction&, const JobContext&) override {
    return SiteResult{.weights = {}, .metrics = {{"num-examples", 1}}};
  }
};

FleetResponse reply(const google::protobuf::MessageLite& message) {
  return {.status = 200, .headers = {}, .body = message.SerializeAsString()};
}

/// A coordinator that answers what the input says.
class Hostile final : public Transport {
 public:
  explicit Hostile(std::string_view bytes) : m_script(bytes) {
    m_root = putScript(m_objects, m_script.sized());
  }
  Result<FleetResponse> post(const FleetRequest& request, std::stop_token) override {
    if (m_script.atEnd() || ++m_calls > mostCalls) {
      stop.request_stop();
      return cancelled();
    }
    const std::uint8_t how = m_script.byte();
    if (how >= 128) return plausible(request);
    constexpr std::array statuses{200, 401, 403, 404, 412, 413, 500, 503};
    return FleetResponse{.status = statuses[how % statuses.size()],
                         .headers = {},
                         .body = std::string(m_script.sized())};
  }
  std::stop_source stop;

 private:
  /// What an honest coordinator would say, over the input's objects.
  FleetResponse plausible(const FleetRequest& request) const {
    if (request.method == "pull-messages") return instruction();
    if (request.method == "pull-object") return object(request.body);
    if (request.method == "push-messages") return wantAll(request.body);
    if (request.method == "push-object") {
      fleet::PushObjectResponse stored;
      stored.set_stored(true);
      return reply(stored);
    }
    fleet::RegisterNodeResponse node;
    if (request.method == "register-node" || request.method == "activate-node") node.set_node_id(7);
    return reply(node);
  }
  FleetResponse instruction() const {
    fleet::PullMessagesResponse response;
    if (!m_root) return reply(response);
    auto tree = treeOf(*m_root, [&](const ObjectId& id) -> Result<std::vector<ObjectId>> {
      return childrenOf(m_objects, id).value_or(std::vector<ObjectId>{});
    });
    const auto message = read(m_objects, *m_root, parseMessage);
    *response.add_messages_list() = announcementOf(*m_root, message.value_or(Message{}));
    *response.add_message_object_trees() = std::move(*tree);
    return reply(response);
  }
  FleetResponse object(const std::string& body) const {
    fleet::PullObjectRequest request;
    fleet::PullObjectResponse response;
    if (request.ParseFromString(body))
      if (auto bytes = m_objects.get(request.object_id())) {
        response.set_object_found(true);
        response.set_object_available(true);
        response.set_object_content(std::move(*bytes));
      }
    return reply(response);
  }
  static FleetResponse wantAll(const std::string& body) {
    fleet::PushMessagesRequest request;
    fleet::PushMessagesResponse response;
    if (!request.ParseFromString(body) || request.message_object_trees_size() != 1)
      return reply(response);
    const auto ids = idsOf(request.message_object_trees(0)).value();
    for (const ObjectId& id : ids) response.add_objects_to_push(id);
    return reply(response);
  }

  ByteReader m_script;
  ObjectMemory m_objects;
  std::optional<ObjectId> m_root;
  int m_calls = 0;
};

/// A coordinator after its run: it knows the site, has no object any more and takes no reply.
class Finished final : public Transport {
 public:
  Result<FleetResponse> post(const FleetRequest& request, std::stop_token) override {
    fleet::PullMessagesResponse over;
    over.set_run_ended("finished");
    if (request.method == "pull-messages") return reply(over);
    if (request.method == "push-messages" || request.method == "push-object")
      return FleetResponse{.status = 403, .headers = {}, .body = {}};
    fleet::RegisterNodeResponse node;
    if (request.method == "register-node" || request.method == "activate-node") node.set_node_id(7);
    return reply(node);
  }
};

/// What a site keeps.
struct Site {
  AgentParts partsOver(Transport& transport, std::stop_source* stop) {
    return {.transport = transport,
            .journal = journal,
            .objects = objects,
            .trainer = trainer,
            .key = siteKey(),
            .random = random,
            .clock = [this] { return now; },
            .sleep =
                [this, stop](double seconds, std::stop_token) {
                  now += seconds;
                  if (++sleeps > mostCalls && stop != nullptr) stop->request_stop();
                }};
  }

  SiteMemory journal;
  ObjectMemory objects;
  Echo trainer;
  CountingRandom random;
  double now = startOfTime;
  int sleeps = 0;
};

AgentOptions optionsFor(std::uint8_t choice) {
  AgentOptions options;
  options.privacy.protection = Protection::none;
  options.packing = choice % 2 == 0 ? UpdatePacking::automatic : UpdatePacking::dense;
  options.rounds = 3;
  options.maxModelValues = 1 << 20;
  options.maxInstructionBytes = std::size_t{1} << 20;
  return options;
}

}  // namespace

/// options | object script with its length | answers: 128 and above is an honest one over these objects, else a status and
/// a body with its length. Whatever was answered, the site goes on with an honest coordinator afterwards.
void fuzzSite(std::string_view bytes) {
  ByteReader reader(bytes);
  const AgentOptions options = optionsFor(reader.byte());
  const JobContext silent = silentContext();
  Site site;
  {
    Hostile hostile(reader.rest());
    SiteAgent agent(options, site.partsOver(hostile, &hostile.stop));
    (void)agent.run({hostile.stop.get_token(), silent.progress, silent.log});
  }
  Finished finished;
  SiteAgent agent(options, site.partsOver(finished, nullptr));
  must(agent.run(silent).has_value(), "no answer keeps a site from going on");
  must(!site.journal.task().value(), "no answer leaves a task that cannot be done");
}

}  // namespace twinscope::fuzz
