#include "tests/fedlink/simulation/stepped_federation.h"

#include <stdexcept>

namespace twinscope::tests {

using namespace fedlink;

namespace {

const char* nameOf(const Event& event) {
  if (std::holds_alternative<Aggregated>(event.what)) return "aggregated";
  if (std::holds_alternative<Reported>(event.what)) return "reported";
  return "other";
}

}  // namespace

Status ObservedStore::append(const Event& event) {
  observer(std::string("before ") + nameOf(event));
  auto appended = m_memory.append(event);
  observer(std::string("after ") + nameOf(event));
  return appended;
}

SteppedFederation::SteppedFederation(CoordinatorOptions options, std::vector<float> initial)
    : m_options(std::move(options)), m_initial(std::move(initial)) {
  restartCoordinator();
}

void SteppedFederation::restartCoordinator() {
  static const JobContext silent = silentContext();
  m_coordinator.reset();
  auto opened = Coordinator::open(m_options,
                                  {.store = store,
                                   .objects = m_objects,
                                   .models = ModelFiles(folder.path(), Survives::nothing),
                                   .clock = [this] { return m_now; },
                                   .random = m_random,
                                   .log = silent.log},
                                  m_initial);
  if (!opened) throw std::runtime_error(describe(opened.error()));
  m_coordinator = std::move(*opened);
  m_transport.to = std::make_unique<LocalTransport>(m_coordinator->handler());
}

void SteppedFederation::add(std::unique_ptr<LocalTrainer> trainer, AgentOptions options,
                            int joinsAt) {
  options.heartbeatSeconds = 1800;
  auto site = std::make_unique<Site>();
  site->trainer = std::move(trainer);
  site->options = options;
  site->joinsAt = joinsAt;
  m_sites.push_back(std::move(site));
  restartSite(*m_sites.back());
}

void SteppedFederation::restartSite(Site& site) {
  site.observed = std::make_unique<ObservedJournal>(
      site.journal, [this](const std::string& what) { siteObserver(what); });
  site.agent = std::make_unique<SiteAgent>(
      site.options,
      AgentParts{.transport = m_transport,
                 .journal = *site.observed,
                 .objects = site.objects,
                 .trainer = *site.trainer,
                 .key = site.key,
                 .random = site.random,
                 .clock = [this] { return m_now; },
                 .sleep = [this](double seconds, const std::stop_token&) { m_now += seconds; }});
}

void SteppedFederation::restartSites() {
  for (auto& site : m_sites) restartSite(*site);
}

bool SteppedFederation::turnCoordinator() {
  try {
    const auto turned = m_coordinator->turn(silentContext());
    if (!turned && turned.error().code != "federation.failed")
      throw std::runtime_error(describe(turned.error()));
    return turned && *turned != CoordinatorTurn::ended;
  } catch (const KilledNow&) {
    ++restarts;
    restartCoordinator();
    return true;
  }
}

bool SteppedFederation::turnSite(Site& site) {
  if (m_step < site.joinsAt) return true;
  try {
    const auto turned = site.agent->turn(silentContext());
    if (!turned) throw std::runtime_error(describe(turned.error()));
    return *turned != AgentTurn::ended;
  } catch (const KilledNow&) {
    // The site's observers end sites; the coordinator's, where a call of the site brought the event, end both.
    ++restarts;
    restartSite(site);
    restartCoordinator();
    return true;
  }
}

bool SteppedFederation::step() {
  m_now += 1;
  ++m_step;
  bool goesOn = turnCoordinator();
  for (auto& site : m_sites) goesOn = turnSite(*site) || goesOn;
  return goesOn;
}

bool SteppedFederation::run() {
  for (int n = 0; n < 10'000; ++n)
    if (!step()) return true;
  return false;
}

}  // namespace twinscope::tests
