#include "fedlink/site/http/http_client_options.h"

namespace twinscope::fedlink {

Status HttpClientOptions::validate() const {
  using namespace std::chrono_literals;
  if (host.empty()) return usageError("the coordinator's address is empty", "give HOST:PORT");
  if (port == 0) return usageError("the coordinator's port is 0", "give HOST:PORT");
  if (connectTimeout < 1ms || stallTimeout < 1ms)
    return usageError("a timeout of the connection is below a millisecond");
  if (maxResponseBytes == 0) return usageError("answers of 0 bytes at most leave no room");
  if (tls && tls->certificate.empty() != tls->key.empty())
    return usageError("a client certificate needs its private key, and a key its certificate");
  return {};
}

}  // namespace twinscope::fedlink
