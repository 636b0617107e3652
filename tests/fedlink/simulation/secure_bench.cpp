#include "tests/fedlink/simulation/secure_bench.h"

#include "core/base/random.h"
#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/site/secure_question.h"
#include "fedlink/wire/fleet.pb.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace twinscope::tests {

using namespace fedlink;

namespace {

std::vector<float> changeOf(std::size_t site, std::size_t values) {
  std::vector<float> change(values);
  Random random = Random(11).stream("change", site);
  for (float& value : change) value = static_cast<float>(0.5 * random.normal());
  return change;
}

}  // namespace

Result<SiteResult> ChangeTrainer::train(const SiteInstruction& instruction, const JobContext&) {
  SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", m_examples}}};
  std::ranges::transform(result.weights, m_change, result.weights.begin(), std::plus{});
  return result;
}

Result<SiteResult> ChangeTrainer::evaluate(const SiteInstruction&, const JobContext&) {
  return failure("test", "Nobody asks for this");
}

Result<FleetResponse> LyingTransport::post(const FleetRequest& request, std::stop_token stop) {
  fleet::PullObjectRequest wanted;
  if (request.method == "pull-object" && wanted.ParseFromString(request.body) &&
      m_own.contains(wanted.object_id())) {
    fleet::PullObjectResponse found;
    found.set_object_found(true);
    found.set_object_available(true);
    found.set_object_content(m_own.get(wanted.object_id()).value());
    return FleetResponse{.status = 200, .headers = {}, .body = found.SerializeAsString()};
  }
  auto answer = m_honest.post(request, std::move(stop));
  if (answer && request.method == "pull-messages") answer->body = changed(answer->body);
  return answer;
}

std::string LyingTransport::changed(const std::string& pulled) {
  fleet::PullMessagesResponse response;
  if (!response.ParseFromString(pulled) || response.messages_list().empty()) return pulled;
  const ObjectId root = response.message_object_trees(0).object_id();
  auto asked = readSumQuestion(m_objects, root).value();
  if (!asked || std::holds_alternative<InputAsked>(asked->question.what)) return pulled;
  m_lie(asked->question);
  const RoundContent round{
      .round = asked->round, .baseModel = {}, .records = {}, .tree = {}, .objects = {}};
  const RoundContent content = putSumQuestion(m_own, round, asked->question).value();
  const Message message{.head = asked->head, .content = content.records, .error = {}};
  const ObjectId id = m_own.add(encodeMessage(message)).value();
  *response.mutable_messages_list(0) = announcementOf(id, message);
  fleet::ObjectTree tree;
  tree.set_object_id(id);
  if (!tree.add_children()->ParseFromString(content.tree)) throw std::logic_error("no tree");
  *response.mutable_message_object_trees(0) = tree;
  return response.SerializeAsString();
}

SecureBench::SecureBench(std::size_t count, std::size_t values, std::uint32_t attempts) {
  options = optionsFor(values, {.rounds = 1,
                                .quorum = 3,
                                .deadlineSeconds = 100,
                                .gatherSeconds = 10,
                                .maxAttempts = attempts,
                                .sums = Sums::secure});
  std::vector<std::string> roster;
  for (std::size_t n = 0; n < count; ++n) {
    sites.push_back(
        std::make_unique<SecureSite>(changeOf(n, values), 3.0 + 2.0 * static_cast<double>(n)));
    roster.push_back(sites.back()->key.publicKeyOpenSsh());
  }
  for (auto& site : sites) site->options.roster = roster;
  fixture.clock = [this] { return now; };
}

void SecureBench::open() {
  const std::size_t values = static_cast<std::size_t>(options.parts.front().shape.front());
  CoordinatorParts parts = fixture.parts();
  parts.models = ModelFiles(fixture.folder / "models", Survives::nothing);
  m_coordinator = Coordinator::open(options, std::move(parts), std::vector<float>(values)).value();
  m_transport = std::make_unique<LocalTransport>(m_coordinator->handler());
  for (auto& site : sites) connect(*site);
}

void SecureBench::reopen() {
  for (auto& site : sites) site->agent.reset();
  m_transport.reset();
  m_coordinator.reset();
  open();
}

void SecureBench::restart(std::size_t site) { connect(*sites[site]); }

void SecureBench::connect(SecureSite& site) {
  site.agent.reset();
  Transport& transport = site.own ? *site.own : *m_transport;
  site.agent = std::make_unique<SiteAgent>(
      site.options,
      AgentParts{.transport = transport,
                 .journal = site.journal,
                 .objects = site.objects,
                 .trainer = site.trainer,
                 .key = site.key,
                 .random = site.random,
                 .clock = [this] { return now; },
                 .sleep = [this](double seconds, const std::stop_token&) { now += seconds; }});
}

Participant SecureBench::participantOf(std::size_t site) {
  const FederationState state = this->state();
  const Participants& all = state.participants.empty() && !state.history.empty()
                                ? state.history.back().participants
                                : state.participants;
  return all.at(nodeOf(site));
}

bool SecureBench::turnOfSites(const std::function<bool()>& holds) {
  static const JobContext silent = silentContext();
  bool didSomething = false;
  for (auto& site : sites) {
    if (site->isGone) continue;
    if (didSomething && holds()) return true;
    const auto done = site->agent->turn(silent);
    if (!done) throw std::runtime_error(describe(done.error()));
    didSomething = didSomething || (*done != AgentTurn::idle && *done != AgentTurn::ended);
  }
  return didSomething;
}

void SecureBench::runUntil(const std::function<bool()>& holds) {
  static const JobContext silent = silentContext();
  for (int turns = 0; turns < 3000; ++turns) {
    const auto done = m_coordinator->turn(silent);
    if (!done && done.error().code != "federation.failed")
      throw std::runtime_error(describe(done.error()));
    if (holds() || !done || *done == CoordinatorTurn::ended) return;
    if (turnOfSites(holds) || *done == CoordinatorTurn::closed) continue;
    const double due = m_coordinator->due();
    now = due > now && std::isfinite(due) ? due : now + 1;
  }
  throw std::runtime_error("The run goes on for ever");
}

}  // namespace twinscope::tests
