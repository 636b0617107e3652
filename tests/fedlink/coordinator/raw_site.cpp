#include "tests/fedlink/coordinator/raw_site.h"

#include "fedlink/wire/signed_request.h"
#include "fedlink/wire/tensors.h"

namespace twinscope::tests {

using namespace fedlink;

FleetRequest RawSite::request(const std::string& method, const std::string& body) const {
  SystemRandom random;
  FleetRequest request{.method = method, .headers = {}, .body = body};
  signRequest(request, key, m_clock(), random);
  return request;
}

FleetResponse RawSite::send(const FleetRequest& request) const {
  auto answer = m_transport->post(request, {});
  if (!answer) throw std::runtime_error(describe(answer.error()));
  return std::move(*answer);
}

FleetResponse RawSite::tryRegister() const {
  fleet::RegisterNodeRequest body;
  body.set_public_key(key.publicKeyPem());
  return call("register-node", body);
}

FleetResponse RawSite::tryActivate(double interval) const {
  fleet::ActivateNodeRequest body;
  body.set_public_key(key.publicKeyPem());
  body.set_heartbeat_interval(interval);
  return call("activate-node", body);
}

void RawSite::enrol() {
  const auto registered = tryRegister();
  if (registered.status != 200) throw std::runtime_error("register-node: " + registered.body);
  fleet::ActivateNodeResponse response;
  const auto activated = tryActivate();
  if (activated.status != 200 || !response.ParseFromString(activated.body))
    throw std::runtime_error("activate-node: " + activated.body);
  node = response.node_id();
}

fleet::PullMessagesResponse RawSite::pull() const {
  fleet::PullMessagesRequest body;
  body.mutable_node()->set_node_id(node);
  return ask<fleet::PullMessagesResponse>("pull-messages", body);
}

fleet::PullObjectResponse RawSite::pullObject(const ObjectId& id) const {
  fleet::PullObjectRequest body;
  body.mutable_node()->set_node_id(node);
  body.set_object_id(id);
  return ask<fleet::PullObjectResponse>("pull-object", body);
}

fleet::PushMessagesResponse RawSite::announce(const RawUpload& upload) const {
  return ask<fleet::PushMessagesResponse>("push-messages", upload.announcement);
}

fleet::PushObjectResponse RawSite::push(const RawUpload& upload, const ObjectId& id) const {
  fleet::PushObjectRequest body;
  body.mutable_node()->set_node_id(node);
  body.set_run_id(upload.announcement.messages_list(0).metadata().run_id());
  body.set_object_id(id);
  body.set_object_content(upload.objects->get(id).value());
  body.set_session_id(upload.root);  // as the announcement's answer named it
  return ask<fleet::PushObjectResponse>("push-object", body);
}

std::string RawSite::deliver(const RawUpload& upload) const {
  const auto listing = announce(upload);
  std::string refusal = listing.refusal();
  for (const std::string& id : listing.objects_to_push()) refusal = push(upload, id).refusal();
  return refusal;
}

MessageHead RawSite::answerTo(const fleet::PullMessagesResponse& pulled) const {
  const auto& metadata = pulled.messages_list(0).metadata();
  return {.runId = metadata.run_id(),
          .source = node,
          .destination = 1,
          .replyTo = metadata.message_id(),
          .group = metadata.group_id(),
          .type = metadata.message_type(),
          .createdAt = m_clock(),
          .secondsToLive = metadata.ttl()};
}

void RawSite::announceRoot(RawUpload& upload) const {
  const auto message = read(*upload.objects, upload.root, parseMessage).value();
  upload.announcement.mutable_node()->set_node_id(node);
  *upload.announcement.add_messages_list() = announcementOf(upload.root, message);
  *upload.announcement.add_message_object_trees() = treeOf(upload.root, [&](const ObjectId& id) {
                                                      return childrenOf(*upload.objects, id);
                                                    }).value();
}

RawUpload RawSite::reply(const fleet::PullMessagesResponse& pulled, const RawReply& reply) const {
  RawUpload upload;
  Values metrics = reply.metrics;
  if (metrics.items().empty()) metrics.set("num-examples", std::int64_t{1});
  const auto shape = reply.shape.empty()
                         ? std::vector{static_cast<std::int64_t>(reply.values.size())}
                         : reply.shape;
  const auto array = putTensor(*upload.objects, shape, reply.values).value();
  const NamedObjects records{
      {"arrays",
       upload.objects->add(encodeNamedObjects("ArrayRecord", {{reply.array, array}})).value()},
      {"metrics", upload.objects->add(encodeMetrics(metrics)).value()},
      {"update", upload.objects->add(encodeConfig(reply.update)).value()}};
  const auto content = upload.objects->add(encodeNamedObjects("RecordDict", records)).value();
  upload.root =
      upload.objects
          ->add(encodeMessage({.head = answerTo(pulled), .content = content, .error = {}}))
          .value();
  announceRoot(upload);
  return upload;
}

RawUpload RawSite::failure(const fleet::PullMessagesResponse& pulled,
                           const std::string& reason) const {
  RawUpload upload;
  upload.root = upload.objects
                    ->add(encodeMessage({.head = answerTo(pulled),
                                         .content = {},
                                         .error = MessageError{.code = 2, .reason = reason}}))
                    .value();
  announceRoot(upload);
  return upload;
}

}  // namespace twinscope::tests
