// A site whose training makes random changes, which compress as real ones do; it says how each of its updates travelled.
// For cut_link_test.py, which runs it behind a slow link or one that breaks.
#include "core/base/random.h"
#include "fedlink/site/http/http_transport.h"
#include "fedlink/site/site_agent.h"
#include "storage/federation/site_database.h"

#include <QCoreApplication>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

namespace {

using namespace twinscope;
using namespace twinscope::fedlink;

double secondsNow() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void sleepFor(double seconds, const std::stop_token& stop) {
  const double end = secondsNow() + seconds;
  while (!stop.stop_requested() && secondsNow() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

class RandomTrainer final : public LocalTrainer {
 public:
  std::function<void()> done;

  Result<SiteResult> train(const SiteInstruction& instruction, const JobContext&) override {
    done();
    SiteResult result{.weights = instruction.weights, .metrics = {{"num-examples", 1}}};
    Random random = Random(1).stream("training", instruction.round);
    for (float& weight : result.weights) weight += static_cast<float>(random.normal());
    return result;
  }
  Result<SiteResult> evaluate(const SiteInstruction&, const JobContext&) override {
    return SiteResult{.weights = {}, .metrics = {{"num-examples", 1}}};
  }
};

int fail(const Error& error) {
  std::fprintf(stderr, "%s\n", describe(error).c_str());
  return 1;
}

int run(const std::string& host, int port, const std::string& folder, bool dense) {
  HttpClientOptions http;
  http.host = host;
  http.port = static_cast<std::uint16_t>(port);
  const auto transport = HttpTransport::create(http);
  if (!transport) return fail(transport.error());
  auto journal = storage::SiteDatabase::open(folder);
  if (!journal) return fail(journal.error());
  ObjectFiles objects(std::filesystem::path(folder) / "objects");
  SystemRandom random;
  RandomTrainer trainer;
  AgentOptions options;
  options.pollSeconds = 0.1;
  options.privacy.protection = Protection::none;
  options.packing = dense ? UpdatePacking::dense : UpdatePacking::automatic;
  SiteAgent agent(options, {.transport = **transport,
                            .journal = **journal,
                            .objects = objects,
                            .trainer = trainer,
                            .key = SiteKey::generate(),
                            .random = random,
                            .clock = secondsNow,
                            .sleep = sleepFor});
  // The choice for a round stands until the next training begins.
  const auto tellChoice = [&] {
    const AgentStatus status = agent.status();
    if (!status.packing.empty()) std::printf("packing %s\n", status.packing.c_str());
    std::fflush(stdout);
  };
  trainer.done = tellChoice;
  const std::jthread heart([&](const std::stop_token& stop) { (void)agent.beat(stop); });
  const Status ended = agent.run(silentContext());
  tellChoice();
  if (!ended) return fail(ended.error());
  std::printf("sent %llu\n", static_cast<unsigned long long>(agent.status().bytesUp));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const QCoreApplication application(argc, argv);
  return run(argv[1], std::atoi(argv[2]), argv[3], std::string(argv[4]) == "dense");
}
