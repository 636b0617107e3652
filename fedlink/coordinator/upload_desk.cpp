#include "fedlink/coordinator/detail/upload_desk.h"

#include "core/base/text.h"
#include "fedlink/coordinator/detail/replies.h"
#include "fedlink/coordinator/detail/site_rule.h"
#include "fedlink/coordinator/secure_messages.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"

#include <algorithm>

namespace twinscope::fedlink {
namespace {

using Lock = std::unique_lock<std::mutex>;

constexpr std::size_t mostObjects = 4096;    ///< of a reply: 20 GB in Flower's chunks
constexpr std::size_t longestReason = 2000;  ///< bytes; it is kept with the run for ever

/// Bytes that a site may store in a round: its update in float64 twice, or in float32 four times, and what belongs to it.
std::uint64_t storableBytes(std::size_t values) {
  return 2 * (8 * std::uint64_t{values} + (std::uint64_t{4} << 20));
}

/// The start of a text, cut where a character of UTF-8 begins.
std::string clipped(std::string text) {
  if (text.size() <= longestReason) return text;
  std::size_t end = longestReason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

/// Whether this very reply was accepted before, so that the site only missed our word.
bool wasAccepted(const FederationState& state, NodeId site, const ObjectId& root) {
  const auto isIn = [&](const Participants& participants) {
    const auto at = participants.find(site);
    return at != participants.end() && at->second.state != Participation::refused &&
           at->second.reply == root;
  };
  return isIn(state.participants) ||
         std::ranges::any_of(state.history, isIn, &RoundRecord::participants);
}

FleetResponse notWanted(const ObjectId& id, std::string reason) {
  fleet::PushMessagesResponse response;
  (*response.mutable_results())[id] = 0;
  response.set_refusal(std::move(reason));
  return reply(response);
}

std::vector<ObjectId> missingOf(const Desk& desk, const Announcement& announcement) {
  std::vector<ObjectId> missing;
  std::ranges::copy_if(announcement.objects, std::back_inserter(missing),
                       [&](const ObjectId& id) { return !desk.parts.objects.contains(id); });
  return missing;
}

Status withdraw(Desk& desk, NodeId site) {
  if (auto gone = desk.parts.store.withdraw(site); !gone) return gone;
  desk.uploads.erase(site);
  return {};
}

/// Our disk's failure, not the reply's: the site is to try again. What a whole upload lacks is the reply's.
bool isOurFailure(const Error& error) {
  return error.kind == ErrorKind::failed && error.code != "object.missing";
}

/// What a whole reply holds: in a secure round an answer that is still to be taken.
struct Whole {
  std::map<std::string, double> metrics;
  std::optional<SumAnswer> answer;
};

Result<Whole> readUpdate(const Desk& desk, const Announcement& upload,
                         const SubmissionRules& rules) {
  auto submission = readSubmission(desk.parts.objects, upload.objects.front(), rules,
                                   desk.parts.models, updateName(upload.round, upload.site));
  if (!submission) return std::unexpected(submission.error());
  Whole whole{.metrics = std::move(submission->metrics), .answer = {}};
  whole.metrics[kUpdateNorm] = submission->changeNorm;
  whole.metrics[kUpdateIsDelta] = submission->kind == UpdateKind::delta ? 1 : 0;
  return whole;
}

Result<Whole> readAnswer(const Desk& desk, const Announcement& upload, std::size_t values) {
  auto reply = readSumReply(desk.parts.objects, upload.objects.front(), values + 1);
  if (!reply) return std::unexpected(reply.error());
  return Whole{.metrics = std::move(reply->metrics), .answer = std::move(reply->answer)};
}

/// Why a reply that was read is not taken; nothing where it is.
std::optional<std::string> refusalOfWhole(Desk& desk, const Announcement& upload,
                                          Result<Whole>& whole) {
  if (auto refusal = refusalOf(desk.run.state(), upload.site, upload.round, upload.question))
    return refusal;
  if (!whole) return whole.error().message;
  if (!whole->answer) return std::nullopt;
  const Status taken = desk.secure->take(upload.site, std::move(*whole->answer));
  return taken ? std::nullopt : std::optional(taken.error().message);
}

/// Reads a reply that is whole and journals what became of it: only then may the site be told. The lock is given up
/// while reading. A refusal in words, nothing for an accepted reply; "upload.busy" while another call of the site is at it.
Result<std::optional<std::string>> finish(Desk& desk, const Announcement& upload, Lock& lock) {
  if (!desk.reading.insert(upload.site).second)
    return failure("upload.busy", "The reply is being read");
  const auto global = desk.global;
  const bool isOpen = desk.run.state().plan.sums == Sums::open;
  const SubmissionRules rules{.global = *global,
                              .baseModel = desk.content.baseModel,
                              .maxNorm = desk.options.maxChangeNorm,
                              .siteRule = requiredSiteRule(desk.options.strategy)};
  lock.unlock();
  auto whole = isOpen ? readUpdate(desk, upload, rules) : readAnswer(desk, upload, global->size());
  lock.lock();
  desk.reading.erase(upload.site);
  if (!whole && isOurFailure(whole.error()) &&
      !refusalOf(desk.run.state(), upload.site, upload.round, upload.question)) {
    desk.parts.log.write(LogLevel::error, "federation: " + describe(whole.error()));
    return std::unexpected(whole.error());
  }
  std::optional<std::string> refusal = refusalOfWhole(desk, upload, whole);
  if (!refusal) {
    if (!desk.apply(Reported{.site = upload.site,
                             .round = upload.round,
                             .reply = upload.objects.front(),
                             .metrics = std::move(whole->metrics),
                             .question = upload.question}))
      return std::unexpected(*desk.broken);
  } else if (!desk.apply(Refused{upload.site, upload.round, *refusal, upload.question})) {
    return std::unexpected(*desk.broken);
  }
  if (auto gone = withdraw(desk, upload.site); !gone) return std::unexpected(gone.error());
  return refusal;
}

/// Ends an upload that would take more of the disk than an update can need.
FleetResponse refuseTooMuch(Desk& desk, const Announcement& upload) {
  const std::string reason =
      concat("The site sent more than the ", storableBytes(desk.global->size()),
             " bytes of objects that a round allows");
  if (!desk.apply(Refused{upload.site, upload.round, reason, upload.question}) ||
      !withdraw(desk, upload.site))
    return tryLater();
  fleet::PushObjectResponse response;
  response.set_stored(true);  // a stock node would repeat the reply for ever
  response.set_refusal(reason);
  return reply(response);
}

/// Takes a failure that a site tells in place of a reply.
FleetResponse takeFailure(Desk& desk, const Message& message, const ObjectId& root, NodeId site) {
  const Asked asked = askedIn(message.head.group);
  if (!desk.apply(SiteFailed{site, asked.round, clipped(message.error->reason), asked.question}))
    return tryLater();
  fleet::PushMessagesResponse response;
  response.add_objects_to_push(root);  // a stock node takes an empty list for a refusal
  return reply(response);
}

FleetResponse announce(Desk& desk, Announcement upload, Lock& lock) {
  const auto current = desk.uploads.find(upload.site);
  if (current == desk.uploads.end() || current->second.objects != upload.objects) {
    if (!desk.parts.store.announce(upload)) return tryLater();
    desk.uploads[upload.site] = upload;
  }
  fleet::PushMessagesResponse response;
  response.set_session_id(upload.objects.front());  // comes back with every object
  for (ObjectId& id : missingOf(desk, upload)) response.add_objects_to_push(std::move(id));
  if (response.objects_to_push().empty()) {
    const auto refusal = finish(desk, upload, lock);
    if (!refusal) return tryLater();
    response.set_refusal(refusal->value_or(""));
    response.set_complete(!refusal->has_value());
  }
  return reply(response);
}

}  // namespace

FleetResponse pushMessages(Desk& desk, const FleetRequest& request, NodeId site) {
  const auto body = parseBody<fleet::PushMessagesRequest>(request);
  if (!body || body->messages_list_size() != 1 || body->message_object_trees_size() != 1)
    return badBody();
  const Message message = fromAnnouncement(body->messages_list(0));
  const auto ids = idsOf(body->message_object_trees(0));
  Lock lock(desk.mutex);
  if (message.head.runId != desk.run.record().id) return runNotRunning();
  if (!ids) return notWanted("", ids.error().message);
  const ObjectId& root = ids->front();
  if (body->messages_list(0).metadata().message_id() != root)
    return notWanted(root, "The message's id is not that of its object");
  if (message.head.source != site)
    return notWanted(root, "The message names another site as its source");
  const auto [round, question] = askedIn(message.head.group);
  if (message.error) return takeFailure(desk, message, root, site);
  if (auto refusal = refusalOf(desk.run.state(), site, round, question)) {
    if (wasAccepted(desk.run.state(), site, root)) {
      fleet::PushMessagesResponse known;
      known.set_complete(true);
      return reply(known);
    }
    // Only a closed round takes note of it.
    if (!desk.apply(Reported{
            .site = site, .round = round, .reply = root, .metrics = {}, .question = question}))
      return tryLater();
    return notWanted(root, std::move(*refusal));
  }
  if (ids->size() > mostObjects)
    return notWanted(root,
                     concat("A reply has at most ", mostObjects, " objects, not ", ids->size()));
  return announce(desk, {.site = site, .round = round, .objects = *ids, .question = question},
                  lock);
}

FleetResponse pushObject(Desk& desk, const FleetRequest& request, NodeId site) {
  const auto body = parseBody<fleet::PushObjectRequest>(request);
  if (!body) return badBody();
  fleet::PushObjectResponse response;
  Lock lock(desk.mutex);
  if (body->run_id() != desk.run.record().id) return runNotRunning();
  const auto upload = desk.uploads.find(site);
  if (upload == desk.uploads.end() ||
      std::ranges::find(upload->second.objects, body->object_id()) ==
          upload->second.objects.end()) {
    // The root of a failure, or what a closed round no longer wants: a stock node must not hear false for that.
    response.set_stored(true);
    if (!wasAccepted(desk.run.state(), site, body->session_id()))
      response.set_refusal("Nothing is wanted of this site now: its round may be closed");
    return reply(response);
  }
  if (!desk.parts.objects.contains(body->object_id())) {
    std::uint64_t& bytes = desk.stored[site];
    bytes += body->object_content().size();
    if (bytes > storableBytes(desk.global->size())) return refuseTooMuch(desk, upload->second);
  }
  lock.unlock();
  const auto stored = desk.parts.objects.put(body->object_id(), body->object_content());
  if (!stored && stored.error().code != "object.corrupt") return tryLater();
  lock.lock();
  response.set_stored(stored.has_value());
  const auto open = desk.uploads.find(site);
  if (stored && open != desk.uploads.end() && missingOf(desk, open->second).empty()) {
    const Announcement whole = open->second;
    const auto refusal = finish(desk, whole, lock);
    if (!refusal) return tryLater();
    response.set_refusal(refusal->value_or(""));
  }
  return reply(response);
}

}  // namespace twinscope::fedlink
