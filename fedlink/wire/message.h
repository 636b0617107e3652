#pragma once

#include "fedlink/wire/object.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twinscope::fedlink {

namespace fleet {
class Message;
class ObjectTree;
}  // namespace fleet

/// Who a message is from, for and about. Ids are random and use the full range of 64 bits.
struct MessageHead {
  std::uint64_t runId = 0;
  std::uint64_t source = 0;       ///< node id; 1 is the server
  std::uint64_t destination = 0;  ///< node id
  std::string replyTo;            ///< id of the instruction, in a reply
  std::string group;
  std::string type;      ///< "train" or "evaluate"
  double createdAt = 0;  ///< seconds since 1970, UTC
  double secondsToLive = 0;
  std::optional<std::uint64_t> sourceTask;
  std::optional<std::uint64_t> destinationTask;
};

/// A failure told in place of a reply. Codes: 1 not loadable, 2 raised, 3 message unavailable, 8 crashed.
struct MessageError {
  std::int64_t code = 2;
  std::string reason;
};

/// A Message object: the root of everything that one instruction or reply is made of.
struct Message {
  MessageHead head;
  std::optional<ObjectId> content;  ///< its RecordDict; none where there is an error
  std::optional<MessageError> error;
};
[[nodiscard]] std::string encodeMessage(const Message& message);
[[nodiscard]] Result<Message> parseMessage(const Object& object);

/// The same head as pull-messages and push-messages carry it: with the object's id, the content present and empty.
[[nodiscard]] fleet::Message announcementOf(const ObjectId& id, const Message& message);
/// Reads what another side announced; `content` stays empty, for only the object names it.
[[nodiscard]] Message fromAnnouncement(const fleet::Message& announced);

/// Every distinct id of a tree, the root first. "object.malformed" for an id that is none, more than 100,000 places or a
/// depth above 8.
[[nodiscard]] Result<std::vector<ObjectId>> idsOf(const fleet::ObjectTree& tree);
/// Builds the tree below a root from the heads of the objects.
[[nodiscard]] Result<fleet::ObjectTree> treeOf(
    const ObjectId& root,
    const std::function<Result<std::vector<ObjectId>>(const ObjectId&)>& childrenOf);

}  // namespace twinscope::fedlink
