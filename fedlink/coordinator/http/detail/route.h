#pragma once

#include "fedlink/wire/transport.h"

#include <string_view>
#include <variant>

namespace twinscope::fedlink {

struct HealthRoute {};
struct FleetRoute {
  std::string method;  ///< "pull-messages"
};
/// Where a request goes, or the answer that it gets for going nowhere: 404, 405.
using Route = std::variant<HealthRoute, FleetRoute, FleetResponse>;

[[nodiscard]] Route route(std::string_view verb, std::string_view path);

/// 415 unless the type is application/protobuf, with or without parameters.
[[nodiscard]] bool isProtobuf(std::string_view contentType);

}  // namespace twinscope::fedlink
