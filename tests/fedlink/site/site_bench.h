#pragma once

#include "fedlink/site/site_agent.h"
#include "tests/fedlink/site/scripted_server.h"
#include "tests/fedlink/support/federation_fixture.h"

#include <functional>
#include <string>
#include <vector>

namespace twinscope::tests {

/// Tells of every call before it happens and after it; a test may end the agent there by an exception, as kill -9 would.
using Observer = std::function<void(const std::string& what)>;

class ObservedJournal final : public fedlink::SiteJournal {
 public:
  ObservedJournal(fedlink::SiteJournal& journal, Observer observer)
      : m_journal(journal), m_observe(std::move(observer)) {}

  Result<std::optional<std::uint64_t>> node() override { return m_journal.node(); }
  Status saveNode(std::uint64_t node) override {
    return around("save-node", [&] { return m_journal.saveNode(node); });
  }
  Result<std::optional<fedlink::SiteTask>> task() override { return m_journal.task(); }
  Status claim(const fedlink::SiteTask& task) override {
    return around("claim", [&] { return m_journal.claim(task); });
  }
  Status answer(const fedlink::SiteTask& task, const fedlink::AnswerFootprint& print) override {
    return around("answer", [&] { return m_journal.answer(task, print); });
  }
  Status close(const fedlink::SiteRound& round) override {
    return around("close", [&] { return m_journal.close(round); });
  }
  Status judge(std::uint32_t round, bool accepted, double weight,
               const std::string& reason) override {
    return around("judge", [&] { return m_journal.judge(round, accepted, weight, reason); });
  }
  Result<std::vector<fedlink::SiteRound>> rounds() override { return m_journal.rounds(); }
  Result<std::vector<fedlink::PrivacySpend>> spends() override { return m_journal.spends(); }
  Result<std::vector<float>> residual(std::size_t count) override {
    return m_journal.residual(count);
  }
  Result<std::optional<fedlink::KeptValues>> kept() override { return m_journal.kept(); }

 private:
  template <class Call>
  Status around(const std::string& what, Call call) {
    m_observe("before " + what);
    Status result = call();
    m_observe("after " + what);
    return result;
  }

  fedlink::SiteJournal& m_journal;
  Observer m_observe;
};

/// A site on a bench: a server that a test scripts, time that passes by sleeping only, and what happened, in order.
class SiteBench final : public fedlink::Transport, public fedlink::LocalTrainer {
 public:
  SiteBench();

  /// Runs one agent until it returns.
  Status run(const fedlink::AgentOptions& options = plainAgent());
  [[nodiscard]] std::vector<fedlink::SiteRound> rounds() { return memory.rounds().value(); }
  [[nodiscard]] double slept() const;

  ScriptedServer server;
  fedlink::SiteMemory memory;
  fedlink::ObjectMemory objects;
  fedlink::SystemRandom random;
  fedlink::SiteKey key = fedlink::SiteKey::generate();
  fedlink::AgentStatus status;  ///< at the end of the latest run
  double now = 1000;
  std::vector<double> sleeps;
  std::vector<std::string> log;
  Observer observer;  ///< may throw
  std::stop_source stop;
  std::function<Result<fedlink::SiteResult>(const fedlink::SiteInstruction&)> trainer;
  int trained = 0;
  int evaluated = 0;
  double secondsPerByteUp = 0;  ///< that sending takes

  Result<fedlink::FleetResponse> post(const fedlink::FleetRequest& request,
                                      std::stop_token stopped) override;
  Result<fedlink::SiteResult> train(const fedlink::SiteInstruction& instruction,
                                    const JobContext& job) override;
  Result<fedlink::SiteResult> evaluate(const fedlink::SiteInstruction& instruction,
                                       const JobContext& job) override;

 private:
  void note(const std::string& what);
};

/// Every weight and 1, from one example.
[[nodiscard]] Result<fedlink::SiteResult> addOne(const fedlink::SiteInstruction& instruction);

}  // namespace twinscope::tests
