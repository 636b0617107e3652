#include "fedlink/coordinator/http/http_server_options.h"

#include "core/base/text.h"

namespace twinscope::fedlink {

Status HttpServerOptions::validate() const {
  using namespace std::chrono_literals;
  if (host.empty()) return usageError("the server's host is empty", "give 127.0.0.1 or 0.0.0.0");
  if (maxBodyBytes == 0) return usageError("a body of 0 bytes at most leaves no room for messages");
  if (maxBytesInFlight < maxBodyBytes)
    return usageError(concat("all bodies together (", maxBytesInFlight,
                             " bytes) may not be below a single one (", maxBodyBytes, " bytes)"));
  if (threads < 1 || threads > 64)
    return usageError(concat("the server runs on 1 to 64 threads, not on ", threads));
  if (maxConnections < threads)
    return usageError(
        concat(maxConnections, " connections are fewer than the ", threads, " threads"));
  if (idleTimeout < 1s) return usageError("the idle timeout is below a second");
  if (longestHold < 1ms || longestHold > 25s)
    return usageError(
        concat("a request is held for 1 ms to 25 s, not for ", longestHold.count(), " ms"),
        "stock nodes give up after 30 s");
  return {};
}

}  // namespace twinscope::fedlink
