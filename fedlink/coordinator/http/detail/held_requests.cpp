#include "fedlink/coordinator/http/detail/held_requests.h"

#include <microhttpd.h>

namespace twinscope::fedlink {

HeldRequests::HeldRequests()
    : m_clock([this](const std::stop_token& stop) { resumeAtDeadlines(stop); }) {}

HeldRequests::~HeldRequests() { stop(); }

std::uint64_t HeldRequests::wakes() const {
  const std::scoped_lock lock(m_mutex);
  return m_wakes;
}

HeldRequests::Outcome HeldRequests::hold(MHD_Connection* connection, const std::string& key,
                                         Deadline deadline, std::uint64_t wakesSeen) {
  const std::scoped_lock lock(m_mutex);
  if (m_stopped) return Outcome::stopped;
  if (m_wakes != wakesSeen) return Outcome::wokenMeanwhile;
  MHD_suspend_connection(connection);
  const auto waiting = m_waiting.emplace(deadline, Waiting{key, connection});
  m_byKey.emplace(key, waiting);
  if (waiting == m_waiting.begin()) m_changed.notify_one();
  return Outcome::held;
}

void HeldRequests::wake(const std::string& key) {
  const std::scoped_lock lock(m_mutex);
  ++m_wakes;
  for (auto found = m_byKey.find(key); found != m_byKey.end(); found = m_byKey.find(key))
    resume(found->second);
}

std::size_t HeldRequests::size() const {
  const std::scoped_lock lock(m_mutex);
  return m_waiting.size();
}

void HeldRequests::stop() {
  const std::scoped_lock lock(m_mutex);
  m_stopped = true;
  while (!m_waiting.empty()) resume(m_waiting.begin());
}

bool HeldRequests::isStopped() const {
  const std::scoped_lock lock(m_mutex);
  return m_stopped;
}

void HeldRequests::resume(ByDeadline::iterator waiting) {
  const auto [first, last] = m_byKey.equal_range(waiting->second.key);
  for (auto entry = first; entry != last; ++entry)
    if (entry->second == waiting) {
      m_byKey.erase(entry);
      break;
    }
  MHD_resume_connection(waiting->second.connection);
  m_waiting.erase(waiting);
}

void HeldRequests::resumeAtDeadlines(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  while (!stop.stop_requested()) {
    if (m_waiting.empty()) {
      m_changed.wait(lock, stop, [this] { return !m_waiting.empty(); });
      continue;
    }
    const Deadline earliest = m_waiting.begin()->first;
    m_changed.wait_until(lock, stop, earliest,
                         [&] { return m_waiting.empty() || m_waiting.begin()->first < earliest; });
    const auto now = std::chrono::steady_clock::now();
    while (!m_waiting.empty() && m_waiting.begin()->first <= now) resume(m_waiting.begin());
  }
}

}  // namespace twinscope::fedlink
