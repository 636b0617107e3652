#include "fedlink/coordinator/coordinator.h"

#include "core/base/text.h"
#include "fedlink/coordinator/detail/control_variates.h"
#include "fedlink/coordinator/detail/desk.h"
#include "fedlink/coordinator/detail/fleet_service.h"
#include "fedlink/coordinator/detail/round_aggregator.h"
#include "fedlink/coordinator/detail/site_rule.h"
#include "fedlink/crypto/fast_sha256.h"
#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <filesystem>
#include <limits>

namespace twinscope::fedlink {
namespace {

constexpr std::chrono::milliseconds tickEvery{250};

Result<std::vector<float>> weightsToGoOnWith(const CoordinatorParts& parts,
                                             const FederationState& state, std::size_t count,
                                             std::span<const float> initial) {
  const std::string name = globalName(state.roundsDone());
  std::error_code absent;
  if (state.roundsDone() == 0 && !std::filesystem::exists(parts.models.fileOf(name), absent)) {
    if (initial.size() != count)
      return usageError(concat("The model has ", count, " values and ", initial.size(),
                               " were given to begin with"));
    if (auto saved = parts.models.save(name, initial); !saved)
      return std::unexpected(saved.error());
  }
  return parts.models.load(name, count);
}

/// What sites begin the round with: the weights, and c behind them where the strategy has control variates.
Result<std::vector<float>> vectorToGoOnWith(const CoordinatorParts& parts,
                                            const FederationState& state, const Strategy& strategy,
                                            std::size_t count, std::span<const float> initial) {
  auto vector = weightsToGoOnWith(parts, state, count, initial);
  if (!vector || vectorsOf(strategy) == 1) return vector;
  const auto control = loadControl(parts.models, state.roundsDone(), count);
  if (!control) return std::unexpected(control.error());
  vector->insert(vector->end(), control->begin(), control->end());
  return vector;
}

/// The model in what sites begin a round with.
std::span<const float> modelIn(const CoordinatorOptions& options, std::span<const float> vector) {
  return vector.first(vector.size() / vectorsOf(options.strategy));
}

/// The coordinator's generator, which the calls of sites use as well.
class SharedRandom final : public SecureRandom {
 public:
  explicit SharedRandom(Desk& desk) : m_desk(desk) {}
  void fill(std::span<std::byte> bytes) override {
    const std::scoped_lock lock(m_desk.mutex);
    m_desk.parts.random.fill(bytes);
  }

 private:
  Desk& m_desk;
};

Values settingsOf(const Strategy& strategy) {
  Values settings;
  settings.set("strategy", strategy.name);
  settings.set("takes-compressed", std::string("twinscope 1"));
  if (strategy.siteRule == SiteRule::proximal) settings.set("proximal-mu", strategy.proximalMu);
  if (const std::string rule = siteRuleText(strategy.siteRule); !rule.empty())
    settings.set(siteRuleSetting, rule);
  return settings;
}

/// An acknowledged update whose file was lost with the power is read again from its objects, which were not.
Status restoreUpdates(const CoordinatorParts& parts, const FederationState& state,
                      const SubmissionRules& rules) {
  if (state.plan.sums == Sums::secure) return {};  // it has none
  for (const auto& [site, participant] : state.participants) {
    if (participant.state != Participation::accepted) continue;
    const std::string name = updateName(state.round, site);
    if (submittedValues(parts.models, name, rules.global.size())) continue;
    const auto read = readSubmission(parts.objects, participant.reply, rules, parts.models, name);
    if (!read) return std::unexpected(read.error());
  }
  return {};
}

/// What of the options cannot be had with secure sums.
Status checkSums(const CoordinatorOptions& options) {
  if (options.plan.sums == Sums::open) return {};
  if (options.maxChangeNorm > 0)
    return usageError("A secure sum hides the norms of updates, so that none can be refused for it",
                      "Leave the largest change out, or let the sites clip their updates");
  if (options.centralPrivacy)
    return usageError("A secure sum hides the changes that central noise would have to clip",
                      "Let the sites clip and noise their updates, or leave the secure sum out");
  return checkSecureSums(options.strategy);
}

/// The secrets of a secure sum were in the memory of the process that is gone.
Status giveUpSum(Desk& desk) {
  if (desk.run.state().plan.sums == Sums::open) return {};
  for (const auto& [site, upload] : std::exchange(desk.uploads, {}))
    if (auto gone = desk.parts.store.withdraw(site); !gone) return gone;
  return desk.apply(
      SumLost{"The coordinator was started anew, and with it the secure sum is lost"});
}

/// Removes the updates, and the noised weights, of rounds that are over.
void sweepUpdates(const Desk& desk) {
  const FederationState& state = desk.run.state();
  std::set<std::string> wanted;
  for (const auto& [site, participant] : state.participants)
    wanted.insert(updateName(state.round, site));
  desk.parts.models.sweep("update-", wanted);
  const bool isOver = state.phase == Phase::finished || state.phase == Phase::failed;
  desk.parts.models.sweep(
      "release-",
      isOver ? std::set<std::string>() : std::set{releaseName(desk.run.record().id, state.round)});
}

Status enterListedKeys(NodeBook& nodes, const CoordinatorOptions& options, SecureRandom& random) {
  for (const std::string& key : options.listedKeys)
    if (nodes.find(key) == nullptr)
      if (auto added = nodes.add(key, {}, random); !added) return std::unexpected(added.error());
  return {};
}

}  // namespace

std::string updateName(std::uint32_t round, NodeId site) {
  return concat("update-", round, "-", site);
}

void Desk::carryOut(const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    if (const auto* invite = std::get_if<Invite>(&command)) wake(invite->site);
    if (std::holds_alternative<OpenStage>(command)) openStage();
    if (std::holds_alternative<Aggregate>(command)) aggregate = true;
    if (std::holds_alternative<Finish>(command))
      for (const NodeId site : run.state().online) wake(site);
  }
  work.notify_all();
}

void Desk::openStage() {
  const FederationState& state = run.state();
  Status opened;
  if (!secure || secure->question().sum != state.question().sum) {
    stored.clear();
    auto begun = SecureRound::open(state, nodes, global->size(), sumWeightFor(options.strategy),
                                   parts.random);
    if (begun) secure.emplace(std::move(*begun));
    if (!begun) opened = std::unexpected(begun.error());
  }
  if (opened) opened = secure->enter(state.stage);
  if (!opened) (void)apply(SumLost{opened.error().message});  // a failure is kept in `broken`
}

/// Those of whom nothing was heard for two heartbeats are gone.
Status Desk::dropSilent() {
  for (const NodeId site : nodes.takeSilent(run.now()))
    if (auto applied = apply(SiteOffline{site}); !applied) return applied;
  return {};
}

Coordinator::Coordinator(std::unique_ptr<Desk> desk)
    : m_desk(std::move(desk)), m_service(std::make_unique<FleetService>(*m_desk)) {}
Coordinator::~Coordinator() = default;

Result<std::unique_ptr<Coordinator>> Coordinator::open(CoordinatorOptions options,
                                                       CoordinatorParts parts,
                                                       std::span<const float> initial) {
  if (auto valid = options.strategy.validate(); !valid) return std::unexpected(valid.error());
  if (auto known = checkSiteRule(options.strategy, options.parts); !known)
    return std::unexpected(known.error());
  if (auto possible = checkSums(options); !possible) return std::unexpected(possible.error());
  if (options.centralPrivacy)
    if (auto fits = checkCentral(*options.centralPrivacy, options.strategy, options.plan); !fits)
      return std::unexpected(fits.error());
  const RunRecord wanted{.id = std::bit_cast<std::uint64_t>(parts.random.draw<8>()),
                         .plan = options.plan,
                         .strategy = options.strategyText,
                         .parts = options.parts,
                         .centralPrivacy = options.centralPrivacy};
  auto log = RunLog::open(parts.store, wanted, parts.clock);
  if (!log) return std::unexpected(log.error());
  auto nodes = NodeBook::open(parts.store, log->state().online, parts.clock());
  if (!nodes) return std::unexpected(nodes.error());
  if (auto entered = enterListedKeys(*nodes, options, parts.random); !entered)
    return std::unexpected(entered.error());
  const auto count = valueCount(options.parts);
  if (!count) return std::unexpected(count.error());
  auto weights = vectorToGoOnWith(parts, log->state(), options.strategy, *count, initial);
  if (!weights) return std::unexpected(weights.error());
  if (auto restored = restoreUpdates(parts, log->state(), {.global = *weights, .baseModel = {}});
      !restored)
    return std::unexpected(restored.error());
  auto aggregator = RoundAggregator::open(options, log->record(), parts.models,
                                          log->state().roundsDone(), *count);
  if (!aggregator) return std::unexpected(aggregator.error());
  const auto announced = parts.store.announcements();
  if (!announced) return std::unexpected(announced.error());

  std::unique_ptr<Coordinator> opened(new Coordinator(std::make_unique<Desk>(
      std::move(options), std::move(parts), std::move(*log), std::move(*nodes))));
  Desk& desk = *opened->m_desk;
  desk.global = std::make_shared<const std::vector<float>>(std::move(*weights));
  for (const Announcement& upload : *announced) desk.uploads[upload.site] = upload;
  opened->m_aggregator = std::move(*aggregator);
  if (auto given = giveUpSum(desk); !given) return std::unexpected(given.error());
  if (auto prepared = opened->prepareRound(); !prepared) return std::unexpected(prepared.error());
  desk.carryOut(outstanding(desk.run.state()));
  return opened;
}

HttpHandler& Coordinator::handler() { return *m_service; }

void Coordinator::onNews(std::function<void(NodeId)> wake) {
  const std::scoped_lock lock(m_desk->mutex);
  m_desk->wake = std::move(wake);
}

/// Makes the objects of the round under way, and forgets those of rounds that are over.
Status Coordinator::prepareRound() {
  Desk& desk = *m_desk;
  std::unique_lock lock(desk.mutex);
  sweepUpdates(desk);
  const std::uint32_t round = desk.run.state().round;
  const Phase phase = desk.run.state().phase;
  const auto weights = desk.global;
  lock.unlock();
  if (phase == Phase::finished || phase == Phase::failed) return {};
  auto content = putRoundContent(desk.parts.objects, desk.run.record(), round,
                                 fastSha256Hex(std::as_bytes(std::span(*weights))), *weights,
                                 settingsOf(desk.options.strategy));
  if (!content) return std::unexpected(content.error());
  lock.lock();
  desk.stored.clear();
  const FederationState& state = desk.run.state();
  // Sites that have heard of their instruction fetch it after a restart, too.
  for (const auto& [site, participant] : state.participants)
    if (participant.state == Participation::delivered)
      if (auto put = putInstruction(desk.parts.objects, desk.run.record(), state, *content, site);
          !put)
        return std::unexpected(put.error());
  std::erase_if(desk.uploads, [&](const auto& upload) { return upload.second.round != round; });
  // After a restart in mid-round the store holds replies that were acknowledged: they stay until the round is over.
  if (state.count(Participation::accepted) == 0) {
    std::set<ObjectId> wanted = content->objects;
    for (const auto& [site, upload] : desk.uploads)
      wanted.insert(upload.objects.begin(), upload.objects.end());
    desk.parts.objects.keepOnly(wanted);
  }
  desk.content = std::move(*content);
  for (const NodeId site : state.online) desk.wake(site);
  return {};
}

void Coordinator::tellProgress(const JobContext& job) const {
  std::unique_lock lock(m_desk->mutex);
  const FederationState& state = m_desk->run.state();
  const double done = state.roundsDone();
  const std::string what =
      state.phase == Phase::gathering
          ? concat("waiting for sites, ", state.online.size(), " online")
          : concat("round ", state.round, ", ", state.count(Participation::accepted), " of ",
                   state.participants.size(), " sites reported");
  const double total = state.plan.rounds;
  lock.unlock();
  job.progress.report(done / total, what);
}

Status Coordinator::run(const JobContext& job) {
  Desk& desk = *m_desk;
  while (!job.stopRequested()) {
    tellProgress(job);
    const auto done = turn(job);
    if (!done) return std::unexpected(done.error());
    if (*done == CoordinatorTurn::ended) return {};
    std::unique_lock lock(desk.mutex);
    if (*done == CoordinatorTurn::waiting && !desk.aggregate) desk.work.wait_for(lock, tickEvery);
  }
  return cancelled();
}

Result<CoordinatorTurn> Coordinator::turn(const JobContext& job) {
  Desk& desk = *m_desk;
  {
    const std::scoped_lock lock(desk.mutex);
    if (desk.broken) return std::unexpected(*desk.broken);
    if (auto dropped = desk.dropSilent(); !dropped) return std::unexpected(dropped.error());
    if (auto applied = desk.apply(Tick{}); !applied) return std::unexpected(applied.error());
    const Phase phase = desk.run.state().phase;
    if (phase == Phase::finished) return CoordinatorTurn::ended;
    if (phase == Phase::failed)
      return failure("federation.failed", desk.run.state().history.back().reason,
                     "See that enough sites are online and that their deadline is long enough");
    if (!desk.aggregate) return CoordinatorTurn::waiting;
  }
  if (auto combined = combine(job); !combined) return std::unexpected(combined.error());
  if (auto prepared = prepareRound(); !prepared) return std::unexpected(prepared.error());
  return CoordinatorTurn::closed;
}

double Coordinator::due() const {
  const std::scoped_lock lock(m_desk->mutex);
  const FederationState& state = m_desk->run.state();
  if (state.phase == Phase::gathering) return state.startedAt + state.plan.gatherSeconds;
  if (state.phase == Phase::training) return state.deadline();
  return std::numeric_limits<double>::infinity();
}

/// Aggregates outside the lock: sites go on polling meanwhile, and none can change the round any more.
Status Coordinator::combine(const JobContext& job) {
  Desk& desk = *m_desk;
  std::unique_lock lock(desk.mutex);
  desk.aggregate = false;
  const FederationState state = desk.run.state();
  const auto before = desk.global;
  const auto traffic = desk.traffic;
  lock.unlock();
  SharedRandom random(desk);
  auto combined = state.plan.sums == Sums::secure ? openSum(state, *before)
                                                  : m_aggregator->combine(state, *before, random);
  // What was made once may have been seen: tried again, the round would be made under other noise.
  if (!combined && m_aggregator->isReleased(state.round)) return std::unexpected(combined.error());
  if (!combined) {
    job.log.write(LogLevel::warning, "federation: round " + std::to_string(state.round) +
                                         " could not be aggregated: " + describe(combined.error()));
    lock.lock();
    return desk.apply(AggregationFailed{combined.error().message});
  }
  auto model =
      desk.parts.models.save(globalName(state.round), modelIn(desk.options, combined->global));
  if (!model) return std::unexpected(model.error());
  for (SiteVerdict& site : combined->sites)
    if (const auto at = traffic.find(site.site); at != traffic.end()) {
      site.bytesUp = at->second.up;
      site.bytesDown = at->second.down;
    }
  lock.lock();
  desk.global = std::make_shared<const std::vector<float>>(std::move(combined->global));
  desk.traffic.clear();
  if (auto applied =
          desk.apply(Aggregated{*model, combined->sites, combined->privacy, combined->lastBecause});
      !applied)
    return applied;
  lock.unlock();
  job.log.write(LogLevel::info, concat("federation: round ", state.round, " committed with ",
                                       combined->sites.size(), " updates"));
  if (!combined->lastBecause.empty())
    job.log.write(LogLevel::info, "federation: no further round. " + combined->lastBecause);
  return {};
}

/// What the sites of a secure sum added up to, as one update.
Result<CombinedRound> Coordinator::openSum(const FederationState& state,
                                           std::span<const float> global) {
  std::unique_lock lock(m_desk->mutex);
  std::optional<SecureRound> secure = std::exchange(m_desk->secure, std::nullopt);
  lock.unlock();
  if (!secure) return failure("secure_sum.lost", "The secure sum is not there");
  auto sum = secure->finish();
  if (!sum) return std::unexpected(sum.error());
  auto combined = m_aggregator->combineSum(state.round, *sum, global);
  if (!combined) return combined;
  // Each site weighs 1 at least: a sum of as many as there are sites tells that each weighs 1, any other tells nothing.
  const auto count = sum->sites.size();
  const bool isEven = sum->weight == count;
  for (const std::uint32_t site : sum->sites)
    combined->sites.push_back(
        {.site = secure->nodeOf(site),
         .weight = isEven ? 1.0 / static_cast<double>(count) : 0,
         .refusal = {},
         .reason = concat("one of ", count, " sites in the secure sum",
                          isEven ? ", all of the same weight" : "; its weight is under the mask")});
  return combined;
}

void Coordinator::bidFarewell(double seconds, std::stop_token stop) {
  Desk& desk = *m_desk;
  std::unique_lock lock(desk.mutex);
  const double until = desk.run.now() + seconds;
  const auto everyoneKnows = [&] {
    return std::ranges::all_of(desk.run.state().online,
                               [&](NodeId site) { return desk.heardTheEnd.contains(site); });
  };
  while (!stop.stop_requested() && desk.dropSilent() && !everyoneKnows() && desk.run.now() < until)
    desk.work.wait_for(lock, tickEvery);
}

CoordinatorSnapshot Coordinator::snapshot() const {
  const std::scoped_lock lock(m_desk->mutex);
  return {.state = m_desk->run.state(), .nodes = m_desk->nodes.all(), .traffic = m_desk->traffic};
}

std::vector<float> Coordinator::global() const {
  const std::scoped_lock lock(m_desk->mutex);
  const auto model = modelIn(m_desk->options, *m_desk->global);
  return {model.begin(), model.end()};
}

}  // namespace twinscope::fedlink
