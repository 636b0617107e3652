#include "fedlink/wire/message.h"

#include "fedlink/wire/fleet.pb.h"

#include <set>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t maxPlaces = 100'000;
constexpr int maxDepth = 8;

std::unexpected<Error> malformed(std::string what) {
  return refusal("object.malformed", std::move(what));
}

void fill(fleet::Metadata& to, const MessageHead& head) {
  to.set_run_id(head.runId);
  to.set_src_node_id(head.source);
  to.set_dst_node_id(head.destination);
  to.set_reply_to_message_id(head.replyTo);
  to.set_group_id(head.group);
  to.set_ttl(head.secondsToLive);
  to.set_message_type(head.type);
  to.set_created_at(head.createdAt);
  if (head.sourceTask) to.set_src_task_id(*head.sourceTask);
  if (head.destinationTask) to.set_dst_task_id(*head.destinationTask);
}

MessageHead headOf(const fleet::Metadata& from) {
  MessageHead head{.runId = from.run_id(),
                   .source = from.src_node_id(),
                   .destination = from.dst_node_id(),
                   .replyTo = from.reply_to_message_id(),
                   .group = from.group_id(),
                   .type = from.message_type(),
                   .createdAt = from.created_at(),
                   .secondsToLive = from.ttl()};
  if (from.has_src_task_id()) head.sourceTask = from.src_task_id();
  if (from.has_dst_task_id()) head.destinationTask = from.dst_task_id();
  return head;
}

fleet::Message wireOf(const Message& message) {
  fleet::Message wire;
  fill(*wire.mutable_metadata(), message.head);
  if (message.error) {
    wire.mutable_error()->set_code(message.error->code);
    wire.mutable_error()->set_reason(message.error->reason);
  }
  return wire;
}

/// The walk through a tree. Equal ids may stand at several places, so that places are counted.
struct Walk {
  std::size_t places = 0;
  std::set<std::string_view> seen;
  std::vector<ObjectId> ids;

  Status visit(const fleet::ObjectTree& tree, int depth) {
    if (!isObjectId(tree.object_id()))
      return malformed("An object tree holds something that is no id");
    if (depth > maxDepth || ++places > maxPlaces) return malformed("An object tree is too large");
    if (seen.insert(tree.object_id()).second) ids.push_back(tree.object_id());
    for (const auto& child : tree.children())
      if (auto status = visit(child, depth + 1); !status) return status;
    return {};
  }
};

}  // namespace

std::string encodeMessage(const Message& message) {
  return encodeObject("Message",
                      message.content ? std::vector{*message.content} : std::vector<ObjectId>{},
                      wireOf(message).SerializeAsString());
}

Message fromAnnouncement(const fleet::Message& announced) {
  Message message{.head = headOf(announced.metadata()), .content = {}, .error = {}};
  if (announced.has_error()) message.error = {announced.error().code(), announced.error().reason()};
  return message;
}

Result<Message> parseMessage(const Object& object) {
  fleet::Message wire;
  if (object.type != "Message" || object.body.size() > maxRecordBytes ||
      !wire.ParseFromArray(object.body.data(), static_cast<int>(object.body.size())))
    return malformed("A message was expected");
  if (object.children.size() != (wire.has_error() ? 0U : 1U))
    return malformed("A message must have either content or an error");
  Message message = fromAnnouncement(wire);
  if (!message.error) message.content = object.children.front();
  return message;
}

fleet::Message announcementOf(const ObjectId& id, const Message& message) {
  fleet::Message wire = wireOf(message);
  wire.mutable_metadata()->set_message_id(id);
  if (!message.error) wire.mutable_content();
  return wire;
}

Result<std::vector<ObjectId>> idsOf(const fleet::ObjectTree& tree) {
  Walk walk;
  if (auto status = walk.visit(tree, 0); !status) return std::unexpected(status.error());
  return std::move(walk.ids);
}

Result<fleet::ObjectTree> treeOf(
    const ObjectId& root,
    const std::function<Result<std::vector<ObjectId>>(const ObjectId&)>& childrenOf) {
  fleet::ObjectTree tree;
  tree.set_object_id(root);
  const auto children = childrenOf(root);
  if (!children) return std::unexpected(children.error());
  for (const ObjectId& child : *children) {
    auto branch = treeOf(child, childrenOf);
    if (!branch) return branch;
    *tree.add_children() = std::move(*branch);
  }
  return tree;
}

}  // namespace twinscope::fedlink
