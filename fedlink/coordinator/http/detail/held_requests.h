#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>

struct MHD_Connection;

namespace twinscope::fedlink {

using Deadline = std::chrono::steady_clock::time_point;

/// Connections that are suspended until a wake or their deadline. Callable from any thread.
class HeldRequests {
 public:
  HeldRequests();
  ~HeldRequests();
  HeldRequests(const HeldRequests&) = delete;
  HeldRequests& operator=(const HeldRequests&) = delete;

  /// How many wakes there were; read it before asking whether there is something to say.
  [[nodiscard]] std::uint64_t wakes() const;
  enum class Outcome { held, wokenMeanwhile, stopped };
  /// Suspends the connection whose request is being handled on this thread; not if a wake came since wakesSeen.
  [[nodiscard]] Outcome hold(MHD_Connection* connection, const std::string& key, Deadline deadline,
                             std::uint64_t wakesSeen);
  void wake(const std::string& key);
  [[nodiscard]] std::size_t size() const;
  /// Resumes all and holds no more.
  void stop();
  [[nodiscard]] bool isStopped() const;

 private:
  struct Waiting {
    std::string key;
    MHD_Connection* connection;
  };
  using ByDeadline = std::multimap<Deadline, Waiting>;

  void resume(ByDeadline::iterator waiting);
  void resumeAtDeadlines(const std::stop_token& stop);

  mutable std::mutex m_mutex;
  std::condition_variable_any m_changed;
  ByDeadline m_waiting;
  std::unordered_multimap<std::string, ByDeadline::iterator> m_byKey;
  std::uint64_t m_wakes = 0;
  bool m_stopped = false;
  std::jthread m_clock;  ///< libmicrohttpd has no timers; last member, so that it ends first
};

}  // namespace twinscope::fedlink
