#pragma once

#include "fedlink/simulation/local_transport.h"
#include "fedlink/simulation/seeded_random.h"
#include "tests/fedlink/site/site_bench.h"
#include "tests/fedlink/support/federation_fixture.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace twinscope::tests {

/// What an observer throws to end a process as kill -9 would.
struct KilledNow {};

/// Tells of every event before it is appended and after it.
class ObservedStore final : public fedlink::CoordinatorStore {
 public:
  Observer observer = [](const std::string&) {};

  Result<std::optional<fedlink::RunRecord>> run() override { return m_memory.run(); }
  Status begin(const fedlink::RunRecord& run) override { return m_memory.begin(run); }
  Result<std::vector<fedlink::Event>> events() override { return m_memory.events(); }
  Status append(const fedlink::Event& event) override;
  Result<std::vector<fedlink::NodeRecord>> nodes() override { return m_memory.nodes(); }
  Status save(const fedlink::NodeRecord& node) override { return m_memory.save(node); }
  Result<std::vector<fedlink::Announcement>> announcements() override {
    return m_memory.announcements();
  }
  Status announce(const fedlink::Announcement& announcement) override {
    return m_memory.announce(announcement);
  }
  Status withdraw(fedlink::NodeId site) override { return m_memory.withdraw(site); }

 private:
  fedlink::CoordinatorMemory m_memory;
};

/// A federation in one thread, a step at a time: each step is one turn of the coordinator, then one of each site. All can be
/// ended and started again between any two turns, and where an observer throws KilledNow. Same trainers, same bits.
class SteppedFederation {
 public:
  struct Site {
    std::unique_ptr<fedlink::LocalTrainer> trainer;
    fedlink::AgentOptions options = plainAgent();
    int joinsAt = 0;  ///< step
    fedlink::SiteMemory journal;
    fedlink::ObjectMemory objects;
    fedlink::SeededRandom random{Random(7)};
    fedlink::SiteKey key = fedlink::SiteKey::generate(fedlink::KeyCurve::p256);
    std::unique_ptr<ObservedJournal> observed;
    std::unique_ptr<fedlink::SiteAgent> agent;
  };

  SteppedFederation(fedlink::CoordinatorOptions options, std::vector<float> initial);

  void add(std::unique_ptr<fedlink::LocalTrainer> trainer,
           fedlink::AgentOptions options = plainAgent(), int joinsAt = 0);
  /// False once the run is over and every site knows it.
  bool step();
  /// To the end; false where 10 000 steps did not bring it.
  bool run();
  void restartCoordinator();
  void restartSites();

  [[nodiscard]] fedlink::Coordinator& coordinator() { return *m_coordinator; }
  [[nodiscard]] fedlink::FederationState state() const { return m_coordinator->snapshot().state; }
  [[nodiscard]] Site& site(std::size_t n) { return *m_sites.at(n); }
  [[nodiscard]] std::vector<float> file(const std::string& name, std::size_t count) const {
    return fedlink::ModelFiles(folder.path()).load(name, count).value();
  }

  TemporaryFolder folder;
  ObservedStore store;
  Observer siteObserver = [](const std::string&) {};
  int restarts = 0;  ///< that observers brought

 private:
  /// Calls go to the coordinator of now.
  struct Switch final : fedlink::Transport {
    Result<fedlink::FleetResponse> post(const fedlink::FleetRequest& request,
                                        std::stop_token stop) override {
      return to->post(request, std::move(stop));
    }
    std::unique_ptr<fedlink::LocalTransport> to;
  };
  bool turnCoordinator();
  bool turnSite(Site& site);
  void restartSite(Site& site);

  fedlink::CoordinatorOptions m_options;
  std::vector<float> m_initial;
  double m_now = 1.8e9;
  int m_step = 0;
  fedlink::ObjectMemory m_objects;
  fedlink::SeededRandom m_random{Random(3)};
  Switch m_transport;
  std::unique_ptr<fedlink::Coordinator> m_coordinator;
  std::vector<std::unique_ptr<Site>> m_sites;
};

}  // namespace twinscope::tests
