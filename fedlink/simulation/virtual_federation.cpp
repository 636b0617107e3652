#include "fedlink/simulation/virtual_federation.h"

#include "core/base/text.h"
#include "fedlink/simulation/local_transport.h"
#include "fedlink/simulation/seeded_random.h"

#include <algorithm>
#include <limits>

namespace twinscope::fedlink {
namespace {

constexpr double kBeginning = 1.7e9;  // any time that is positive in every format on the wire
constexpr double kNever = std::numeric_limits<double>::infinity();

/// A site with all that it keeps, and when its next turn is.
struct Seat {
  Seat(VirtualSite virtualSite, SiteKey key, Transport& transport, Random random, double& now)
      : site(std::move(virtualSite)),
        bytes(random),
        agent(
            site.agent,
            {.transport = transport,
             .journal = journal,
             .objects = objects,
             .trainer = *site.trainer,
             .key = std::move(key),
             .random = bytes,
             .clock = [&now] { return now; },
             // A site that waits within a turn makes the whole world wait: it happens after failures only.
             .sleep = [&now](double seconds, const std::stop_token&) { now += seconds; }}),
        next(now) {}

  VirtualSite site;
  SiteMemory journal;
  ObjectMemory objects;
  SeededRandom bytes;
  SiteAgent agent;
  double next;
  bool waits = false;  ///< for work: news may bring it sooner
};

}  // namespace

struct VirtualFederation::World {
  World(const VirtualFederationOptions& options, Logger& logger)
      : random(Random(options.seed).stream("coordinator")), log(logger), seed(options.seed) {}

  Status open(VirtualFederationOptions options, std::vector<VirtualSite> sites);
  Status turnOf(Seat& seat, const JobContext& job);
  Result<CoordinatorTurn> turnOfCoordinator(const Watch& watch, const JobContext& job);

  double now = kBeginning;
  CoordinatorMemory store;
  ObjectMemory objects;
  SeededRandom random;
  Logger& log;
  std::uint64_t seed;
  std::unique_ptr<Coordinator> coordinator;
  std::unique_ptr<LocalTransport> transport;
  std::vector<std::unique_ptr<Seat>> seats;
  std::map<NodeId, Seat*> seatOf;
};

Status VirtualFederation::World::open(VirtualFederationOptions options,
                                      std::vector<VirtualSite> sites) {
  const bool isSecure = options.coordinator.plan.sums == Sums::secure;
  auto opened = Coordinator::open(std::move(options.coordinator),
                                  {.store = store,
                                   .objects = objects,
                                   .models = ModelFiles(options.folder, Survives::nothing),
                                   .clock = [this] { return now; },
                                   .random = random,
                                   .log = log},
                                  options.initial);
  if (!opened) return std::unexpected(opened.error());
  coordinator = std::move(*opened);
  transport = std::make_unique<LocalTransport>(coordinator->handler());
  coordinator->onNews([this](NodeId node) {
    if (const auto at = seatOf.find(node); at != seatOf.end() && at->second->waits)
      at->second->next = now;
  });
  std::vector<SiteKey> keys;
  std::vector<std::string> roster;
  for (std::size_t n = 0; n < sites.size(); ++n) {
    keys.push_back(SiteKey::generate(KeyCurve::p256));
    if (isSecure) roster.push_back(keys.back().publicKeyOpenSsh());
  }
  for (std::size_t n = 0; n < sites.size(); ++n) {
    if (isSecure) sites[n].agent.roster = roster;
    seats.push_back(std::make_unique<Seat>(std::move(sites[n]), std::move(keys[n]), *transport,
                                           Random(seed).stream("site", n), now));
  }
  return {};
}

/// One turn of a site; then it is busy, or waits for news as a held request would.
Status VirtualFederation::World::turnOf(Seat& seat, const JobContext& job) {
  const auto done = seat.agent.turn(job);
  if (!done) return std::unexpected(done.error());
  seat.waits = *done == AgentTurn::idle;
  seat.next = now;
  if (*done == AgentTurn::idle) seat.next += seat.site.agent.pollSeconds;
  const bool hasTrained =
      *done == AgentTurn::worked && seat.agent.status().phase == AgentPhase::training;
  if (hasTrained) seat.next += seat.site.secondsOfWork(seat.agent.status().round);
  if (*done == AgentTurn::ended) seat.next = kNever;
  if (*done == AgentTurn::enrolled)
    if (const auto node = seat.journal.node(); node && *node) seatOf[**node] = &seat;
  return {};
}

Result<CoordinatorTurn> VirtualFederation::World::turnOfCoordinator(const Watch& watch,
                                                                    const JobContext& job) {
  auto done = coordinator->turn(job);
  if (done)
    if (auto told = watch(done == CoordinatorTurn::closed ? News::round : News::step); !told)
      return std::unexpected(told.error());
  return done;
}

VirtualFederation::VirtualFederation(std::unique_ptr<World> world) : m_world(std::move(world)) {}
VirtualFederation::~VirtualFederation() = default;

Result<std::unique_ptr<VirtualFederation>> VirtualFederation::open(VirtualFederationOptions options,
                                                                   std::vector<VirtualSite> sites,
                                                                   Logger& log) {
  const std::size_t quorum = options.coordinator.plan.quorum;
  if (quorum > sites.size())
    return usageError(concat("A quorum of ", quorum, " cannot be met by ", sites.size(), " sites"));
  auto world = std::make_unique<World>(options, log);
  if (auto opened = world->open(std::move(options), std::move(sites)); !opened)
    return std::unexpected(opened.error());
  return std::unique_ptr<VirtualFederation>(new VirtualFederation(std::move(world)));
}

Status VirtualFederation::run(const Watch& watch, const JobContext& job) {
  World& world = *m_world;
  while (!job.stopRequested()) {
    const auto done = world.turnOfCoordinator(watch, job);
    if (!done) return std::unexpected(done.error());
    if (*done == CoordinatorTurn::ended) return {};
    const auto seat =
        std::ranges::min_element(world.seats, {}, [](const auto& s) { return s->next; });
    const double due = world.coordinator->due();
    const double next = (*seat)->next;
    if (due > world.now && due < next) {
      world.now = due;
      continue;
    }
    world.now = std::max(world.now, next);
    if (auto turned = world.turnOf(**seat, job); !turned) return turned;
  }
  return cancelled();
}

const Coordinator& VirtualFederation::coordinator() const { return *m_world->coordinator; }

std::optional<NodeId> VirtualFederation::nodeOf(std::size_t site) {
  const auto node = m_world->seats.at(site)->journal.node();
  return node ? *node : std::nullopt;
}

AgentStatus VirtualFederation::statusOf(std::size_t site) const {
  return m_world->seats.at(site)->agent.status();
}

}  // namespace twinscope::fedlink
