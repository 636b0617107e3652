#include "app/services/federation/join.h"

#include "app/services/federation/serve.h"
#include "fedlink/site/http/http_transport.h"
#include "storage/federation/site_database.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace twinscope::app {
namespace {

using namespace fedlink;

/// Waits for a time or for the stop, and lets somebody watch meanwhile; on one thread at a time.
class WatchedSleep {
 public:
  explicit WatchedSleep(std::function<void()> watch) : m_watch(std::move(watch)) {}
  WatchedSleep(const WatchedSleep&) = delete;
  WatchedSleep& operator=(const WatchedSleep&) = delete;

  void operator()(double seconds, std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    const double end = secondsNow() + seconds;
    while (!stop.stop_requested() && secondsNow() < end) {
      {
        const std::scoped_lock alone(m_watching);
        m_watch();
      }
      std::unique_lock lock(mutex);
      never.wait_for(lock, stop, std::chrono::duration<double>(std::min(0.5, end - secondsNow())),
                     [] { return false; });
    }
  }

 private:
  std::function<void()> m_watch;
  std::mutex m_watching;  ///< the agent's thread and its heartbeats' sleep both
};

}  // namespace

Result<SiteKey> siteKeyAt(const std::filesystem::path& file) {
  std::error_code absent;
  if (std::filesystem::exists(file, absent)) return SiteKey::load(file);
  SiteKey key = SiteKey::generate();
  if (auto saved = key.save(file); !saved) return std::unexpected(saved.error());
  return key;
}

namespace {

/// Found here, and not as a refusal in every round.
Status checkRoster(const std::vector<std::string>& roster, const SiteKey& key) {
  if (roster.empty() || std::ranges::find(roster, key.publicKeyOpenSsh()) != roster.end())
    return {};
  return refusal("roster.not-in-it", "This site's own key is not in the roster",
                 "Take the roster of the same kit as the key, or add this site's public key");
}

}  // namespace

Result<std::vector<SiteRound>> joinFederation(const JoinOptions& options, LocalTrainer& trainer,
                                              JobRunner& runner,
                                              const std::function<void(const AgentStatus&)>& watch,
                                              const JobContext& job) {
  auto key = siteKeyAt(options.key);
  if (!key) return std::unexpected(key.error());
  if (auto fits = checkRoster(options.agent.roster, *key); !fits)
    return std::unexpected(fits.error());
  auto journal = storage::SiteDatabase::open(options.state);
  if (!journal) return std::unexpected(journal.error());
  auto transport = HttpTransport::create(options.http);
  if (!transport) return std::unexpected(transport.error());
  ObjectFiles objects(options.state / "objects");
  SystemRandom random;
  SiteAgent* watched = nullptr;
  WatchedSleep sleep([&] {
    if (watched != nullptr) watch(watched->status());
  });
  SiteAgent agent(options.agent, {.transport = **transport,
                                  .journal = **journal,
                                  .objects = objects,
                                  .trainer = trainer,
                                  .key = std::move(*key),
                                  .random = random,
                                  .clock = secondsNow,
                                  .sleep = std::ref(sleep)});
  watched = &agent;
  std::stop_source heart;
  const std::stop_callback withJob(job.stop, [&] { heart.request_stop(); });
  auto beats =
      runner.submit<bool>({.lane = Lane::network, .kind = {}, .subject = {}, .request = {}},
                          [&](const JobContext&) -> Result<bool> {
                            if (auto ended = agent.beat(heart.get_token()); !ended)
                              return std::unexpected(ended.error());
                            return true;
                          });
  const auto ended = agent.run(job);
  heart.request_stop();
  beats.waitForFinished();
  watch(agent.status());  // what came after the last pause
  if (!ended) return std::unexpected(ended.error());
  return (*journal)->rounds();
}

}  // namespace twinscope::app
