#include "app/services/federation/serve.h"

#include "app/services/federation/run_model.h"
#include "fedlink/coordinator/http/http_server.h"
#include "storage/federation/coordinator_database.h"

#include <chrono>

namespace twinscope::app {
namespace {

using namespace fedlink;

constexpr double kFarewellSeconds =
    120;  // a site that could not reach us asks again after 90 s at most
constexpr double kWatchEverySeconds = 0.5;

/// Calls `watch` as the coordinator reports progress, and now and then while it does not.
class Watcher final : public ProgressSink {
 public:
  Watcher(const std::function<void()>& watch, ProgressSink& next) : m_watch(watch), m_next(next) {}
  void report(double fraction, std::string_view what) override {
    m_next.report(fraction, what);
    if (secondsNow() < m_last + kWatchEverySeconds) return;
    m_last = secondsNow();
    m_watch();
  }

 private:
  const std::function<void()>& m_watch;
  ProgressSink& m_next;
  double m_last = 0;
};

}  // namespace

double secondsNow() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Result<FederationReport> serveFederation(ServeOptions options,
                                         const std::function<void(const FederationReport&)>& watch,
                                         const JobContext& job) {
  auto store = storage::CoordinatorDatabase::open(options.state);
  if (!store) return std::unexpected(store.error());
  ObjectFiles objects(options.state / "objects");
  SystemRandom random;
  auto coordinator = Coordinator::open(std::move(options.coordinator),
                                       {.store = **store,
                                        .objects = objects,
                                        .models = ModelFiles(options.state / "models"),
                                        .clock = secondsNow,
                                        .random = random,
                                        .log = job.log},
                                       options.initial);
  if (!coordinator) return std::unexpected(coordinator.error());
  if (options.trained)
    if (auto kept = rememberTrained(*options.trained, options.state); !kept)
      return std::unexpected(kept.error());
  auto server = HttpServer::start(options.http, (*coordinator)->handler(), job.log);
  if (!server) return std::unexpected(server.error());
  (*coordinator)->onNews([&](NodeId site) { (*server)->wake(std::to_string(site)); });
  const auto report = [&] {
    return FederationReport{.snapshot = (*coordinator)->snapshot(), .port = (*server)->port()};
  };
  const std::function<void()> tell = [&] { watch(report()); };
  tell();
  Watcher watcher(tell, job.progress);
  const auto ended = (*coordinator)->run({job.stop, watcher, job.log});
  if (ended || ended.error().code == "federation.failed")
    (*coordinator)->bidFarewell(kFarewellSeconds, job.stop);
  (*coordinator)->onNews([](NodeId) {});
  (*server)->stop();
  if (!ended) return std::unexpected(ended.error());
  return report();
}

Result<FederationReport> readFederation(const std::filesystem::path& state) {
  std::error_code absent;
  if (!std::filesystem::exists(state / "coordinator.db", absent))
    return refusal("federation.none", "There is no federation in this folder",
                   "Give the folder that \"federation serve --state\" was given", state.string());
  auto store = storage::CoordinatorDatabase::open(state);
  if (!store) return std::unexpected(store.error());
  auto record = (*store)->run();
  if (!record) return std::unexpected(record.error());
  if (!*record)
    return refusal("federation.none", "The federation in this folder has not begun", {},
                   state.string());
  auto log = RunLog::open(**store, **record, secondsNow);
  if (!log) return std::unexpected(log.error());
  auto nodes = (*store)->nodes();
  if (!nodes) return std::unexpected(nodes.error());
  return FederationReport{
      .snapshot = {.state = log->state(), .nodes = std::move(*nodes), .traffic = {}}, .port = 0};
}

}  // namespace twinscope::app
