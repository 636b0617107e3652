#pragma once

#include "core/base/error.h"

#include <map>
#include <stop_token>
#include <string>

namespace twinscope::fedlink {

/// Header names are lower case.
using Headers = std::map<std::string, std::string, std::less<>>;

/// One call of Flower's Fleet API, an HTTP POST to /v1/fleet/<method>.
struct FleetRequest {
  std::string method;  ///< "pull-messages"
  Headers headers;
  std::string body;  ///< a serialised protobuf message
};

struct FleetResponse {
  int status = 200;  ///< of HTTP
  Headers headers;
  std::string body;
};

/// Carries calls to a coordinator: over HTTP, or straight into one in the same process.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Blocks until the answer is whole. An answer of any status is a result; the error says why there was none:
  /// "net.dns", "net.refused", "net.unreachable", "net.tls", "net.timeout", "net.broken", "net.too-large", or cancelled() within a second of the stop.
  /// Callable from several threads at once.
  [[nodiscard]] virtual Result<FleetResponse> post(const FleetRequest& request,
                                                   std::stop_token stop) = 0;
};

}  // namespace twinscope::fedlink
