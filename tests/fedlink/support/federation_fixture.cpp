#include "tests/fedlink/support/federation_fixture.h"

#include <chrono>

namespace twinscope::tests {

using namespace fedlink;

Result<SiteResult> AddTrainer::train(const SiteInstruction& instruction, const JobContext&) {
  ++trained;
  SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", m_examples}}};
  for (float& weight : result.weights) weight += m_step;
  return result;
}

Result<SiteResult> AddTrainer::evaluate(const SiteInstruction& instruction, const JobContext&) {
  return SiteResult{
      .weights = {},
      .metrics = {{"num-examples", m_examples}, {"first", instruction.weights.at(0)}}};
}

double realTime() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void shortSleep(double seconds, std::stop_token stop) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds / 100);
  while (!stop.stop_requested() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

AgentParts SiteFixture::partsOver(Transport& transport) {
  return {.transport = transport,
          .journal = journal,
          .objects = objects,
          .trainer = trainer,
          .key = key,
          .random = random,
          .clock = realTime,
          .sleep = shortSleep};
}

CoordinatorParts CoordinatorFixture::parts() {
  static const JobContext silent = silentContext();
  return {.store = store,
          .objects = objects,
          .models = ModelFiles(folder / "models"),
          .clock = clock,
          .random = random,
          .log = silent.log};
}

AgentOptions plainAgent() {
  AgentOptions options;
  options.privacy.protection = Protection::none;
  options.packing = UpdatePacking::dense;
  return options;
}

CoordinatorOptions optionsFor(std::size_t count, FederationPlan plan) {
  CoordinatorOptions options;
  options.plan = plan;
  options.parts = {{"weights", {static_cast<std::int64_t>(count)}}};
  return options;
}

}  // namespace twinscope::tests
