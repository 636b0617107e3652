#pragma once

#include "core/base/job_context.h"

#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace twinscope::app {

/// A job that a view model has started: how it is stopped, and the newest of what it told. Shared by the job and the model,
/// so that neither waits for the other's end; what is told faster than the model looks is dropped.
template <class Told>
class FederationActivity {
 public:
  void stop() { m_stop.request_stop(); }
  [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }
  /// From the job's threads.
  void tell(Told told) {
    const std::scoped_lock lock(m_mutex);
    m_told = std::move(told);
  }
  /// What was told since the last look.
  [[nodiscard]] std::optional<Told> take() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_told, std::nullopt);
  }
  /// Runs work with a context that is stopped by the job's own stop and by stop().
  template <class Work>
  auto run(const JobContext& job, const Work& work) {
    const std::stop_callback withJob(job.stop, [this] { m_stop.request_stop(); });
    return work(JobContext{m_stop.get_token(), job.progress, job.log});
  }

 private:
  std::stop_source m_stop;
  std::mutex m_mutex;
  std::optional<Told> m_told;
};

/// How often view models look, in milliseconds: at most 20 times a second is drawn.
inline constexpr int kFederationLookMs = 100;

}  // namespace twinscope::app
