#pragma once

#include "fedlink/privacy/secure_sum/message_bytes.h"
#include "tests/fedlink/support/federation_fixture.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::tests {

/// Adds its own random change to the weights; the same in every round.
class ChangeTrainer final : public fedlink::LocalTrainer {
 public:
  ChangeTrainer(std::vector<float> change, double examples)
      : m_change(std::move(change)), m_examples(examples) {}
  Result<fedlink::SiteResult> train(const fedlink::SiteInstruction& instruction,
                                    const JobContext& job) override;
  Result<fedlink::SiteResult> evaluate(const fedlink::SiteInstruction& instruction,
                                       const JobContext& job) override;
  [[nodiscard]] const std::vector<float>& change() const { return m_change; }
  [[nodiscard]] double examples() const { return m_examples; }

 private:
  std::vector<float> m_change;
  double m_examples;
};

/// A coordinator that lies to one site: changes its questions on their way, with objects of its own.
class LyingTransport final : public fedlink::Transport {
 public:
  using Lie = std::function<void(fedlink::SumQuestion& question)>;
  LyingTransport(fedlink::Transport& honest, const fedlink::ObjectStore& objects, Lie lie)
      : m_honest(honest), m_objects(objects), m_lie(std::move(lie)) {}
  Result<fedlink::FleetResponse> post(const fedlink::FleetRequest& request,
                                      std::stop_token stop) override;

 private:
  [[nodiscard]] std::string changed(const std::string& pulled);

  fedlink::Transport& m_honest;
  const fedlink::ObjectStore& m_objects;
  Lie m_lie;
  fedlink::ObjectMemory m_own;
};

/// A site of the bench, with all that survives its agent.
struct SecureSite {
  SecureSite(std::vector<float> change, double examples) : trainer(std::move(change), examples) {
    options.heartbeatSeconds = 1800;
  }

  fedlink::SiteKey key = fedlink::SiteKey::generate(fedlink::KeyCurve::p256);
  ChangeTrainer trainer;
  fedlink::AgentOptions options = plainAgent();
  fedlink::SiteMemory journal;
  fedlink::ObjectMemory objects;
  fedlink::SystemRandom random;
  std::unique_ptr<fedlink::Transport> own;  ///< instead of the bench's
  std::unique_ptr<fedlink::SiteAgent> agent;
  bool isGone = false;  ///< gets no turn any more
};

/// A secure federation on one thread, under the test's clock: real agents and a real coordinator.
class SecureBench {
 public:
  explicit SecureBench(std::size_t sites, std::size_t values = 50, std::uint32_t attempts = 1);

  fedlink::CoordinatorOptions options;  ///< change before open()
  CoordinatorFixture fixture;
  std::vector<std::unique_ptr<SecureSite>> sites;
  double now = 1.8e9;

  void open();
  /// As after a kill: another coordinator over the same stores, with nothing of the old one's memory.
  void reopen();
  /// The same of a site.
  void restart(std::size_t site);
  [[nodiscard]] fedlink::Transport& transport() { return *m_transport; }
  [[nodiscard]] fedlink::FederationState state() const { return m_coordinator->snapshot().state; }
  [[nodiscard]] std::vector<float> global() const { return m_coordinator->global(); }
  [[nodiscard]] fedlink::NodeId nodeOf(std::size_t site) {
    return *sites[site]->journal.node().value();
  }
  /// Of the n-th site in the round under way or the last one.
  [[nodiscard]] fedlink::Participant participantOf(std::size_t site);

  /// Turns of everybody, and leaps of the clock where nobody has anything to do, until it holds or the run has ended. It is asked
  /// after every turn.
  void runUntil(const std::function<bool()>& holds);
  void run() {
    runUntil([] { return false; });
  }
  /// Whether the run has come to an end, and to a good one.
  [[nodiscard]] bool isFinished() const { return state().phase == fedlink::Phase::finished; }

 private:
  void connect(SecureSite& site);
  [[nodiscard]] bool turnOfSites(const std::function<bool()>& holds);

  std::unique_ptr<fedlink::Coordinator> m_coordinator;
  std::unique_ptr<fedlink::LocalTransport> m_transport;
};

}  // namespace twinscope::tests
