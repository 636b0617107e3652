#include "fedlink/coordinator/run_log.h"

#include <algorithm>

namespace twinscope::fedlink {

RunLog::RunLog(CoordinatorStore& store, RunRecord record, Clock clock)
    : m_store(&store),
      m_record(std::move(record)),
      m_clock(std::move(clock)),
      m_state(FederationState::begin(m_record.plan, m_record.startedAt)) {}

Result<RunLog> RunLog::open(CoordinatorStore& store, const RunRecord& wanted, Clock clock) {
  if (auto valid = wanted.plan.validate(); !valid) return std::unexpected(valid.error());
  auto known = store.run();
  if (!known) return std::unexpected(known.error());
  if (!*known) {
    RunRecord fresh = wanted;
    fresh.startedAt = clock();
    if (auto begun = store.begin(fresh); !begun) return std::unexpected(begun.error());
    return RunLog(store, std::move(fresh), std::move(clock));
  }
  const RunRecord& record = **known;
  if (record.plan != wanted.plan || record.strategy != wanted.strategy ||
      record.parts != wanted.parts || record.centralPrivacy != wanted.centralPrivacy)
    return refusal("run.other",
                   "The folder holds a run with another plan, strategy, privacy or model",
                   "Give the same options to go on with it, or another folder for a new run");
  RunLog log(store, record, std::move(clock));
  const auto events = store.events();
  if (!events) return std::unexpected(events.error());
  for (const Event& event : *events) log.m_state = step(std::move(log.m_state), event).state;
  return log;
}

Result<std::vector<Command>> RunLog::take(Event event) {
  event.at = std::max(m_state.now, m_clock());
  Step next = step(m_state, event);
  if (next.changed)
    if (auto kept = m_store->append(event); !kept) return std::unexpected(kept.error());
  m_state = std::move(next.state);
  return std::move(next.commands);
}

}  // namespace twinscope::fedlink
