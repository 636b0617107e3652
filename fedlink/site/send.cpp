#include "fedlink/site/detail/agent_impl.h"
#include "fedlink/wire/message.h"

namespace twinscope::fedlink {

/// Announces the reply and uploads what is asked for, again and again until all of it is there. Objects that the server
/// has are not sent twice, whatever broke in between.
Status SiteAgent::Impl::send(const SiteTask& task, std::stop_token stop) {
  enter(AgentPhase::sending);
  fleet::PushMessagesRequest request;
  if (!request.ParseFromString(task.reply) || request.messages_list_size() != 1)
    return failure("site.journal", "The journal's answer cannot be read");
  SiteRound round{.kind = task.kind, .round = task.round, .accepted = {}, .reason = {}};
  const bool isFailure = request.messages_list(0).has_error();
  {
    const std::scoped_lock lock(m_mutex);
    m_status.queued = 1;
  }
  bool listedBefore = false;
  while (!stop.stop_requested()) {
    const auto listing = persist(stop, [&] { return m_client.pushMessages(request, stop); });
    if (!listing && listing.error().code == "fleet.run-over") {
      round.reason = listing.error().message;
      return closeTask(round);
    }
    if (!listing) return std::unexpected(listing.error());
    if (!listing->refusal().empty()) {
      round.accepted = false;
      round.reason = listing->refusal();
      return closeTask(round);
    }
    if (listing->objects_to_push().empty()) {
      // Flower's answer to an invalid reply is the same as to one that is complete: only what came before tells them apart.
      round.sent = true;
      if (!listedBefore) round.reason = "The coordinator had everything, or takes nothing";
      break;
    }
    listedBefore = true;
    const auto whole = pushListed(request, *listing, round, stop);
    if (!whole && whole.error().code == "fleet.run-over")
      continue;  // the next announcement says so
    if (!whole && !isWorthRepeating(whole.error())) return std::unexpected(whole.error());
    if (whole && *whole) {
      round.sent = true;
      break;
    }
    trouble(whole ? std::optional<Error>() : std::optional(whole.error()));
    m_parts.sleep(m_jitter.uniform(0.5, 1.5), stop);
  }
  if (stop.stop_requested() && !round.sent) return cancelled();
  if (isFailure) {
    round.accepted = false;
    round.reason = request.messages_list(0).error().reason();
  }
  if (task.kind == "train") ++m_done;
  return closeTask(round);
}

Result<bool> SiteAgent::Impl::pushListed(const fleet::PushMessagesRequest& request,
                                         const fleet::PushMessagesResponse& listing,
                                         SiteRound& round, std::stop_token stop) {
  bool all = true;
  const std::uint64_t run = request.messages_list(0).metadata().run_id();
  for (const std::string& id : listing.objects_to_push()) {
    auto bytes = m_parts.objects.get(id);
    if (!bytes) return std::unexpected(bytes.error());
    const std::size_t size = bytes->size();
    const double began = m_parts.clock();
    const auto pushed =
        m_client.pushObject(m_node, run, id, std::move(*bytes), listing.session_id(), stop);
    if (!pushed) return std::unexpected(pushed.error());
    m_uplink.observe(size, m_parts.clock() - began);
    all = all && pushed->stored;
    round.bytesUp += size;
    {
      const std::scoped_lock lock(m_mutex);
      m_status.bytesUp += size;
      m_status.uplinkBytesPerSecond = m_uplink.bytesPerSecond();
    }
    if (pushed->refusal.empty()) continue;
    round.accepted = false;
    round.reason = pushed->refusal;
    return true;  // that is the word on all of it: the rest would be sent for nothing
  }
  return all;
}

Status SiteAgent::Impl::closeTask(SiteRound round) {
  round.endedAt = m_parts.clock();
  if (auto closed = m_parts.journal.close(round); !closed) return closed;
  // Nothing of a closed task is needed again; what a kill before this line leaves, the next close takes.
  m_parts.objects.keepOnly({});
  const std::scoped_lock lock(m_mutex);
  m_status.queued = 0;
  return {};
}

}  // namespace twinscope::fedlink
