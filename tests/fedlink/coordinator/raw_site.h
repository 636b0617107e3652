#pragma once

#include "fedlink/crypto/secure_random.h"
#include "fedlink/crypto/site_key.h"
#include "fedlink/round/federation_state.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/object_store.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/transport.h"

#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace twinscope::tests {

/// What a reply is made of; the defaults are acceptable for a model of one part.
struct RawReply {
  std::vector<float> values;
  std::vector<std::int64_t> shape;  ///< empty: one dimension
  std::string array = "weights";
  fedlink::Values metrics;  ///< without any: num-examples 1
  fedlink::Values update;
};

/// A reply's objects, cut out as a site has them, and its announcement.
struct RawUpload {
  std::shared_ptr<fedlink::ObjectMemory> objects = std::make_shared<fedlink::ObjectMemory>();
  fedlink::ObjectId root;
  fedlink::fleet::PushMessagesRequest announcement;
};

/// A site made by hand: every call is one message, so that a test can say what no agent would.
class RawSite {
 public:
  RawSite(fedlink::Transport* transport, std::function<double()> clock)
      : m_transport(transport), m_clock(std::move(clock)) {}

  /// A request signed now.
  [[nodiscard]] fedlink::FleetRequest request(const std::string& method,
                                              const std::string& body) const;
  [[nodiscard]] fedlink::FleetResponse send(const fedlink::FleetRequest& request) const;
  [[nodiscard]] fedlink::FleetResponse call(const std::string& method,
                                            const google::protobuf::MessageLite& body) const {
    return send(request(method, body.SerializeAsString()));
  }
  /// The answer's message; throws where the status is not 200.
  template <class Response>
  [[nodiscard]] Response ask(const std::string& method,
                             const google::protobuf::MessageLite& body) const {
    const auto answer = call(method, body);
    Response response;
    if (answer.status != 200 || !response.ParseFromString(answer.body))
      throw std::runtime_error(method + ": " + std::to_string(answer.status) + " " + answer.body);
    return response;
  }

  [[nodiscard]] fedlink::FleetResponse tryRegister() const;
  [[nodiscard]] fedlink::FleetResponse tryActivate(double interval = 30) const;
  /// Registers and activates.
  void enrol();
  /// Talks to another coordinator from now on, one that was opened again.
  void talkTo(fedlink::Transport& transport) { m_transport = &transport; }

  [[nodiscard]] fedlink::fleet::PullMessagesResponse pull() const;
  [[nodiscard]] fedlink::fleet::PullObjectResponse pullObject(const fedlink::ObjectId& id) const;
  [[nodiscard]] fedlink::fleet::PushMessagesResponse announce(const RawUpload& upload) const;
  [[nodiscard]] fedlink::fleet::PushObjectResponse push(const RawUpload& upload,
                                                        const fedlink::ObjectId& id) const;
  /// Announces, pushes all that is asked for, and gives the last answer's refusal.
  [[nodiscard]] std::string deliver(const RawUpload& upload) const;

  /// An answer to the instruction that pull() brings.
  [[nodiscard]] RawUpload reply(const fedlink::fleet::PullMessagesResponse& pulled,
                                const RawReply& reply) const;
  [[nodiscard]] RawUpload failure(const fedlink::fleet::PullMessagesResponse& pulled,
                                  const std::string& reason) const;

  fedlink::SiteKey key = fedlink::SiteKey::generate();
  fedlink::NodeId node = 0;

 private:
  [[nodiscard]] fedlink::MessageHead answerTo(
      const fedlink::fleet::PullMessagesResponse& pulled) const;
  void announceRoot(RawUpload& upload) const;

  fedlink::Transport* m_transport;
  std::function<double()> m_clock;
};

}  // namespace twinscope::tests
