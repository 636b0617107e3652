#include "tests/fedlink/site/site_bench.h"

#include <numeric>

namespace twinscope::tests {

using namespace fedlink;

Result<SiteResult> addOne(const SiteInstruction& instruction) {
  SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", 1}}};
  for (float& weight : result.weights) weight += 1;
  return result;
}

SiteBench::SiteBench() : trainer(addOne) { server.now = now; }

void SiteBench::note(const std::string& what) {
  log.push_back(what);
  if (observer) observer(what);
}

Status SiteBench::run(const AgentOptions& options) {
  ObservedJournal journal(memory, [this](const std::string& what) { note(what); });
  SiteAgent agent(options, {.transport = *this,
                            .journal = journal,
                            .objects = objects,
                            .trainer = *this,
                            .key = key,
                            .random = random,
                            .clock = [this] { return now; },
                            .sleep =
                                [this](double seconds, const std::stop_token& stopped) {
                                  if (stopped.stop_requested()) return;
                                  sleeps.push_back(seconds);
                                  now += seconds;
                                  note("sleep");
                                }});
  const JobContext silent = silentContext();
  const Status ended = agent.run({stop.get_token(), silent.progress, silent.log});
  status = agent.status();
  return ended;
}

double SiteBench::slept() const { return std::accumulate(sleeps.begin(), sleeps.end(), 0.0); }

Result<FleetResponse> SiteBench::post(const FleetRequest& request, std::stop_token stopped) {
  note("before " + request.method);
  auto answer = server.post(request, stopped);
  now += secondsPerByteUp * static_cast<double>(request.body.size());
  note("after " + request.method);
  return answer;
}

Result<SiteResult> SiteBench::train(const SiteInstruction& instruction, const JobContext&) {
  note("before train");
  ++trained;
  auto result = trainer(instruction);
  note("after train");
  return result;
}

Result<SiteResult> SiteBench::evaluate(const SiteInstruction& instruction, const JobContext&) {
  ++evaluated;
  return SiteResult{.weights = {},
                    .metrics = {{"num-examples", 3}, {"first", instruction.weights.at(0)}}};
}

}  // namespace twinscope::tests
