#pragma once

#include "fedlink/coordinator/coordinator_store.h"

#include <functional>
#include <memory>

namespace twinscope::fedlink {

/// Seconds since 1970, UTC; injected, so that tests own the time.
using Clock = std::function<double()>;

/// A run's state, kept true to its journal: every event that changes something is on the disk before anybody acts on it,
/// and a restart replays them. One thread at a time.
class RunLog {
 public:
  /// Begins the run where the store has none, else goes on with the one it has; `wanted` must then be the same but for
  /// its id and start: "run.other".
  [[nodiscard]] static Result<RunLog> open(CoordinatorStore& store, const RunRecord& wanted,
                                           Clock clock);

  [[nodiscard]] const RunRecord& record() const { return m_record; }
  [[nodiscard]] const FederationState& state() const { return m_state; }
  [[nodiscard]] double now() const { return m_clock(); }
  /// What the event asks for; it is stamped with the run's own, never backward time. On an error nothing has changed.
  template <class What>
  [[nodiscard]] Result<std::vector<Command>> apply(What what) {
    return take({.at = 0, .what = std::move(what)});
  }

 private:
  RunLog(CoordinatorStore& store, RunRecord record, Clock clock);
  [[nodiscard]] Result<std::vector<Command>> take(Event event);

  CoordinatorStore* m_store;
  RunRecord m_record;
  Clock m_clock;
  FederationState m_state;
};

}  // namespace twinscope::fedlink
