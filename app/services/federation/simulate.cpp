#include "app/services/federation/simulate.h"

#include "app/services/federation/simulated_task.h"
#include "app/services/federation/strategy_text.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "fedlink/simulation/virtual_federation.h"

#include <QTemporaryDir>
#include <algorithm>

namespace twinscope::app {
namespace {

using namespace fedlink;

constexpr double kDeadlineSeconds = 600;  // of the simulation's time
constexpr double kGatherSeconds = 60;
constexpr double kWatchEverySeconds = 0.5;
constexpr double kBoundlessEpsilon = 1e12;

PrivacyPolicy policyOf(const SimulationOptions& options) {
  PrivacyPolicy policy;
  policy.protection = options.noiseMultiplier > 0 ? Protection::clipAndNoise
                      : options.clipNorm > 0      ? Protection::clip
                                                  : Protection::none;
  if (options.clipNorm > 0) policy.clipNorm = options.clipNorm;
  policy.noiseMultiplier = options.noiseMultiplier;
  policy.budget = {.epsilon = kBoundlessEpsilon, .delta = options.delta};
  return policy;
}

Result<AgentOptions> agentOf(const SimulationOptions& options, std::size_t site) {
  const auto compression = compressionFromText(options.compression);
  if (!compression) return std::unexpected(compression.error());
  AgentOptions agent;
  agent.heartbeatSeconds = 1800;  // as long as may be: nobody beats while a site trains
  agent.pollSeconds = 900;        // news wakes a site before that
  agent.privacy = policyOf(options);
  agent.packing = *compression ? UpdatePacking::fixed : UpdatePacking::dense;
  if (*compression) agent.compression = **compression;
  agent.seed = Random(options.seed).stream("agent", site).next();
  return agent;
}

/// Within a third of the deadline; a straggler takes half as long again as the deadline, in every other round.
std::function<double(std::uint32_t)> paceOf(const SimulationOptions& options, std::size_t site) {
  const bool slow = site + options.stragglers >= options.sites;
  const double usual =
      kDeadlineSeconds * Random(options.seed).stream("pace", site).uniform(0.05, 0.3);
  return [slow, usual, site](std::uint32_t round) {
    return slow && (round + site) % 2 == 0 ? 1.5 * kDeadlineSeconds : usual;
  };
}

Result<std::vector<VirtualSite>> sitesOf(const SimulationOptions& options, SimulatedTask& task) {
  std::vector<VirtualSite> sites;
  for (std::size_t n = 0; n < options.sites; ++n) {
    auto agent = agentOf(options, n);
    if (!agent) return std::unexpected(agent.error());
    auto trainer = std::move(task.trainers[n]);
    if (n < options.attackers)
      trainer = std::make_unique<AttackingTrainer>(std::move(trainer), options.attack,
                                                   options.attackFactor);
    sites.push_back({.trainer = std::move(trainer),
                     .agent = std::move(*agent),
                     .secondsOfWork = paceOf(options, n)});
  }
  return sites;
}

Result<CoordinatorOptions> coordinatorOf(const SimulationOptions& options,
                                         const SimulatedTask& task) {
  auto strategy = strategyFromText(options.strategyText);
  if (!strategy) return std::unexpected(strategy.error());
  CoordinatorOptions coordinator;
  coordinator.plan = {
      .rounds = options.rounds,
      .quorum = std::max<std::size_t>(options.sums == Sums::secure ? 3 : 1, options.sites / 2),
      .deadlineSeconds = kDeadlineSeconds,
      .gatherSeconds = kGatherSeconds,
      .seed = options.seed,
      .sums = options.sums};
  coordinator.strategy = std::move(*strategy);
  coordinator.strategyText = options.strategyText;
  coordinator.parts = task.parts;
  coordinator.centralPrivacy = options.centralPrivacy;
  // Strategies are to show what they bear: with outliers refused, no scaled update would reach them.
  coordinator.outlierFactor = 0;
  return coordinator;
}

std::string nameOf(const SimulationOptions& options, std::size_t site) {
  const std::string number = std::to_string(site + 1);
  std::string name = concat("site-", number.size() < 2 ? "0" : "", number);
  if (site < options.attackers && options.attack != Attack::none)
    name += concat(" (", fedlink::nameOf(options.attack), ")");
  return name;
}

/// Of sites and scores: the simulation's own progress is by rounds.
class NoProgress final : public ProgressSink {
 public:
  void report(double, std::string_view) override {}
};

/// A run with what is told of it.
class Simulation {
 public:
  Simulation(const SimulationOptions& options, SimulatedTask task,
             std::unique_ptr<VirtualFederation> federation,
             const std::function<void(const SimulationReport&)>& watch)
      : m_options(options),
        m_task(std::move(task)),
        m_federation(std::move(federation)),
        m_watch(watch) {
    m_report.delta = options.delta;
  }

  Result<SimulationReport> run(const JobContext& job) {
    NoProgress none;
    const JobContext within{job.stop, none, job.log};
    const auto ended = m_federation->run(
        [&](VirtualFederation::News news) {
          if (news == VirtualFederation::News::round)
            if (auto closed = closeRounds(within); !closed) return closed;
          if (news == VirtualFederation::News::round || secondsNow() >= m_told + kWatchEverySeconds)
            tell(job.progress);
          return Status{};
        },
        within);
    if (!ended && ended.error().code != "federation.failed") return std::unexpected(ended.error());
    takeSnapshot();
    m_report.weights = m_federation->coordinator().global();
    return std::move(m_report);
  }

 private:
  void tell(ProgressSink& progress) {
    takeSnapshot();
    m_told = secondsNow();
    const auto& state = m_report.federation.snapshot.state;
    progress.report(static_cast<double>(m_report.rounds.size()) / m_options.rounds,
                    concat("round ", state.round, ", ", state.count(Participation::accepted),
                           " of ", state.participants.size(), " sites reported"));
    m_watch(m_report);
  }

  Status closeRounds(const JobContext& job) {
    takeSnapshot();
    const auto& history = m_report.federation.snapshot.state.history;
    for (std::size_t n = m_report.rounds.size(); n < history.size(); ++n) {
      const auto dice = m_task.score(m_federation->coordinator().global(), job);
      if (!dice) return std::unexpected(dice.error());
      m_report.rounds.push_back(roundOf(history[n], *dice));
    }
    return {};
  }

  [[nodiscard]] SimulatedRound roundOf(const RoundRecord& record, double dice) const {
    SimulatedRound round{.round = record.round, .dice = dice};
    for (const auto& [node, site] : record.participants) {
      if (site.state != Participation::accepted) continue;
      round.bytesUp += site.bytesUp;
      round.bytesDown += site.bytesDown;
      round.denseBytes += sizeof(float) * m_task.initial.size();
    }
    for (std::size_t n = 0; n < m_options.sites; ++n)
      round.epsilon = std::max(round.epsilon, m_federation->statusOf(n).epsilon);
    return round;
  }

  void takeSnapshot() {
    m_report.federation.snapshot = m_federation->coordinator().snapshot();
    for (std::size_t n = 0; n < m_options.sites; ++n)
      if (const auto node = m_federation->nodeOf(n))
        for (NodeRecord& record : m_report.federation.snapshot.nodes)
          if (record.id == *node) record.name = nameOf(m_options, n);
  }

  const SimulationOptions& m_options;
  SimulatedTask m_task;
  std::unique_ptr<VirtualFederation> m_federation;
  const std::function<void(const SimulationReport&)>& m_watch;
  SimulationReport m_report;
  double m_told = 0;
};

}  // namespace

Result<SimulationReport> simulateFederation(
    const SimulationOptions& options, const std::function<void(const SimulationReport&)>& watch,
    const JobContext& job) {
  if (auto valid = options.validate(); !valid) return std::unexpected(valid.error());
  const QTemporaryDir temporary;
  const std::filesystem::path folder = temporary.path().toStdString();
  const bool toy = options.network.empty() && options.startCard.empty();
  auto task = toy ? Result<SimulatedTask>(toyTask(options)) : phantomTask(options, folder);
  if (!task) return std::unexpected(task.error());
  return simulateFederation(options, std::move(*task), folder, watch, job);
}

Result<SimulationReport> simulateFederation(
    const SimulationOptions& options, SimulatedTask task, const std::filesystem::path& folder,
    const std::function<void(const SimulationReport&)>& watch, const JobContext& job) {
  if (auto valid = options.validate(); !valid) return std::unexpected(valid.error());
  auto coordinator = coordinatorOf(options, task);
  if (!coordinator) return std::unexpected(coordinator.error());
  auto sites = sitesOf(options, task);
  if (!sites) return std::unexpected(sites.error());
  auto federation = VirtualFederation::open({.coordinator = std::move(*coordinator),
                                             .initial = task.initial,
                                             .folder = folder / "models",
                                             .seed = options.seed},
                                            std::move(*sites), job.log);
  if (!federation) return std::unexpected(federation.error());
  return Simulation(options, std::move(task), std::move(*federation), watch).run(job);
}

}  // namespace twinscope::app
