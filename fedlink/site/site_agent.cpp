#include "fedlink/site/site_agent.h"

#include "fedlink/site/detail/agent_impl.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace twinscope::fedlink {
namespace {

constexpr double staySeconds =
    6;  // Flower's server asks every 3 s, and drops the reply of a site that left before

/// What no second try makes right: kept open, such a task would end the agent at every start.
bool isHopeless(const Error& error) {
  constexpr std::array<std::string_view, 5> codes{"object.missing", "object.malformed",
                                                  "object.corrupt", "instruction.too-large",
                                                  "fleet.run-over"};
  return std::ranges::find(codes, error.code) != codes.end();
}

}  // namespace

Status AgentOptions::validate() const {
  if (!(heartbeatSeconds >= 10 && heartbeatSeconds <= 1800))
    return usageError("A site's heartbeat must come every 10 to 1800 s");
  if (!(pollSeconds > 0)) return usageError("The pause between two questions must be above 0 s");
  if (auto valid = privacy.validate(); !valid) return valid;
  return packing == UpdatePacking::fixed ? compression.validate() : Status{};
}

SiteAgent::SiteAgent(AgentOptions options, AgentParts parts)
    : m_impl(std::make_unique<Impl>(options, std::move(parts))) {}
SiteAgent::~SiteAgent() = default;

Status SiteAgent::run(const JobContext& job) { return m_impl->run(job); }
Result<AgentTurn> SiteAgent::turn(const JobContext& job) { return m_impl->turn(job); }
Status SiteAgent::beat(std::stop_token stop) { return m_impl->beat(std::move(stop)); }
AgentStatus SiteAgent::status() const { return m_impl->status(); }

SiteAgent::Impl::Impl(AgentOptions options, AgentParts parts)
    : m_options(options),
      m_parts(std::move(parts)),
      m_client(m_parts.transport, m_parts.key, m_parts.clock),
      m_jitter(Random(m_options.seed).stream("back-off")) {}

Status SiteAgent::Impl::run(const JobContext& job) {
  while (!job.stopRequested()) {
    const auto done = turn(job);
    if (!done) return std::unexpected(done.error());
    if (*done == AgentTurn::ended) break;
    if (*done == AgentTurn::idle) m_parts.sleep(m_options.pollSeconds, job.stop);
  }
  enter(AgentPhase::ended);
  if (job.stopRequested()) return cancelled();
  if (m_runEnd.empty()) m_parts.sleep(staySeconds, job.stop);
  (void)m_client.deactivate(m_node, job.stop);
  return {};
}

/// What was spent before, for who looks at it until the next release.
void SiteAgent::Impl::tellSpent() {
  const auto earlier = m_parts.journal.spends();
  if (!earlier || earlier->empty()) return;
  const auto ledger = PrivacyLedger::open(m_options.privacy.budget, *earlier);
  if (!ledger) return;
  const std::scoped_lock lock(m_mutex);
  m_status.epsilon = ledger->spent().epsilon;
}

/// A server without a memory was started anew: it is told the key once more. It does not know what it gave out before.
Result<AgentTurn> SiteAgent::Impl::enrolAgain(const Error& why, std::stop_token stop) {
  if (why.code != "fleet.unauthorised") return std::unexpected(why);
  const std::uint64_t before = m_node;
  if (auto enrolled = enrol(stop); !enrolled) return std::unexpected(enrolled.error());
  if (m_task && m_node == before) return std::unexpected(why);
  if (m_task) {
    if (auto closed = closeTask({.kind = m_task->kind,
                                 .round = m_task->round,
                                 .accepted = {},
                                 .reason = "The coordinator has forgotten that it asked for this"});
        !closed)
      return std::unexpected(closed.error());
    m_task.reset();
  }
  m_parts.sleep(m_options.pollSeconds, stop);
  return AgentTurn::enrolled;
}

Result<AgentTurn> SiteAgent::Impl::turn(const JobContext& job) {
  if (!m_started) {
    if (auto started = start(job.stop); !started) return std::unexpected(started.error());
    return AgentTurn::enrolled;
  }
  auto done = m_task ? goOn(*m_task, job) : askForWork(job.stop);
  if (!done) return enrolAgain(done.error(), job.stop);
  if (*done == AgentTurn::closed) m_task.reset();
  return done;
}

Status SiteAgent::Impl::start(std::stop_token stop) {
  if (auto valid = m_options.validate(); !valid) return valid;
  tellSpent();
  if (auto enrolled = enrol(stop); !enrolled) return enrolled;
  auto open = m_parts.journal.task();
  if (!open) return std::unexpected(open.error());
  m_task = std::move(*open);
  m_started = true;
  return {};
}

Result<AgentTurn> SiteAgent::Impl::askForWork(std::stop_token stop) {
  // Without this site's shares a sum that its update is in may not be opened.
  const bool allDone = m_options.rounds && m_done >= *m_options.rounds && !m_sum.site;
  if (allDone || !m_runEnd.empty()) return AgentTurn::ended;
  enter(AgentPhase::waiting);
  auto claimed = claim(stop);
  if (!claimed) return std::unexpected(claimed.error());
  m_task = std::move(*claimed);
  if (m_task) return AgentTurn::claimed;
  return m_runEnd.empty() ? AgentTurn::idle : AgentTurn::ended;
}

/// The next step of the open task, from wherever it stands.
Result<AgentTurn> SiteAgent::Impl::goOn(SiteTask& task, const JobContext& job) {
  if (!task.reply.empty()) {
    const auto sent = send(task, job.stop);
    return sent ? Result<AgentTurn>(AgentTurn::closed) : std::unexpected(sent.error());
  }
  auto done = fetch(task, job.stop);
  if (done) done = work(task, job);
  if (done) return AgentTurn::worked;
  if (!isHopeless(done.error())) return std::unexpected(done.error());
  done = closeTask(
      {.kind = task.kind, .round = task.round, .accepted = {}, .reason = done.error().message});
  if (!done) return std::unexpected(done.error());
  // The server may offer the same again at once.
  m_parts.sleep(m_options.pollSeconds, job.stop);
  return AgentTurn::closed;
}

Status SiteAgent::Impl::beat(std::stop_token stop) {
  while (!stop.stop_requested()) {
    if (m_node != 0)  // an error shows in run(), which meets the same server
      (void)m_client.heartbeat(m_node, m_options.heartbeatSeconds, stop);
    m_parts.sleep(m_options.heartbeatSeconds * 0.6, stop);
  }
  return {};
}

void SiteAgent::Impl::enter(AgentPhase phase) {
  const std::scoped_lock lock(m_mutex);
  m_status.phase = phase;
}

void SiteAgent::Impl::tellRound(std::uint32_t round) {
  const std::scoped_lock lock(m_mutex);
  m_status.round = round;
}

void SiteAgent::Impl::trouble(const std::optional<Error>& error) {
  const std::scoped_lock lock(m_mutex);
  if (error && !m_status.trouble) m_status.troubleSince = m_parts.clock();
  m_status.trouble = error;
}

AgentStatus SiteAgent::Impl::status() const {
  const std::scoped_lock lock(m_mutex);
  return m_status;
}

}  // namespace twinscope::fedlink
