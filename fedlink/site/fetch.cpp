#include "core/base/text.h"
#include "fedlink/site/detail/agent_impl.h"
#include "fedlink/wire/message.h"

namespace twinscope::fedlink {
namespace {

constexpr double objectPause =
    0.5;  // seconds; large models become visible before their objects are stored

}  // namespace

bool hasMessage(const fleet::PullMessagesResponse& answer) {
  return answer.messages_list_size() == 1 && answer.message_object_trees_size() == 1;
}

/// Asks for work once. What comes is on the disk when this returns, for it is never delivered again.
Result<std::optional<SiteTask>> SiteAgent::Impl::claim(std::stop_token stop) {
  const auto answer =
      persist(stop, [&] { return m_client.pullMessages(m_node, m_roundsHeard, stop); });
  if (!answer) return std::unexpected(answer.error());
  if (auto taken = take(*answer); !taken) return std::unexpected(taken.error());
  if (!hasMessage(*answer)) return std::nullopt;
  SiteTask task{.instruction = answer->message_object_trees(0).object_id(),
                .kind = answer->messages_list(0).metadata().message_type(),
                .round = 0,
                .pulled = answer->SerializeAsString(),
                .reply = {},
                .claimedAt = m_parts.clock()};
  if (auto claimed = m_parts.journal.claim(task); !claimed) return std::unexpected(claimed.error());
  return task;
}

/// Our coordinator's word on rounds that are over.
Status SiteAgent::Impl::take(const fleet::PullMessagesResponse& answer) {
  if (!answer.run_ended().empty()) m_runEnd = answer.run_ended();
  for (const auto& verdict : answer.verdicts()) {
    if (verdict.round() >= m_sum.round) m_sum.site.reset();  // its secrets are needed no more
    if (auto judged = m_parts.journal.judge(verdict.round(), verdict.accepted(), verdict.weight(),
                                            verdict.reason());
        !judged)
      return judged;
  }
  if (answer.rounds_told() > 0) m_roundsHeard = answer.rounds_told();
  return {};
}

Status SiteAgent::Impl::fetch(const SiteTask& task, std::stop_token stop) {
  enter(AgentPhase::fetching);
  fleet::PullMessagesResponse pulled;
  if (!pulled.ParseFromString(task.pulled) || !hasMessage(pulled))
    return failure("site.journal", "The journal's open task cannot be read");
  const auto ids = idsOf(pulled.message_object_trees(0));
  if (!ids) return std::unexpected(ids.error());
  const std::uint64_t run = pulled.messages_list(0).metadata().run_id();
  std::size_t fetched = 0;
  for (const ObjectId& id : *ids) {
    if (m_parts.objects.contains(id)) continue;  // all sites share what is below the message
    const auto bytes = fetchObject(run, id, stop);
    if (!bytes) return std::unexpected(bytes.error());
    fetched += bytes->size();
    if (fetched > m_options.maxInstructionBytes)
      return refusal("instruction.too-large",
                     concat("The instruction's objects have more than the ",
                            m_options.maxInstructionBytes, " bytes that this site takes"));
    if (auto stored = m_parts.objects.put(id, *bytes); !stored) return stored;
    const std::scoped_lock lock(m_mutex);
    m_status.bytesDown += bytes->size();
  }
  const auto confirmed =
      persist(stop, [&] { return m_client.confirm(m_node, run, ids->front(), stop); });
  // A server that no longer knows the message has been told already.
  return confirmed || confirmed.error().code == "fleet.run-over" ? Status{} : confirmed;
}

Result<std::string> SiteAgent::Impl::fetchObject(std::uint64_t run, const ObjectId& id,
                                                 std::stop_token stop) {
  while (!stop.stop_requested()) {
    auto bytes = persist(stop, [&] { return m_client.pullObject(m_node, run, id, stop); });
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes) return std::move(**bytes);
    m_parts.sleep(objectPause, stop);
  }
  return cancelled();
}

}  // namespace twinscope::fedlink
