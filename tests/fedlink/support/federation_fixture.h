#pragma once

#include "fedlink/coordinator/coordinator.h"
#include "fedlink/simulation/local_transport.h"
#include "fedlink/site/site_agent.h"
#include "tests/support/temporary_folder.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace twinscope::tests {

/// Adds a constant to every weight and reports one example: what contract tests train.
class AddTrainer final : public fedlink::LocalTrainer {
 public:
  explicit AddTrainer(float step, double examples = 1) : m_step(step), m_examples(examples) {}
  Result<fedlink::SiteResult> train(const fedlink::SiteInstruction& instruction,
                                    const JobContext& job) override;
  Result<fedlink::SiteResult> evaluate(const fedlink::SiteInstruction& instruction,
                                       const JobContext& job) override;
  int trained = 0;

 private:
  float m_step;
  double m_examples;
};

/// Seconds since 1970.
[[nodiscard]] double realTime();
/// Waits a hundredth of what is asked for.
void shortSleep(double seconds, std::stop_token stop);

/// Everything a site keeps, so that a test can end its agent and start another.
struct SiteFixture {
  explicit SiteFixture(float step, double examples = 1) : trainer(step, examples) {}
  fedlink::AgentParts partsOver(fedlink::Transport& transport);

  fedlink::SiteKey key = fedlink::SiteKey::generate();
  fedlink::SiteMemory journal;
  fedlink::ObjectMemory objects;
  fedlink::SystemRandom random;
  AddTrainer trainer;
};

/// The same of a coordinator.
struct CoordinatorFixture {
  fedlink::CoordinatorParts parts();

  TemporaryFolder folder;
  fedlink::CoordinatorMemory store;
  fedlink::ObjectMemory objects;
  fedlink::SystemRandom random;
  fedlink::Clock clock = realTime;
};

/// No privacy, dense weights: what a stock strategy gets.
[[nodiscard]] fedlink::AgentOptions plainAgent();
/// A model of `count` values in one part.
[[nodiscard]] fedlink::CoordinatorOptions optionsFor(std::size_t count,
                                                     fedlink::FederationPlan plan);

}  // namespace twinscope::tests
