#pragma once

#include "fedlink/coordinator/http/http_errors.h"
#include "fedlink/wire/fleet.pb.h"
#include "fedlink/wire/transport.h"

#include <optional>

namespace twinscope::fedlink {

[[nodiscard]] inline FleetResponse reply(const google::protobuf::MessageLite& message) {
  return {.status = 200, .headers = {}, .body = message.SerializeAsString()};
}

template <class Message>
[[nodiscard]] std::optional<Message> parseBody(const FleetRequest& request) {
  Message message;
  if (!message.ParseFromString(request.body)) return std::nullopt;
  return message;
}

[[nodiscard]] inline FleetResponse badBody() {
  return httpError(400, 1003, "Invalid protobuf payload.");
}
[[nodiscard]] inline FleetResponse notAuthenticated() {
  return httpError(401, "Invalid SuperNode authentication");
}
[[nodiscard]] inline FleetResponse runNotRunning() {
  return httpError(403, 2007, "The current run status does not allow this Fleet API operation.");
}

}  // namespace twinscope::fedlink
