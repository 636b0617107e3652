#include "fedlink/site/detail/agent_impl.h"
#include "fedlink/wire/message.h"

namespace twinscope::fedlink {
namespace {

/// True where nothing is left to be uploaded: the reply is not wanted, or all of it is there.
bool settles(const fleet::PushMessagesResponse& listing, SiteRound& round) {
  if (!listing.refusal().empty()) {
    round.accepted = false;
    round.reason = listing.refusal();
    return true;
  }
  round.sent = listing.complete();
  return round.sent;
}

}  // namespace

Status SiteAgent::Impl::send(const SiteTask& task, std::stop_token stop) {
  enter(AgentPhase::sending);
  fleet::PushMessagesRequest request;
  if (!request.ParseFromString(task.reply) || request.messages_list_size() != 1 ||
      request.message_object_trees_size() != 1)
    return failure("site.journal", "The journal's answer cannot be read");
  SiteRound round{.kind = task.kind, .round = task.round, .accepted = {}, .reason = {}};
  const bool isFailure = request.messages_list(0).has_error();
  {
    const std::scoped_lock lock(m_mutex);
    m_status.queued = 1;
  }
  if (auto uploaded = upload(request, round, stop); !uploaded) {
    if (uploaded.error().code != "fleet.run-over") return uploaded;
    round.reason = uploaded.error().message;
  }
  if (isFailure && round.sent) {
    round.accepted = false;
    round.reason = request.messages_list(0).error().reason();
  }
  if (task.kind == "train" && round.sent) ++m_done;
  return closeTask(round);
}

/// Announces the reply and uploads what is asked for, again and again until all of it is there. Objects that the server
/// has are not sent twice, whatever broke in between.
///
/// SuperLink forgets an instruction as soon as its ServerApp has seen an answer announced, and lists nothing when it is
/// announced again; but it takes the objects of the first announcement for three minutes more. So they are pushed on: with
/// that announcement's session, and without one where an earlier process made it.
Status SiteAgent::Impl::upload(const fleet::PushMessagesRequest& request, SiteRound& round,
                               std::stop_token stop) {
  const auto all = idsOf(request.message_object_trees(0));
  if (!all) return std::unexpected(all.error());
  Outstanding outstanding{.objects = {all->begin(), all->end()}, .session = {}};
  bool everListed = false;
  while (true) {
    const auto listing = persist(stop, [&] { return m_client.pushMessages(request, stop); });
    if (!listing) return std::unexpected(listing.error());
    if (settles(*listing, round)) return {};
    const bool listed = !listing->objects_to_push().empty();
    if (listed)
      outstanding = {{listing->objects_to_push().begin(), listing->objects_to_push().end()},
                     listing->session_id()};
    everListed = everListed || listed;
    const std::size_t asked = outstanding.objects.size();
    const auto stored = push(request, outstanding, round, stop);
    if (!stored && !isWorthRepeating(stored.error())) return std::unexpected(stored.error());
    if (stored && (round.accepted || !listed || *stored == asked)) {
      round.sent = true;
      if (!everListed && *stored == 0 && !round.accepted)
        round.reason = "The coordinator had everything, or takes nothing";
      return {};
    }
    trouble(stored ? std::optional<Error>() : std::optional(stored.error()));
    m_parts.sleep(m_jitter.uniform(0.5, 1.5), stop);
    if (stop.stop_requested()) return cancelled();
  }
}

Result<std::size_t> SiteAgent::Impl::push(const fleet::PushMessagesRequest& request,
                                          Outstanding& outstanding, SiteRound& round,
                                          std::stop_token stop) {
  std::size_t stored = 0;
  const std::uint64_t run = request.messages_list(0).metadata().run_id();
  for (; !outstanding.objects.empty(); outstanding.objects.pop_front()) {
    const ObjectId& id = outstanding.objects.front();
    auto bytes = m_parts.objects.get(id);
    if (!bytes) return std::unexpected(bytes.error());
    const std::size_t size = bytes->size();
    const double began = m_parts.clock();
    const auto pushed =
        m_client.pushObject(m_node, run, id, std::move(*bytes), outstanding.session, stop);
    if (!pushed) return std::unexpected(pushed.error());
    m_uplink.observe(size, m_parts.clock() - began);
    if (pushed->stored) ++stored;
    round.bytesUp += size;
    {
      const std::scoped_lock lock(m_mutex);
      m_status.bytesUp += size;
      m_status.uplinkBytesPerSecond = m_uplink.bytesPerSecond();
    }
    if (pushed->refusal.empty()) continue;
    round.accepted = false;
    round.reason = pushed->refusal;
    return stored;  // that is the word on all of it: the rest would be sent for nothing
  }
  return stored;
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
